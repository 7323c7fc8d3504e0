"""Processing units: what a request to the Process API costs, known before it is sent.

One unit pays for 512 by 512 pixels of three input bands, one sample a pixel, at up to 16 bits.
Factors multiply: pixels over 512 squared (never below 0.01), input bands over three (`dataMask`
is free, SCL is not), samples a pixel, 2 for output of 32 bits, 2 for radar that is orthorectified.
A request costs at least 0.005, and nothing unless its reply is a 2xx.

Source: https://docs.sentinel-hub.com/api/latest/api/overview/processing-unit/ and its worked
example, 2000 by 2000 pixels of two orthorectified bands at 16 bits for 20.34 units
(https://www.sentinel-hub.com/faq/how-can-i-know-how-many-processing-units-i-need).
"""

from collections.abc import Sequence

from geo.grid import Grid

MAX_SIDE = 2500
"""Pixels; the Process API refuses a larger image, so it is fetched in parts."""

FREE = frozenset({"dataMask"})
"""Input bands that are not counted."""

_UNIT_PX = 512 * 512
_UNIT_BANDS = 3
_LEAST_AREA = 0.01
_LEAST = 0.005
_FOR_32_BITS = 2.0
_FOR_ORTHORECTIFICATION = 2.0


def units(
    shape: tuple[int, int],
    bands: Sequence[str],
    *,
    samples: int = 1,
    bits: int = 16,
    orthorectified: bool = False,
) -> float:
    """Return the processing units of one request.

    Parameters
    ----------
    shape
        Rows and columns of the image.
    bands
        Input bands, as an evalscript names them.
    samples
        Acquisitions looked at for each pixel; 1 with simple mosaicking.
    bits
        Of the deepest output: 8, 16 or 32.
    orthorectified
        Whether radar is brought onto the terrain.

    Examples
    --------
    >>> round(units((2000, 2000), ["VV", "VH"], orthorectified=True), 2)
    20.35

    """
    rows, cols = shape
    area = max(rows * cols / _UNIT_PX, _LEAST_AREA)
    counted = len(set(bands) - FREE) / _UNIT_BANDS
    depth = _FOR_32_BITS if bits > 16 else 1.0
    terrain = _FOR_ORTHORECTIFICATION if orthorectified else 1.0
    return max(area * counted * samples * depth * terrain, _LEAST)


def parts(grid: Grid) -> list[Grid]:
    """Return a grid in pieces that the service accepts, row by row."""
    return grid.tiles(MAX_SIDE)
