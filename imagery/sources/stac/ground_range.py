"""Ground range: Sentinel-1 GRD of a service, calibrated and laid upon the ground.

Tie points and calibration are small files beside an image, fetched whole and kept; of the image
itself the blocks that a grid needs are fetched, like those of any raster.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from threading import Lock
from typing import TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from imagery import rasters
from imagery.calling import Door
from imagery.errors import RasterError
from imagery.groundrange.annotation import annotation_of
from imagery.groundrange.calibration import calibration_of
from imagery.groundrange.placing import placed
from imagery.groundrange.sampling import margin_of, sampled, span_of
from imagery.groundrange.xml import MOST_BYTES
from imagery.manners import GoneError, Keys, TooLargeError
from imagery.remote import remote
from imagery.scene import Asset, GroundRange
from imagery.sources.stac.files import Files
from imagery.sources.stac.heights import Heights
from imagery.sources.stac.services import Service

T = TypeVar("T")

_KEPT = 512
"""Tables that are kept, of some ten kilobytes each."""


def ground_range_of(
    service: Service, door: Door, api_keys: Keys, file_keys: Keys
) -> "GroundRangeReader | None":
    """Return what reads a service's images in ground range; None where it has no heights."""
    if not service.heights:
        return None
    files = Files(door=door, keys=file_keys)
    return GroundRangeReader(
        files=files, heights=Heights(service=service, files=files, api_keys=api_keys)
    )


@dataclass(slots=True, kw_only=True)
class GroundRangeReader:
    """Reads images in ground range. For several threads."""

    files: Files
    """Of the service."""

    heights: Heights
    """Of the ground."""

    _known: dict[str, object] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def read(self, asset: Asset, ground: GroundRange, grid: Grid) -> NDArray[np.float32]:
        """Return one polarisation on a grid.

        Parameters
        ----------
        asset
            The image.
        ground
            What lays it upon the ground.
        grid
            In metres.

        Returns
        -------
        (y, x) float32, gamma nought, linear
            NaN = not observed.

        Raises
        ------
        RasterError
            If any of its files cannot be trusted.
        SourceError
            If one of them cannot be fetched.

        """
        ties = self._table(ground.annotation, ground.polarisation, annotation_of)
        calibration = self._table(ground.calibration, ground.polarisation, calibration_of)
        place = placed(ties, grid, self.heights.over(grid))
        empty = np.full(grid.shape, np.nan, dtype=np.float32)
        if np.isnan(place.line).all():
            return empty
        margin = margin_of(place, grid)
        rows = span_of(place.line, ties.shape[0], margin)
        cols = span_of(place.pixel, ties.shape[1], margin)
        if rows[0] >= rows[1] or cols[0] >= cols[1]:
            return empty
        with remote(asset.href, self.files.door, self.files.keys) as file:
            stored = rasters.part(
                file.path, rows, cols, shape=ties.shape, nodata=0.0, need=file.need
            )
        power = calibration.gamma_nought(stored, rows[0], cols[0])
        return sampled(power, rows[0], cols[0], place, grid)

    def _table(self, url: str, polarisation: str, made_of: Callable[..., T]) -> T:
        """Return what a metadata file says; fetched once."""
        name = PurePosixPath(urlsplit(url).path).name[-80:]
        with self._lock:
            known = self._known.get(url)
        if known is None:
            try:
                body = self.files.door.get(url, most=MOST_BYTES, keys=self.files.keys).body
            except (GoneError, TooLargeError) as error:
                raise RasterError(f"{name} cannot be fetched. {error}") from error
            known = made_of(body, polarisation=polarisation, name=name)
            with self._lock:
                while len(self._known) >= _KEPT:
                    self._known.pop(next(iter(self._known)))
                self._known[url] = known
        return known  # type: ignore[return-value]
