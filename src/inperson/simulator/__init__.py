"""People and attacks that are rendered as a camera would see them, and that go through a link like one of us.

`subjects` makes one and renders it, `clip` and `clip_file` film it, `drive` sends it to a link.
"""
