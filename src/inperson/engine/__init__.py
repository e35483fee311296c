"""Frames in, evidence and verdict out. Pure: no I/O, no clock, no settings, no async (design §1, §4).

`observation` measures one frame, `challenge` says whether the face is where it was asked to be, `relief` and its
neighbours measure one signal each over an attempt, and `fusion` decides.
"""
