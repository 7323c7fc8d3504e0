"""Bands by name: one word for one part of the spectrum, whatever a provider calls it.

The names are those of the STAC `eo` extension, as Earth Search uses them for Sentinel-2.
Wavelengths are centres in nanometres and sample distances are metres, of Sentinel-2A
(ESA, Sentinel-2 Spectral Response Functions, S2-SRF 3.1); other sensors come close.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One part of the spectrum that a sensor looks at."""

    name: str
    """Our word for it."""

    wavelength_nm: float
    """Centre of its response."""

    gsd_m: float
    """What Sentinel-2 resolves in it."""

    aliases: tuple[str, ...] = ()
    """What others call it, in lower case."""


_OPTICAL = (
    Band(name="blue", wavelength_nm=492.4, gsd_m=10, aliases=("b02", "b2")),
    Band(name="green", wavelength_nm=559.8, gsd_m=10, aliases=("b03", "b3")),
    Band(name="red", wavelength_nm=664.6, gsd_m=10, aliases=("b04", "b4")),
    Band(name="nir", wavelength_nm=832.8, gsd_m=10, aliases=("b08", "b8")),
    Band(name="nir08", wavelength_nm=864.7, gsd_m=20, aliases=("b8a",)),
    Band(name="swir16", wavelength_nm=1613.7, gsd_m=20, aliases=("b11",)),
    Band(name="swir22", wavelength_nm=2202.4, gsd_m=20, aliases=("b12",)),
)

OPTICAL: dict[str, Band] = {band.name: band for band in _OPTICAL}
"""The bands that carry reflectance or display values, from short to long waves."""

RADAR = ("vv", "vh")
"""The polarisations of Sentinel-1: what was sent and received, vertical or horizontal."""

RGB = ("red", "green", "blue")
"""What a picture needs, in the order in which a picture stores it."""

SCL = "scl"
"""The scene classification of Sentinel-2 L2A: a QA band, never a surface."""

SCL_CLOUD = (3, 8, 9, 10)
"""Its classes that hide the ground: shadow, cloud of medium and high probability, cirrus."""

_NAMES = {alias: band.name for band in _OPTICAL for alias in (band.name, *band.aliases)}


def band_name(text: str) -> str | None:
    """Return our word for a band that a provider names; None for one that we do not use.

    Examples
    --------
    >>> band_name("B04"), band_name("coastal")
    ('red', None)

    """
    return _NAMES.get(text.strip().lower())
