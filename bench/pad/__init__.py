"""The error rates of presentation attack detection: ``make bench-pad``, written to docs/accuracy.md.

matrix → visit → trial → ledger: who presents what, how it is filmed and judged, and what is remembered of it.
deciding, cases, rates, sweep: from what is remembered to shares with their intervals.
tables, reach, curves, plot, document: how it is told.
fit: from the development half to the weights of a profile.
"""
