"""Changing: what changed between two instants, for one audience; a part of `layers.read`.

What counts is when the store *learned* of a thing, not when it happened: who looked yesterday could
not have seen what was learned today, though it was built last year (`layers.learned`). What has no
such instant was always there, and is never news.

The state at an instant is worked out from what was known then, by the same rules as the state of
now: so a change is the difference of two states, nothing changes between an instant and itself, and
what changed from a to c changed from a to b, or from b to c.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from layers import disclosure
from layers.access import Access
from layers.attempt import Attempt
from layers.boundary import Boundary
from layers.compound import Compound
from layers.detection import Detection
from layers.event import Event
from layers.footprint import Footprint
from layers.frames import showing
from layers.history import Growth, change, current, of_length
from layers.learned import Book, State
from layers.record import Record
from layers.release import Release
from layers.rescue import Rescue
from layers.review import Review
from layers.run import Run
from layers.terms import DetectionStatus
from layers.zone import Zone

_UNCOUNTED = (
    "that you may see; whatever else changed is not counted, for the day on which it did would "
    "tell too much"
)
_WITHDRAWN = frozenset(
    {DetectionStatus.RETRACTED, DetectionStatus.EXPIRED, DetectionStatus.DISMISSED}
)
_SAME_PLACE = 0.5
"""Share of the smaller outline that two detections must have in common to be one, told anew."""


class What(StrEnum):
    """What kind of change it is."""

    FOUND = "found"
    RESTATED = "restated"
    STEPPED = "stepped"
    WITHDRAWN = "withdrawn"
    JUDGED = "judged"
    GROWN = "grown"
    SHRUNK = "shrunk"
    EVENT = "event"
    RESCUE = "rescue"
    RELEASE = "release"
    ZONE = "zone"
    COMPOUND = "compound"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was. It names what changed; the row itself is asked for."""

    what: What
    """found: a new detection; restated: one that was there under another id; stepped: another
    status; withdrawn: taken back, expired, dismissed, or not found again; judged: a verdict that
    changed no status; grown, shrunk: beyond the 90 % interval; else a record new or corrected."""

    subject: str
    """Id of the detection, site or record."""

    zone_id: str = ""
    """The zone, if it is of one."""

    status: str = ""
    """Of a detection, now; empty if it is there no more."""

    before: str = ""
    """Of a detection, at the first instant; empty if it was not there."""

    run_id: str = ""
    """The run that led to it, if one did."""

    was: str = ""
    """Of a restated one, the id before."""

    growth: Growth | None = None
    """Of a site that grew or shrank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What changed, as one audience may know it."""

    since: datetime
    """The first instant, UTC."""

    until: datetime
    """The last, UTC."""

    changes: tuple[Change, ...]
    """What this audience may know, by kind and id."""

    hidden: Mapping[str, int] = field(default_factory=dict)
    """Reason in plain words -> how many changes are hidden for it; for those inside alone."""

    words: str = ""
    """What is said instead, where a count would tell when what is hidden was learned of."""

    def said(self, shown: int | None = None) -> str:
        """Return "showing n of m", with what is hidden and why; or that it is not counted."""
        shown, total = len(self.changes) if shown is None else shown, len(self.changes)
        if self.words:
            return f"showing {shown} of {total} {self.words}"
        return showing(shown, total + sum(self.hidden.values()), self.hidden)

    def of(self, *what: What) -> list[Change]:
        """Return the changes of these kinds."""
        return [each for each in self.changes if each.what in what]


