"""Judging a recorded clip by hand, with the engine that judges live ones: ``inperson analyze``."""
