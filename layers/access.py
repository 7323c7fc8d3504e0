"""What one audience may have of the store: the plumbing under `layers.read`, which alone uses it.

Every record passes `layers.disclosure` here, and what is hidden is counted. A zone that an audience
may not have hides all that belongs to it: asked for by its id, it is answered as a zone that does
not exist, in the same words, and no record that names it, or a compound that is hidden, is given.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from layers import disclosure
from layers.audit import AuditLog
from layers.audit_entry import AuditEntry
from layers.building_set import BuildingSet
from layers.compound import Compound
from layers.detection import Detection
from layers.disclosure_table import COLUMNS
from layers.errors import NotFoundError
from layers.event import Event
from layers.footprint import Footprint
from layers.frames import Released, frame
from layers.ids import nearest
from layers.record import Record
from layers.rescue import Rescue
from layers.review import Review
from layers.run import Run, standing, superseded
from layers.store.protocol import Store
from layers.terms import Audience, DetectionStatus
from layers.vault.vault import Vault
from layers.verdict import Verdicts, verdicts
from layers.zone import Zone

Kept = TypeVar("Kept", bound=Record)

_NOWHERE = "(nowhere)"
"""Id of no zone: what is asked for instead of a hidden one, so that it costs the same."""

_WITH_HIDDEN = "of a zone or compound that is not shown"


@dataclass(frozen=True, slots=True)
class _Unseen:
    """What an audience may not hear the name of, at one version of the store."""

    version: int
    zones: frozenset[str]
    compounds: frozenset[str]

    def names(self, record: Record) -> bool:
        """Say whether a record belongs to a zone or compound that is hidden."""
        site = getattr(record, "site_id", "")
        if getattr(record, "zone_id", "") in self.zones or site in self.zones | self.compounds:
            return True
        # Of a rescue the place is coarse: it is shown, and loses the compound's name alone.
        return not isinstance(record, Rescue) and (
            getattr(record, "compound_id", "") in self.compounds
        )

    def less(self, record: Kept) -> Kept:
        """Return a record without the names of what is hidden."""
        if isinstance(record, Rescue) and record.compound_id in self.compounds:
            return replace(record, compound_id="")
        if isinstance(record, BuildingSet):
            seen = tuple(each for each in record.zone_ids if each not in self.zones)
            return replace(record, zone_ids=seen)
        if isinstance(record, AuditEntry) and (self.zones or self.compounds):
            hidden = sorted(self.zones | self.compounds, key=len, reverse=True)
            said = re.sub("|".join(map(re.escape, hidden)), "(not shown)", record.about)
            return replace(record, about=said)
        return record


def _judged_so(judged: Verdicts, record: Record, unseen: _Unseen) -> dict[str, str]:
    """Return what of a detection's row people said; a compound that is hidden is not named."""
    said = judged.of(record.key[0])
    compound = "" if said.compound_id in unseen.compounds else said.compound_id
    return {"corrected": said.corrected, "compound_id": compound}


