"""Cloud over a zone: which scenes are not worth fetching.

The share of cloud that a catalogue states is that of a whole product, 110 km a side: a zone of a
few kilometres may lie clear under it, or hidden in a clear one. So the scene classification is
read over the zone itself, and one decision a scene stands for every part of the zone that is read.
"""

from dataclasses import dataclass, field

import numpy as np

from geo.grid import Grid
from geo.shapes import Outline
from imagery.bands import SCL, SCL_CLOUD
from imagery.scene import Scene
from imagery.sources.reading import Codes, ReadRaster, read_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneCloud:
    """Cloud over one zone, scene by scene."""

    grid: Grid
    """Of the zone and its margin."""

    zone: Outline | None = None
    """Its outline in degrees; None: all of the grid."""

    most: float
    """Share of what a scene shows of the zone beyond which cloud hides it."""

    _shares: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    def hides(self, scene: Scene, codes: Codes, *, at: Grid, read: ReadRaster) -> bool:
        """Say whether a scene shows too little of the zone to be fetched.

        Parameters
        ----------
        scene
            With a scene classification.
        codes
            The part of it that is at hand.
        at
            Where that part lies: where it is the whole zone, nothing more is read.
        read
            Reads the rest.

        Raises
        ------
        RasterError, SourceError
            If the classification cannot be read.

        """
        if scene.id not in self._shares:
            whole = codes if at == self.grid else read_codes(scene.assets[SCL], self.grid, read)
            self._shares[scene.id] = self._share(whole)
        return self._shares[scene.id] > self.most

    def _share(self, codes: Codes) -> float:
        """Return the share of cloud and shadow over what is seen of the zone; 0 where none is."""
        if self.zone is not None:
            codes = codes[self.grid.mask(self.zone)]
        seen = int(np.count_nonzero(codes))
        return int(np.isin(codes, SCL_CLOUD).sum()) / seen if seen else 0.0
