"""Scene: one product of one pass, its metadata and where its pixels lie.

A scene is what a STAC Item says; its pixels are read later, by a source, onto a grid.
Outlines are degrees, longitude first; instants are UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from geo.period import Period
from geo.shapes import Outline


class Units(StrEnum):
    """What a pixel value counts."""

    REFLECTANCE = "reflectance"
    """Share of light sent back by the ground, 0 to 1 and a little above."""

    DISPLAY = "display"
    """8-bit values made for the eye, divided by 255: 0 to 1, not comparable between sensors."""

    BACKSCATTER = "backscatter"
    """Radar gamma nought, linear."""


@dataclass(frozen=True, slots=True, order=True)
class Orbit:
    """From where a radar scene was seen; looks of two orbits cannot be compared."""

    number: int
    """Relative orbit; of Sentinel-1, 1 to 175."""

    direction: str
    """ascending or descending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lies:
    """Where a raster lies, as its Item states it: what the file itself says must agree."""

    crs: str
    """Name, such as EPSG:32647."""

    shape: tuple[float, ...] | None = None
    """Rows and columns."""

    transform: tuple[float, ...] | None = None
    """Six numbers from pixel to CRS, as in an Affine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRange:
    """What lays a radar image upon the ground that lies as the satellite saw it."""

    annotation: str
    """Where its tie points stand: address of a product annotation."""

    calibration: str
    """Where its calibration stands."""

    polarisation: str
    """Of the image: "vv" or "vh"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """Where one band of a scene lies, and how its stored numbers become values."""

    href: str
    """Path of the raster, absolute once a source has checked it; or its https address, without
    any key."""

    band_index: int = 1
    """Which band of the raster, counted from 1."""

    scale: float = 1.0
    """value = stored number * scale + offset."""

    offset: float = 0.0
    """In the units of the value."""

    nodata: float | None = None
    """The stored number that stands for "not observed", where the Item names one."""

    lies: Lies | None = None
    """Where the Item says that the raster lies; None where it does not."""

    ground_range: GroundRange | None = None
    """Of a radar image in ground range; None for a raster that lies on the ground."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One acquisition, or one mosaic over a period, of one place."""

    id: str
    """Id of the STAC Item; unique within its source."""

    collection: str
    """Collection of the STAC Item, such as sentinel-2-l2a."""

    acquired: datetime
    """Moment of observation, UTC; of a mosaic, what its Item says, or else its start."""

    period: Period | None = None
    """What a mosaic was made from; None for a single acquisition."""

    platform: str = "unknown"
    """The satellite."""

    gsd_m: float
    """Ground sample distance of the finest band, metres."""

    outline: Outline
    """What the scene covers, degrees. Not a footprint: that word is for compounds."""

    cloud_share: float | None = None
    """Cloud over the whole product, 0 to 1, as its provider says it."""

    assets: Mapping[str, Asset] = field(hash=False)
    """Band name -> where it lies. QA bands stand among them ("scl")."""

    orbit: Orbit | None = None
    """From where a radar scene was seen; None for all others."""

    units: Units = Units.REFLECTANCE
    """What the values of every band but QA count."""

    @property
    def in_ground_range(self) -> bool:
        """Say whether it is radar whose slopes were not evened out: never held against such."""
        return any(asset.ground_range is not None for asset in self.assets.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A scene that was not used, and why."""

    item: str
    """Id of the Item, or the path of its file where no id could be read."""

    reason: str
    """What is wrong, why it matters, and what to do; one paragraph for a person."""
