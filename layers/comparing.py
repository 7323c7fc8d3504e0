"""Two states of a zone, held against each other: any two epochs, or sources of buildings.

A state is named by an epoch (2024Q3, 2024-07), by the day of an imported look (2020-05-01), or by
the id of a building set. What was not seen in the later state is unseen, never unchanged.
"""

from dataclasses import dataclass
from datetime import date

from geo.changes import compare
from geo.comparison import KINDS, Comparison, Kind
from geo.errors import InvalidPeriodError
from geo.period import Length, length_of
from geo.shapes import Outline
from layers.errors import NotFoundError
from layers.footprint import Footprint
from layers.read import Reader

TOLERANCE_M = 5.0
"""Half a pixel of ten metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of a zone, or of one of its sites, from one state to another."""

    first: str
    """Name of the earlier state."""

    last: str
    """Name of the later one."""

    site_id: str
    """The site whose footprints were taken; the zone's id for all of them."""

    found: Comparison
    """Part by part."""

    def rows(self) -> list[dict[str, object]]:
        """Return counts and hectares of each kind that there is, and of all together."""
        kinds: list[Kind | None] = [each for each in KINDS if self.found.count(each)]
        return [self._row(kind) for kind in [*kinds, None]]

    def _row(self, kind: Kind | None) -> dict[str, object]:
        total = self.found.total(kind)
        hectares = {
            name: getattr(total, f"{name}_m2") / 10_000
            for name in ("before", "after", "kept", "gained", "lost")
        }
        edge, unseen = total.edge_gained_m2 + total.edge_lost_m2, total.unseen_before_m2
        return {
            "kind": "all" if kind is None else kind.value,
            "parts": len(self.found) if kind is None else self.found.count(kind),
            **{f"{name}_ha": value for name, value in hectares.items()},
            "edge_ha": edge / 10_000, "unseen_ha": unseen / 10_000,
        }  # fmt: skip


def compared(
    reader: Reader, zone_id: str, first: str, last: str, *, site_id: str = "",
    tolerance_m: float = TOLERANCE_M,
) -> Compared:  # fmt: skip
    """Return what became of a zone from one state to another, as a reader's audience may know.

    Parameters
    ----------
    reader
        Whose audience decides.
    zone_id
        The zone.
    first, last
        Names of the two states.
    site_id
        Only this site, where a state is an epoch; empty for all of the zone's.
    tolerance_m
        The longest shift between the two that is no change.

    Raises
    ------
    NotFoundError
        If there is no such state, or it was not observed.
    GeoError
        If an outline cannot be compared.

    """
    site_id = site_id or zone_id
    before, _ = _state(reader, zone_id, first, site_id)
    after, unseen = _state(reader, zone_id, last, site_id)
    found = compare(before, after, tolerance_m=tolerance_m, unseen=unseen)
    return Compared(first=first, last=last, site_id=site_id, found=found)


def _state(
    reader: Reader, zone_id: str, name: str, site_id: str
) -> tuple[list[Outline], Outline | None]:
    """Return the outlines of a state, and what was not seen in it; degrees."""
    sets = reader.building_sets(zone_id).frame
    if name in set(sets["set_id"]):
        return list(reader.buildings(name, zone_id).frame.geometry), None
    seen = _footprint(reader, zone_id, name, site_id, list(sets["set_id"]))
    return [] if seen.outline is None else [seen.outline], seen.unseen


def _footprint(reader: Reader, zone_id: str, name: str, site_id: str, sets: list[str]) -> Footprint:
    try:
        return reader.past(zone_id, _length(name)).observed(site_id, name)
    except NotFoundError as error:
        known = f" Building sets: {', '.join(sets)}." if sets else ""
        raise NotFoundError(f"{error}{known}") from None


def _length(name: str) -> Length | None:
    """Return the length of a named epoch; None for the day of a look."""
    try:
        date.fromisoformat(name)
    except ValueError:
        pass
    else:
        return None
    try:
        return length_of(name)
    except InvalidPeriodError:
        raise NotFoundError(
            f"{name!r} is no epoch (2024Q3, 2024-07), no day of a look (2024-07-31) and no "
            "building set of this zone."
        ) from None
