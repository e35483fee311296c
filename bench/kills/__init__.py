"""The service is killed, again and again, at every step of a result's way to its customer; then one counts."""
