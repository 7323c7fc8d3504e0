"""How exactly a field is shown: the ways there are, each with its name in words.

`layers.disclosure_table` says which way is whose. Each way takes a value and gives what is left of
it: always the same for the same value, so that asking often tells nothing more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely import Point

from geo.cells import RELEASE_RESOLUTION, cell_centre, cell_of
from geo.period import epoch_of, midnight
from layers.terms import Audience

SMALL_COUNT = 10
"""Counts of people below this are left out (records.md, rescue)."""


@dataclass(frozen=True, slots=True)
class How:
    """One way to show a value."""

    words: str
    """For the page that says who sees what."""

    of: Callable[[Any], Any]
    """Value -> what is left of it."""


By = Mapping[Audience, How]
"""A way for each audience."""


def _when(how: Callable[[date], str]) -> Callable[[date | None], str | None]:
    return lambda on: None if on is None else how(on)


AS_IS = How("as it is", lambda value: value)
LEFT_OUT = How("no", lambda value: "" if isinstance(value, str) else None)
DAY = How("day", _when(lambda on: on.isoformat()))
MONTH = How("month", _when(lambda on: f"{on:%Y-%m}"))
QUARTER = How("quarter", _when(lambda on: epoch_of(midnight(on))))
CELL = How(
    f"centre of its fixed H3 cell, resolution {RELEASE_RESOLUTION}",
    lambda point: cell_centre(cell_of(point.x, point.y)) if isinstance(point, Point) else None,
)
SAID_CELL = How("says: H3 cell", lambda _: "H3 cell")
LARGE = How(
    f"{SMALL_COUNT} and more, else left out",
    lambda count: count if count is not None and count >= SMALL_COUNT else None,
)
SOME = How(
    "some, none or unknown",
    lambda count: "unknown" if count is None else "some" if count else "none",
)
FROM_VAULT = How("exact, from the vault, each look logged", lambda value: value)
HECTARES = How("hectares", lambda area_m2: round(area_m2 / 10_000, 4))


def by(rest: How, **others: How) -> By:
    """Return a way for each audience: those named by keyword, and one for the rest."""
    named = {Audience(name): how for name, how in others.items()}
    return {each: named.get(each, rest) for each in Audience}
