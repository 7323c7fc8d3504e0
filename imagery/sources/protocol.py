"""What a source promises.

1. `search` returns scenes by (acquired, id), each once, that touch the AOI and lie in the
   period; what it cannot trust it refuses with a reason, and goes on.
2. `read` puts every scene on the grid by one resampling, never two. NaN = no observation.
3. A scene that cannot be read is refused and the others are read.
4. The same question gets the same answer, bit for bit.

Instants are UTC; outlines are degrees, longitude first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.bands import OPTICAL, RADAR
from imagery.cube import Cube
from imagery.scene import Refusal, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a source has of a place and a period."""

    scenes: tuple[Scene, ...] = ()
    """By (acquired, id)."""

    refused: tuple[Refusal, ...] = ()
    """Items that cannot be trusted, and why."""


class Source(Protocol):
    """Something that has scenes."""

    @property
    def name(self) -> str:
        """What a run writes down: where its scenes came from."""
        ...

    @property
    def synthetic(self) -> bool:
        """True if the scenes are invented, so that everything made from them says so."""
        ...

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return the scenes that touch an AOI (degrees) and lie in a period (None: any)."""
        ...

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return the bands, QA bands aside, that every one of these scenes offers."""
        ...

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return these scenes on a grid.

        Parameters
        ----------
        scenes
            From `search`; any order, the cube has them by (acquired, id).
        grid
            Where the pixels shall lie.
        bands
            What is wanted. Those that the scenes lack are left out of `cube.bands`; the QA
            band comes along unasked, as `cube.qa`, where the scenes have one.

        Raises
        ------
        NoScenesError
            If no scene was given.

        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a read would cost, as far as can be known before it."""

    units: float = 0.0
    """Processing units, by the documented formula."""

    megabytes: float = 0.0
    """To be fetched, about."""


@runtime_checkable
class Priced(Protocol):
    """A source whose reads cost something."""

    def price(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Price:
        """Return what it would cost to read these; nothing is sent."""
        ...


@runtime_checkable
class Zoned(Protocol):
    """A source that is told which zone its reads are windows of: it decides some things once."""

    def over(self, grid: Grid, zone: Outline | None = None) -> Source:
        """Return this source for one zone.

        Parameters
        ----------
        grid
            Of the zone and its margin; what is read lies within it, on its pixels.
        zone
            Outline in degrees; None: all of the grid.

        """
        ...


def over(source: Source, grid: Grid, zone: Outline | None = None) -> Source:
    """Return a source for one zone, if that is of account to it."""
    return source.over(grid, zone) if isinstance(source, Zoned) else source


def offered_bands(scenes: Sequence[Scene]) -> tuple[str, ...]:
    """Return the bands that all of these scenes have, from short to long waves, radar last."""
    names = (*OPTICAL, *RADAR)
    return tuple(name for name in names if scenes and all(name in s.assets for s in scenes))
