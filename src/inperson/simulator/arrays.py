"""Names for the arrays of this room. OpenCV's stubs know no element types, so these do not check them either."""

from __future__ import annotations

from typing import Any, TypeAlias

from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[Any]
"""uint8, 0–255: (h, w, 3) is RGB, (h, w, 4) RGB multiplied by opacity, and opacity."""

Field: TypeAlias = NDArray[Any]
"""A float32 value, (h, w), or several, (h, w, n), for every place of a grid."""

Points: TypeAlias = NDArray[Any]
"""float64: (n, 2) in a plane or (n, 3) in space."""
