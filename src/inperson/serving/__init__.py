"""How the service stands on the internet: what a connection may cost, and the headers that every answer has."""