class Access:
    """A store, seen by one audience as of an instant (UTC)."""

    def __init__(
        self,
        store: Store,
        audience: Audience,
        *,
        as_of: datetime,
        vault: Vault | None = None,
        who: str = "nobody",
    ) -> None:
        """Bind to an audience, as of an instant (UTC).

        Parameters
        ----------
        store
            Where records are kept.
        audience
            Whom what is asked is for.
        as_of
            Now, UTC.
        vault
            For a caseworker: where what is known exactly of reports is kept.
        who
            Pseudonym of who asks, for the audit log.

        """
        self._store = store
        self._vault = vault
        self._as_of = as_of
        self.audience = audience
        self._log = AuditLog(store=store, who=who, audience=audience)
        self._names: _Unseen | None = None

    def _unseen(self) -> _Unseen:
        """Return which zones and compounds are hidden now; looked through once a version."""
        version = self._store.version()
        if self._names is None or self._names.version != version:
            zones = frozenset(
                each.zone_id for each in self._store.select(Zone) if self._why_hidden(each)
            )
            compounds = frozenset(
                each.compound_id
                for each in self._store.select(Compound)
                if each.zone_id in zones or self._why_hidden(each)
            )
            self._names = _Unseen(version, zones, compounds)
        return self._names

    def _withdrawn(self) -> frozenset[str]:
        """Return the ids of withdrawn zones: what is asked and told of others is not of them."""
        return frozenset(each.zone_id for each in self._store.select(Zone) if not each.stands)

    def _why_hidden(self, record: Record, status: DetectionStatus | None = None) -> str:
        return disclosure.why_hidden(record, self.audience, as_of=self._as_of, status=status)

    def _why_held_back(
        self, record: Record, unseen: _Unseen, status: DetectionStatus | None = None
    ) -> str:
        """Return why a record is hidden, by itself or with its zone or compound; empty if not.

        What is unseen is asked for once, by whoever asks this of many records.
        """
        why = self._why_hidden(record, status)
        return why or (_WITH_HIDDEN if unseen.names(record) else "")

    def _asked(self, zone_id: str) -> str:
        """Return the id by which the records of a zone are found: of a hidden one, there is none.

        Whoever asks the store for records of a zone that somebody named asks with this.
        """
        return _NOWHERE if zone_id in self._unseen().zones else zone_id

    def _no_zone(self, zone_id: str) -> NotFoundError:
        """Return what is said of a zone that is not there, or not for this audience."""
        hidden = self._unseen().zones
        seen = [each.zone_id for each in self._store.select(Zone) if each.zone_id not in hidden]
        near = nearest(zone_id, seen)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        return NotFoundError(f"There is no zone {zone_id!r} in this store.{hint}")

    def _released(
        self,
        kind: type[Record],
        records: Sequence[Record],
        *,
        statuses: Sequence[DetectionStatus | None] | None = None,
        judged: Verdicts | None = None,
    ) -> Released:
        after = statuses if statuses is not None else [None] * len(records)
        rows, hidden, unseen = [], Counter[str](), self._unseen()
        for record, status in zip(records, after, strict=True):
            why = self._why_held_back(record, unseen, status)
            if why:
                hidden[why] += 1
            else:
                shown = unseen.less(record)
                row = disclosure.released(shown, self.audience, status=status)
                rows.append(row if judged is None else row | _judged_so(judged, record, unseen))
        return Released(
            frame=frame(rows, columns=COLUMNS[kind]),
            total=len(records),
            hidden=dict(hidden),
        )

    def _runs(self, zone_id: str | None) -> list[Run]:
        equal = {} if zone_id is None else {"zone_id": self._asked(zone_id)}
        return self._store.select(Run, **equal)

    def _run_order(self, zone_id: str | None) -> dict[str, int]:
        """Return the place of each run in time: later runs say what is so now.

        A run whose place another took has none.
        """
        return {run.run_id: place for place, run in enumerate(standing(self._runs(zone_id)))}

    def _newest(self, zone_id: str | None) -> list[Detection]:
        equal = {} if zone_id is None else {"zone_id": self._asked(zone_id)}
        return self._latest(self._store.select(Detection, **equal), zone_id)

    def _newest_of(self, detection_id: str) -> list[Detection]:
        """Return the newest state of one detection: one, or none."""
        states = self._store.select(Detection, detection_id=detection_id)
        return self._latest(states, states[0].zone_id) if states else []

    def _latest(self, states: list[Detection], zone_id: str | None) -> list[Detection]:
        order, gone = self._run_order(zone_id), superseded(self._runs(zone_id))
        states = [each for each in states if each.run_id not in gone]
        states.sort(key=lambda state: order.get(state.run_id, -1))
        return sorted(
            {state.detection_id: state for state in states}.values(),
            key=lambda state: (-state.area_m2, state.detection_id),
        )

    def _statuses(self, detections: Sequence[Detection]) -> dict[str, DetectionStatus]:
        judged = self._verdicts(detections)
        return {each.detection_id: judged.status(each) for each in detections}

    def _verdicts(self, detections: Sequence[Detection]) -> Verdicts:
        return verdicts(self._store.select(Review), detections)

    def _compounds(self, zone_id: str) -> list[Compound]:
        """Return the compounds said to be in a zone, or that meet its outline, by their id.

        Raises
        ------
        NotFoundError
            If there is no such zone, or none for this audience: both are said alike.

        """
        zones = self._store.select(Zone, zone_id=self._asked(zone_id))
        if not zones:
            raise self._no_zone(zone_id)
        said = self._store.select(Compound, zone_id=zone_id)
        lie = self._store.near(Compound, zones[0].outline)
        found = {each.compound_id: each for each in (*said, *lie)}
        return [found[name] for name in sorted(found)]

    def _judged(self, zone_id: str) -> dict[str, DetectionStatus]:
        """Return the status of each site that is a detection; of all together, the least."""
        judged = self._statuses(self._newest(zone_id))
        open_ = [each for each in judged.values() if each is not DetectionStatus.VERIFIED]
        return judged | ({zone_id: open_[0]} if open_ else {})

    def _may_have(
        self, records: Sequence[Kept], judged: Mapping[str, DetectionStatus]
    ) -> list[Kept]:
        unseen = self._unseen()
        return [
            unseen.less(each)
            for each in records
            if not unseen.names(each)
            and not self._why_hidden(each, judged.get(getattr(each, "site_id", "")))
        ]

    def _footprints(
        self, zone_id: str, judged: Mapping[str, DetectionStatus], **equal: object
    ) -> list[Footprint]:
        """Return the footprints of a zone that this audience may have.

        All sites together are left out where one of them is hidden: less the others, they would
        give it away.
        """
        found = self._store.select(Footprint, zone_id=self._asked(zone_id), **equal)
        kept = self._may_have(found, judged)
        whole = {each.site_id for each in found} == {each.site_id for each in kept}
        return kept if whole else [each for each in kept if each.site_id != zone_id]

    def _events(self, zone_id: str) -> list[Event]:
        """Return the events that this audience may have, with notes for those inside alone."""
        found = self._may_have(self._events_of(zone_id), {})
        notes = disclosure.may_have_details(self.audience)
        return found if notes else [replace(each, note="") for each in found]

    def _events_of(self, zone_id: str) -> list[Event]:
        compounds = {each.compound_id for each in self._compounds(zone_id)}
        found = [
            each
            for each in self._store.select(Event)
            if each.zone_id == zone_id or each.compound_id in compounds
        ]
        return sorted(found, key=lambda each: (each.on, each.event_id))
