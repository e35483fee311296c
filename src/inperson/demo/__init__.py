"""The demo: a shop that is a customer of the service, and simulated people and attacks that go through its links.

It is built on the HTTP calls, the socket and the callback that any customer would use, and on nothing else; only the
sentences of its table are read from the records.
"""
