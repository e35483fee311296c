"""Telling the customer: callbacks are taken from the outbox, signed, and sent until they arrive (contract §6)."""
