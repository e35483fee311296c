"""What one connection may cost, and how many there may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bytes, counts and seconds. The defaults let every browser and customer that we know of through."""

    head_bytes: int = 32_768
    """Request line and headers together. A link's token and a customer's headers are a tenth of it."""
    headers: int = 100
    head_seconds: float = 15.0
    """From the first byte of a request, or the connection's beginning, to the end of its headers."""
    request_seconds: float = 30.0
    """From there to the end of the body, read or not. The API gives up on a body before, and says so."""
    idle_seconds: int = 75
    """Between two requests: customers keep connections open, and so do the proxies that they come by."""
    drain_seconds: float = 30.0
    """In which whoever is being answered reads at least ``drain_bytes``."""
    drain_bytes: int = 4_096
    pipelined: int = 32
    """Requests that wait on one connection for the answer to the one before."""
    connections: int = 2_000
    """Open at once in one process; the ones beyond are turned away."""
    first_message: int = 16_000
    """Bytes of a socket's first message, which says whose link it is."""
    message: int = 64_000
    """Bytes of the later ones."""
    fragments: int = 1_000
    """Pieces that a message may come in."""
    frames: int = 1_000
    """Pieces of whatever kind, pings too, that may come at once over one socket; then ``frames_a_second``."""
    frames_a_second: int = 400
    """A page sends thirty pictures a second, and a proxy may cut each into a dozen."""
