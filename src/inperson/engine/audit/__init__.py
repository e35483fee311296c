"""The picture set of a take: what somebody looks at who asks how a verdict came about. Nothing here is written.

`files` has all of it; the charts among it are `Drawing`s, which also say in words what they show.
"""