class Changing(Access):
    """What one audience may ask about what is new."""

    def changed(self, since: datetime, until: datetime | None = None) -> Changed:
        """Return what changed after an instant, up to another or now.

        Parameters
        ----------
        since, until
            Instants, UTC. What was learned of at `since` itself is no news.

        """
        until = until or self._as_of
        if until <= since:
            return Changed(since=since, until=until, changes=())
        book = Book(self._store.select(Run), self._store.select(Attempt))
        found = [*self._of_detections(book, since, until), *self._of_sites(book, since, until)]
        for what, kind in _RECORDS.items():
            found += [
                (Change(what=what, subject=each.key[0], zone_id=_zone_of(each)), each, None)
                for each in self._store.select(kind)
                if since < book.learned(each, since) <= until
            ]
        return self._told(found, since, until)

    def _told(self, found: Iterable["_Found"], since: datetime, until: datetime) -> Changed:
        """Return what of all that changed this audience may know, and count the rest."""
        hidden, shown, unseen = Counter[str](), [], self._unseen()
        for each, record, status in found:
            free = isinstance(record, Release)  # published: the same for everybody
            why = "" if free else self._why_held_back(record, unseen, status)
            if why:
                hidden[why] += 1
            else:
                shown.append(each)
        shown.sort(key=lambda each: (each.what, each.zone_id, each.subject))
        counted = disclosure.may_have_details(self.audience)
        return Changed(
            since=since, until=until, changes=tuple(shown),
            hidden=dict(hidden) if counted else {}, words="" if counted else _UNCOUNTED,
        )  # fmt: skip

    def _of_detections(self, book: Book, since: datetime, until: datetime) -> list["_Found"]:
        every, reviews = self._store.select(Detection), self._store.select(Review)
        then, now = (book.states(every, reviews, at) for at in (since, until))
        gone = [state for name, state in then.items() if name not in now]
        found: list[_Found] = []
        for name, (record, status) in now.items():
            before = then.get(name)
            if before is not None and before[1] is status:
                continue
            was = "" if before else _there_before(record, gone)
            what = _kind_of(status, was, before)
            if what is not None:
                found.append((Change(
                    what=what, subject=name, zone_id=record.zone_id, status=status,
                    before=before[1] if before else "", run_id=record.run_id, was=was,
                ), record, status))  # fmt: skip
        restated = {each.was for each, *_ in found}
        found += [
            (Change(what=What.WITHDRAWN, subject=record.detection_id, zone_id=record.zone_id,
                    before=status, run_id=record.run_id), record, status)
            for record, status in gone
            if record.detection_id not in restated and status not in _WITHDRAWN
        ]  # fmt: skip
        stepped = {each.subject for each, *_ in found}
        return found + [
            (Change(what=What.JUDGED, subject=each.detection_id, status=each.decision,
                    zone_id=now[each.detection_id][0].zone_id), each, None)
            for each in {one.detection_id: one for one in reviews
                         if since < book.learned(one, since) <= until}.values()
            if each.detection_id in now and each.detection_id not in stepped
        ]  # fmt: skip

    def _of_sites(self, book: Book, since: datetime, until: datetime) -> list["_Found"]:
        by_zone: defaultdict[str, list[Footprint]] = defaultdict(list)
        for each in self._store.select(Footprint):
            if each.site_id != each.zone_id:
                by_zone[each.zone_id].append(each)
        found: list[_Found] = []
        states = self._newest(None)  # of all zones at once: each question reads every review
        after, hidden = self._statuses(states), self._unseen().zones
        for zone_id, every in by_zone.items():
            if not any(since < book.learned(each, since) <= until for each in every):
                continue
            judged = {
                each.detection_id: after[each.detection_id]
                for each in states
                if each.zone_id == zone_id and zone_id not in hidden
            }
            then, now = (_steps(book.known(every, at)) for at in (since, until))
            for site_id, (step, newest) in now.items():
                old = then.get(site_id)
                if _grew(step) and not (old and _same_step(old[0], step)):
                    what = What.GROWN if step.net_ha > 0 else What.SHRUNK
                    made = Change(what=what, subject=site_id, zone_id=zone_id, growth=step,
                                  run_id=newest.run_id)  # fmt: skip
                    found.append((made, newest, judged.get(site_id)))
        return found


_Found = tuple[Change, Record, DetectionStatus | None]

_RECORDS: Mapping[What, type[Record]] = {
    What.EVENT: Event, What.RESCUE: Rescue, What.RELEASE: Release, What.ZONE: Zone,
    What.COMPOUND: Compound, What.BOUNDARY: Boundary,
}  # fmt: skip


def _kind_of(status: DetectionStatus, was: str, before: State | None) -> What | None:
    """Return what kind of change led to a status; None for what came and went unseen."""
    if status in _WITHDRAWN:
        stood = before is not None and before[1] not in _WITHDRAWN
        return What.WITHDRAWN if stood else None
    if before is not None:
        return What.STEPPED
    return What.RESTATED if was else What.FOUND


def _there_before(record: Detection, gone: Iterable[State]) -> str:
    """Return the id under which a new detection stood before; empty if it did not."""
    for each, _ in gone:
        if each.zone_id == record.zone_id and each.kind is record.kind:
            shared = each.outline.intersection(record.outline).area
            if shared >= _SAME_PLACE * min(each.outline.area, record.outline.area):
                return each.detection_id
    return ""


def _steps(footprints: Iterable[Footprint]) -> dict[str, tuple[Growth, Footprint]]:
    """Return the change of each site from the observed epoch before the last one to the last."""
    found: dict[str, tuple[Growth, Footprint]] = {}
    kept = current(footprints)
    for by in ("month", "quarter"):  # a site that has quarters is told by them
        series: defaultdict[str, list[Footprint]] = defaultdict(list)
        for each in of_length(kept, by):
            if each.area_ha is not None:
                series[each.site_id].append(each)
        for site_id, seen in series.items():
            if len(seen) > 1:
                found[site_id] = (change(seen, seen[-2].epoch, seen[-1].epoch), seen[-1])
    return found


def _grew(step: Growth) -> bool:
    """Say whether a change is beyond the interval."""
    return step.net_ha_lo > 0 or step.net_ha_hi < 0


def _same_step(old: Growth, new: Growth) -> bool:
    """Say whether a change was known before: of the same epochs, beyond doubt, of one sign."""
    return (
        (old.first, old.last) == (new.first, new.last)
        and _grew(old)
        and (old.net_ha > 0) == (new.net_ha > 0)
    )


def _zone_of(record: Record) -> str:
    return str(getattr(record, "zone_id", ""))
