"""Since: what changed since an instant, as items with reasons; for a page, where a digest tells.

The same items and points as in a digest (`dashboard.digest.contents`), ranked alike. What is news
to a digest is what its receiver was not told; here it is what was not so at the instant: so no
record is kept of what a page showed. Growth is a reason of its own, and what a backfill found is
one line. A look-alike that was rejected and comes again is no news, and is counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard.digest.contents import reasons_of
from dashboard.digest.item import Item, Reason
from dashboard.digest.nearness import Nearness
from dashboard.digest.ranking import weighted
from layers.changing import Change, Changed, What
from layers.frames import that_stand
from layers.history import Growth
from layers.read import Reader
from layers.terms import DetectionStatus, SiteStatus, Tlp

Named = Callable[[object], str]
"""How a name from a record is written: short, and turning nothing around it."""

_DETECTED = (What.FOUND, What.RESTATED, What.STEPPED)
_GREW = (What.GROWN, What.SHRUNK)
_SEEN = (*_DETECTED, *_GREW, What.WITHDRAWN, What.JUDGED)
"""What imagery found, and what became of it: of a withdrawn zone it is no news."""
_RECORDS: Mapping[What, tuple[str, float]] = {
    What.RESCUE: ("a rescue that was not known", 20.0),
    What.RELEASE: ("new counts and figures of reports", 12.0),
    What.EVENT: ("said by a source", 8.0),
    What.COMPOUND: ("new or corrected", 3.0),
    What.ZONE: ("new or corrected", 3.0),
    What.BOUNDARY: ("drawn anew", 3.0),
}
_NONE = Reason(said="it was kept by mistake", points=3.0)
"""Why a zone or compound that was withdrawn is told."""

_WITHDRAWN, _JUDGED, _AN_HECTARE, _LARGEST_HA, _FEW = 15.0, 5.0, 4.0, 10.0, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed, ranked."""

    changed: Changed
    """As the store has it."""

    ranked: tuple[tuple[Item, float], ...] = ()
    """Each item with its weight, the heaviest first; the backfill last."""

    look_alikes: int = 0
    """Changes that are left out, for a look-alike was rejected there."""

    withdrawn: int = 0
    """Changes that are left out, for they are in a withdrawn zone."""

    sites: frozenset[str] = field(default=frozenset())
    """Ids of the detections and compounds that changed."""


def news_since(reader: Reader, at: datetime, named: Named = str) -> News:
    """Return what changed since an instant, for a reader's audience.

    Parameters
    ----------
    reader
        Of that audience.
    at
        The instant, UTC.
    named
        How names are written.

    """
    changed = reader.changed(at)
    suppressed = reader.suppressed()
    held = [each for each in changed.of(*_DETECTED) if each.subject in suppressed]
    zones = reader.zones().frame
    stand = set(that_stand(zones)["zone_id"])
    gone = [
        each
        for each in changed.of(*_SEEN)
        if each not in held and each.zone_id in set(zones["zone_id"]) - stand
    ]
    told = [each for each in changed.changes if each not in held and each not in gone]
    items = [*_Telling(reader, named).items(told)] if told else []
    sites = {each.subject for each in told if each.what in (*_DETECTED, *_GREW, What.COMPOUND)}
    return News(
        changed=changed, ranked=tuple(weighted(items)), look_alikes=len(held),
        withdrawn=len(gone), sites=frozenset(sites),
    )  # fmt: skip


