"""Mutated requests and mutated socket messages by the ten thousand: ``python -m bench.mutations``."""
