"""Files: a raster of a service, of which the parts that a grid needs are fetched."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.grid import Grid
from imagery import rasters
from imagery.calling import Door
from imagery.manners import Keys
from imagery.remote import remote
from imagery.scene import Asset
from imagery.sources.reading import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of one service."""

    door: Door
    """What calls for them."""

    keys: Keys = field(repr=False)
    """What opens them."""

    def read(
        self, asset: Asset, grid: Grid, bands: Sequence[int], codes: bool, *, zeros: bool = False
    ) -> Image:
        """Read what a grid needs of one file; see `imagery.rasters.read`."""
        with remote(asset.href, self.door, self.keys) as file:
            return rasters.read(
                file.path, grid, bands=bands, codes=codes, nodata=asset.nodata, lies=asset.lies,
                need=file.need, zeros=zeros,
            )  # fmt: skip