class _Telling:
    """Makes items of changes, with what is released of each."""

    def __init__(self, reader: Reader, named: Named) -> None:
        self._reader, self._named = reader, named
        self._near = Nearness(reader)
        self._rows: dict[str, Mapping[Any, Any]] = {}
        for kind in ("detection", "compound", "zone", "rescue"):
            rows = getattr(reader, f"{kind}s")().frame.to_dict("records")
            self._rows |= {f"{kind} {row[f'{kind}_id']}": row for row in rows}
        events = reader.events_everywhere().frame.to_dict("records")
        self._rows |= {f"event {row['event_id']}": row for row in events}

    def items(self, changes: list[Change]) -> Iterator[Item]:
        """Yield the items: of detections and sites, of records, and of what a backfill found."""
        grew = {each.subject: each for each in changes if each.what in _GREW}
        late, made_up = self._reader.backfilled(), []
        for each in changes:
            row = self._rows.get(f"detection {each.subject}")
            if each.what in _DETECTED and row is not None:
                if each.run_id in late and each.what is What.FOUND:
                    made_up.append(each)
                else:
                    yield self._detection(each, row, grew.pop(each.subject, None))
            elif each.what in (What.WITHDRAWN, What.JUDGED):
                yield self._other(each, row or {})
        for each in grew.values():
            yield self._growth(each)
        yield from self._records(changes)
        if made_up:
            yield self._backfill(made_up)

    def _detection(self, each: Change, row: Mapping[Any, Any], grew: Change | None) -> Item:
        status = DetectionStatus(row["status"])
        asked = _Row(row)
        reasons = [*reasons_of(asked, status), *self._near.reasons(row["geometry"])]
        if grew is not None and grew.growth is not None:
            reasons.append(_grown(grew.growth))
        before = f", {each.before} before" if each.before else ""
        was = ", known under another id before" if each.what is What.RESTATED else ""
        return self._item(
            each, f"{_what(row)} {self._where(each.zone_id)}: {status}{before}{was}", reasons,
            row, kind="detection", dates=_dates(row),
        )  # fmt: skip

    def _other(self, each: Change, row: Mapping[Any, Any]) -> Item:
        what = _what(row).lower() if row else "a detection"
        if each.what is What.JUDGED:
            # Not what was said: who reads it for the second time reads it blind.
            said = f"Judged, not decided: {what} {self._where(each.zone_id)}"
            reasons = [Reason(said="a person has looked at it", points=_JUDGED)]
        else:
            state = each.status or "not found again when its run was made anew"
            why = f": {self._named(row['reason'])}" if row.get("reason") else ""
            said = f"Taken back: {what} {self._where(each.zone_id)} is {state}{why}"
            reasons = [Reason(said=f"it stood as {each.before}", points=_WITHDRAWN)]
        return self._item(each, said, reasons, row, kind=str(each.what))

    def _growth(self, each: Change) -> Item:
        row = self._rows.get(f"compound {each.subject}") or self._rows.get(
            f"detection {each.subject}", {}
        )
        growth = each.growth
        assert growth is not None  # noqa: S101 - a change of a site has one
        name = self._named(row["name"]) if "name" in row else f"Site {self._named(each.subject)}"
        verb = "grew" if growth.net_ha > 0 else "shrank"
        said = f"{name} {self._where(each.zone_id)} {verb} by {abs(growth.net_ha):.2f} ha"
        reasons = [_grown(growth), *self._near.reasons(row.get("geometry"))]
        return self._item(each, said, reasons, row, kind=str(each.what))

    def _records(self, changes: Iterable[Change]) -> Iterator[Item]:
        """Yield an item for each record, or one for all of a kind where there are many."""
        for what, (why, points) in _RECORDS.items():
            found = [each for each in changes if each.what is what]
            gone = [each for each in found if not self._stands(each)]
            new = [each for each in found if each not in gone]
            yield from self._told(new, what, Reason(said=why, points=points))
            yield from self._told(gone, what, _NONE)

    def _told(self, found: list[Change], what: What, reason: Reason) -> Iterator[Item]:
        if len(found) > _FEW:
            yield self._many(what, found, reason)
            return
        for each in found:
            row = self._rows.get(f"{what} {each.subject}", {})
            yield self._item(each, self._record(what, each, row), [reason], row, kind=str(what))

    def _stands(self, each: Change) -> bool:
        """Say whether a record is none of a zone or compound that was withdrawn."""
        row = self._rows.get(f"{each.what} {each.subject}")
        site = each.what in (What.ZONE, What.COMPOUND) and row is not None
        return SiteStatus(row["status"]).stands if site and row else True

    def _record(self, what: What, each: Change, row: Mapping[Any, Any]) -> str:
        name = self._named(row.get("name") or each.subject)
        where = f" {self._where(each.zone_id)}" if each.zone_id and what is not What.ZONE else ""
        if what in (What.RESCUE, What.EVENT) and row:
            day = f", {row.get('when') or row.get('on')}"
            many = row.get("n_people")
            people = "" if many is None or pd.isna(many) else f", {many:.0f} people"
            return f"{str(row['kind']).replace('_', ' ').capitalize()}{people}{day}{where}"
        if not self._stands(each):
            return f"Withdrawn: {what} {name}{where}"
        return f"{str(what).capitalize()} {name}{where}"

    def _many(self, what: What, found: list[Change], reason: Reason) -> Item:
        zones = Counter(each.zone_id for each in found if each.zone_id)
        where = f" in {len(zones)} zones" if len(zones) > 1 else ""
        rows = [self._rows.get(f"{what} {each.subject}", {}) for each in found]
        became = "were withdrawn" if reason is _NONE else "are new or corrected"
        return Item(
            keys=tuple(f"{what} {each.subject}" for each in found),
            zone_id=next(iter(zones)) if len(zones) == 1 and what is not What.ZONE else "",
            kind=str(what), said=f"{len(found)} {_plural(what)}{where} {became}",
            reasons=(reason,), synthetic=bool(rows) and all(row.get("synthetic") for row in rows),
        )  # fmt: skip

    def _backfill(self, made_up: list[Change]) -> Item:
        zones = len({each.zone_id for each in made_up})
        return Item(
            keys=tuple(each.subject for each in made_up), zone_id="", kind="backfill",
            said=f"A backfill found {len(made_up)} earlier changes in {zones} zones; they are on "
            "the map with their dates",
            reasons=(Reason(said="made up for the past", points=0.0),),
        )  # fmt: skip

    def _where(self, zone_id: str) -> str:
        row = self._rows.get(f"zone {zone_id}")
        return f"in {self._named(row['name'])} ({self._named(zone_id)})" if row else "in no zone"

    def _item(
        self, each: Change, said: str, reasons: Iterable[Reason], row: Mapping[Any, Any], *,
        kind: str, dates: str = "",
    ) -> Item:  # fmt: skip
        return Item(
            keys=(f"{each.what} {each.subject}",), zone_id=each.zone_id, site_id=each.subject,
            kind=kind, said=said, dates=dates, synthetic=bool(row.get("synthetic", False)),
            tlp=Tlp(row.get("tlp") or Tlp.CLEAR),
            reasons=tuple(sorted(reasons, key=lambda reason: -reason.points)),
        )  # fmt: skip


class _Row:
    """A row whose columns are attributes, as `itertuples` gives them."""

    def __init__(self, row: Mapping[Any, Any]) -> None:
        self.__dict__.update({str(name): value for name, value in row.items()})


def _grown(growth: Growth) -> Reason:
    points = min(abs(growth.net_ha), _LARGEST_HA) * _AN_HECTARE
    return Reason(
        said=f"{growth.net_ha:+.2f} ha from {growth.first} to {growth.last} (90 % interval "
        f"{growth.net_ha_lo:+.2f} to {growth.net_ha_hi:+.2f})",
        points=round(points, 2),
    )  # fmt: skip


def _what(row: Mapping[Any, Any]) -> str:
    return f"{str(row['kind']).replace('_', ' ').capitalize()}, {row['area_ha']:.1f} ha,"


def _dates(row: Mapping[Any, Any]) -> str:
    before = f", last seen without it {row['window_start']}" if row["window_start"] else ""
    return f"first seen {row['window_end']}{before} (UTC days)"


def _plural(what: What) -> str:
    return {What.BOUNDARY: "boundaries"}.get(what, f"{what}s")
