"""Measures the service and prints ratios: ``python -m bench``, ``bench.relief``, ``bench.links``."""
