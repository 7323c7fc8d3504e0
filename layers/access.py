"""What one audience may have of the store: the plumbing under `layers.read`, which alone uses it.

Every record passes `layers.disclosure` here, and what is hidden is counted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from layers import disclosure
from layers.audit import AuditLog
from layers.compound import Compound
from layers.detection import Detection
from layers.event import Event
from layers.frames import Released, frame
from layers.record import Record
from layers.review import Review, verdicts
from layers.run import Run, standing, superseded
from layers.store.protocol import Store
from layers.terms import Audience, DetectionStatus
from layers.vault.vault import Vault
from layers.zone import Zone

Kept = TypeVar("Kept", bound=Record)


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

    def _released(
        self,
        kind: type[Record],
        records: Sequence[Record],
        *,
        statuses: Sequence[DetectionStatus | None] | None = None,
    ) -> Released:
        after = statuses if statuses is not None else [None] * len(records)
        rows, hidden = [], Counter[str]()
        for record, status in zip(records, after, strict=True):
            why = disclosure.why_hidden(record, self.audience, as_of=self._as_of, status=status)
            if why:
                hidden[why] += 1
            else:
                rows.append(disclosure.released(record, self.audience, status=status))
        return Released(
            frame=frame(rows, columns=disclosure.COLUMNS[kind]),
            total=len(records),
            hidden=dict(hidden),
        )

    def _runs(self, zone_id: str | None) -> list[Run]:
        equal = {} if zone_id is None else {"zone_id": zone_id}
        return self._store.select(Run, **equal)

    def _run_order(self, zone_id: str | None) -> dict[str, int]:
        """Return the place of each run in time: later runs say what is so now.

        A run whose place another took has none.
        """
        return {run.run_id: place for place, run in enumerate(standing(self._runs(zone_id)))}

    def _newest(self, zone_id: str | None) -> list[Detection]:
        equal = {} if zone_id is None else {"zone_id": zone_id}
        order, gone = self._run_order(zone_id), superseded(self._runs(zone_id))
        states = self._store.select(Detection, **equal)
        states = [each for each in states if each.run_id not in gone]
        states.sort(key=lambda state: order.get(state.run_id, -1))
        return sorted(
            {state.detection_id: state for state in states}.values(),
            key=lambda state: (-state.area_m2, state.detection_id),
        )

    def _statuses(self, detections: Sequence[Detection]) -> dict[str, DetectionStatus]:
        judged = verdicts(self._store.select(Review))
        return {
            each.detection_id: judged.get(each.detection_id, each.status) for each in detections
        }

    def _compounds(self, zone_id: str) -> list[Compound]:
        """Return the compounds said to be in a zone, or that meet its outline, by their id."""
        said = self._store.select(Compound, zone_id=zone_id)
        lie = self._store.near(Compound, self._store.get(Zone, zone_id).outline)
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
        return [
            each
            for each in records
            if not disclosure.why_hidden(
                each, self.audience, as_of=self._as_of,
                status=judged.get(getattr(each, "site_id", "")),
            )
        ]  # fmt: skip

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
