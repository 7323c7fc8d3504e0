"""Calibration: from the stored numbers of a Sentinel-1 GRD image to gamma nought.

gamma nought = (number / gamma)^2, linear, with gamma from the table of the product, interpolated
between its lines and pixels. The number 0 stands for no observation (the margin of a swath).
Thermal noise stays in: it is the same in every look of one orbit, and looks of two are never
compared (`imagery.radar.stack`); dark ground comes out lighter than it is.

Source: Radiometric Calibration of S-1 Level-1 Products, ESA-EOPG-CSCOP-TN-0002.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.errors import RasterError
from imagery.groundrange.xml import numbers_of, root_of, text_of

_VECTORS = "calibrationVectorList/calibrationVector"
_MOST_VECTORS = 1_000
_MOST_PIXELS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """The table of one image."""

    lines: NDArray[np.float64]
    """(m,) rising."""

    pixels: NDArray[np.float64]
    """(n,) rising."""

    gamma: NDArray[np.float64]
    """(m, n) above 0."""

    def gamma_nought(
        self, stored: NDArray[np.float32], line: int, pixel: int
    ) -> NDArray[np.float32]:
        """Return a part of the image as gamma nought, linear.

        Parameters
        ----------
        stored : (y, x)
            As stored; NaN or 0 = not observed.
        line, pixel
            Of its first pixel in the image.

        Returns
        -------
        (y, x) float32
            NaN = not observed.

        """
        rows = np.arange(stored.shape[0]) + line
        cols = np.arange(stored.shape[1]) + pixel
        across = np.array([np.interp(cols, self.pixels, each) for each in self.gamma])
        place = np.interp(rows, self.lines, np.arange(self.lines.size))
        below = np.minimum(place.astype(np.intp), self.lines.size - 2)
        share = (place - below)[:, np.newaxis]
        gamma = across[below] * (1 - share) + across[below + 1] * share
        with np.errstate(invalid="ignore"):
            return np.where(stored > 0, (stored / gamma) ** 2, np.nan).astype(np.float32)


def calibration_of(body: bytes, *, polarisation: str, name: str) -> Calibration:
    """Return the table of a calibration annotation.

    Parameters
    ----------
    body
        The file.
    polarisation
        That the image is of ("vv").
    name
        For messages.

    Raises
    ------
    RasterError
        If it is damaged, or of another image.

    """
    root = root_of(body, name)
    said = text_of(root, "adsHeader/polarisation").upper()
    if said != polarisation.upper():
        raise RasterError(
            f"{name} calibrates {said[:20]!r} and not {polarisation.upper()}. Look at the Item's "
            "assets."
        )
    vectors = root.findall(_VECTORS)
    if not 2 <= len(vectors) <= _MOST_VECTORS:
        raise RasterError(
            f"{name} has {len(vectors):,} calibration vectors where 2 to {_MOST_VECTORS:,} can be. "
            "Fetch it again."
        )
    lines = numbers_of([text_of(each, "line") for each in vectors], "lines", name)
    first, gamma = None, []
    for each in vectors:
        pixels, values = (
            numbers_of(text_of(each, word).split()[: _MOST_PIXELS + 1], word, name)
            for word in ("pixel", "gamma")
        )
        sound = 2 <= pixels.size == values.size <= _MOST_PIXELS and (np.diff(pixels) > 0).all()
        if not sound or values.min() <= 0:
            raise RasterError(
                f"{name}: a calibration vector has {pixels.size} pixels and {values.size} values "
                "of gamma, which must be as many, rise, and lie above 0. Fetch it again."
            )
        first = pixels if first is None else first
        gamma.append(np.interp(first, pixels, values))
    if (np.diff(lines) <= 0).any() or first is None:
        raise RasterError(f"{name}: the lines of its calibration do not rise. Fetch it again.")
    return Calibration(lines=lines, pixels=first, gamma=np.array(gamma))
