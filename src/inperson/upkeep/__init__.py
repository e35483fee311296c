"""What the clock brings about: links that expire, data that was kept long enough, work that was interrupted.

One module for each job. Any number of nodes may do them at once.
"""
