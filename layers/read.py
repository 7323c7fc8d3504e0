"""The one way out of the store: released frames, for one audience.

A Reader is bound to an audience when it is made. What it gives holds no reference to the
store, and no function takes a free date or a free shape over reports.
"""

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from geo.period import Length
from layers import disclosure
from layers.areas import Areas
from layers.bounding import Bounding
from layers.building import Building
from layers.building_set import BuildingSet
from layers.casework import Casework
from layers.changing import Changing
from layers.composite import EPOCH, ROLES, CompositeImage
from layers.compound import Compound
from layers.detection import Detection
from layers.errors import NotFoundError, NotReleasableError
from layers.event import Event
from layers.everywhere import Everywhere
from layers.evidence import Evidence
from layers.footprint import Footprint
from layers.frames import Released
from layers.history import current
from layers.judging import Judging
from layers.operations import Operations
from layers.origins import Origins
from layers.past import Past
from layers.release import Release
from layers.release_cell import ReleaseCell
from layers.release_frame import release_frame, releases_frame
from layers.rescue import Rescue
from layers.run import Run, superseded
from layers.scene import SceneRecord
from layers.terms import Audience, AuditAction
from layers.timely import Timely
from layers.vault.exact import Exact
from layers.verdict import effective
from layers.zone import Zone

_LONGEST = 1_000
"""Characters of the ids in an entry of the audit log; how many there were is said besides."""


class Reader(Areas, Bounding, Casework, Changing, Everywhere, Judging, Operations, Origins, Timely):
    """What one audience may ask."""

    def version(self) -> int:
        """Return the version of the store: what was read before it is as good as now."""
        return self._store.version()

    def zones(self) -> Released:
        """Return all zones."""
        return self._released(Zone, self._store.select(Zone))

    def zone(self, zone_id: str) -> pd.Series:
        """Return one zone.

        Raises
        ------
        NotFoundError
            If there is none, or none for this audience: both are said alike.

        """
        zones = self.zones().frame
        found = zones[zones["zone_id"] == zone_id]
        if found.empty:
            raise self._no_zone(zone_id)
        row: pd.Series = found.iloc[0]
        return row

    def compounds(self, zone_id: str | None = None) -> Released:
        """Return the compounds of a zone: those said to be in it, or that lie in its outline."""
        found = self._store.select(Compound) if zone_id is None else self._compounds(zone_id)
        return self._released(Compound, found)

    def detections(self, zone_id: str | None = None) -> Released:
        """Return each detection in its newest state, with what people decided."""
        newest = self._newest(zone_id)
        judged = self._verdicts(newest)
        return self._released(
            Detection, [effective(each, judged.of(each.detection_id)) for each in newest],
            statuses=[judged.status(each) for each in newest], judged=judged,
        )  # fmt: skip

    def footprints(self, zone_id: str, epoch: str | None = None) -> Released:
        """Return the footprints of a zone's sites, of one epoch or of all."""
        found = [
            each
            for each in current(self._store.select(Footprint, zone_id=self._asked(zone_id)))
            if each.site_id != zone_id and epoch in (None, each.epoch)
        ]
        judged = self._judged(zone_id)
        return self._released(
            Footprint, found, statuses=[judged.get(each.site_id) for each in found]
        )

    def looks(self, zone_id: str) -> Released:
        """Return the footprints of single looks, all of them, as a source gave them."""
        found = self._store.select(Footprint, zone_id=self._asked(zone_id), epoch="")
        sums = {each.key for each in self._footprints(zone_id, {}, epoch="")}
        shown = [each for each in found if each.site_id != zone_id or each.key in sums]
        return self._released(Footprint, shown)

    def past(self, zone_id: str, by: Length | None = "quarter") -> Past:
        """Return areas, growth, events and claims of a zone: what this audience may have of them.

        Without all sites together where one of them is hidden.
        """
        footprints = self._footprints(zone_id, self._judged(zone_id))
        return Past(
            zone_id=zone_id, by=by, events=self._events(zone_id),
            footprints=[replace(each, details="") for each in footprints],
        )  # fmt: skip

    def events(self, zone_id: str) -> Released:
        """Return what is said to have happened in a zone and its compounds, by date."""
        return self._released(Event, self._events_of(zone_id))

    def pictures(self, zone_id: str) -> Released:
        """Return the newest picture of each epoch, without the pictures themselves."""
        found = self._store.select(CompositeImage, zone_id=self._asked(zone_id), role=EPOCH)
        found.sort(key=lambda each: (each.recorded_at or self._as_of, each.composite_id))
        newest = {each.epoch: each for each in found}
        return self._released(CompositeImage, [newest[epoch] for epoch in sorted(newest)])

    def rescues(self, zone_id: str | None = None) -> Released:
        """Return rescues, as exactly as the audience may know them."""
        equal = {} if zone_id is None else {"zone_id": self._asked(zone_id)}
        return self._released(Rescue, self._store.select(Rescue, **equal))

    def report_cells(self, zone_id: str | None = None) -> Released:
        """Return the counts of the newest release; of a zone, those that touch it, each whole.

        No report is read for it, and it is the same for every audience.
        """
        outline = None if zone_id is None else self.zone(zone_id)["geometry"]
        newest, rows = self._of_newest(ReleaseCell)
        return release_frame(newest, rows, as_of=self._as_of, outline=outline)

    def releases(self) -> Released:
        """Return what was released and when, the newest first."""
        return releases_frame(self._store.select(Release))

    def exact_reports(self, report_ids: Collection[str] | None = None) -> dict[str, Exact]:
        """Return what is known exactly of reports, by id: for a caseworker alone, from the vault.

        It is written into the audit log before the vault is opened. What cannot be written down
        is not shown.

        Raises
        ------
        NotReleasableError
            For every other audience.
        StoreError
            If the audit log cannot be written, or the vault not be opened.

        """
        if self.audience is not Audience.CASEWORKER or self._vault is None:
            raise NotReleasableError(
                f"Exact places of reports are for caseworkers, and this is {self.audience}. "
                "Counts by cell and quarter are what you may see."
            )
        ids = "all reports" if report_ids is None else f"reports {', '.join(sorted(report_ids))}"
        self._log.note(
            AuditAction.READ_EXACT, ids[:_LONGEST], at=self._as_of,
            rows=None if report_ids is None else len(report_ids),
        )  # fmt: skip
        return self._vault.exact(self.audience, report_ids)

    def scenes(self, zone_id: str, run_id: str | None = None) -> Released:
        """Return the scenes that runs met, used or not, and why not."""
        equal = {"zone_id": self._asked(zone_id)} | ({} if run_id is None else {"run_id": run_id})
        return self._released(SceneRecord, self._store.select(SceneRecord, **equal))

    def runs(self, zone_id: str | None = None) -> Released:
        """Return what jobs did, newest first; of one instant, what stands before what does not."""
        found = self._runs(zone_id)
        gone = superseded(found)
        found.sort(key=lambda run: (run.as_of, run.run_id not in gone), reverse=True)
        return self._released(Run, found)

    def composites(self, zone_id: str) -> Released:
        """Return the pictures of the newest run over a zone, without the pictures themselves."""
        found = [
            each
            for each in self._store.select(CompositeImage, zone_id=self._asked(zone_id))
            if each.role in ROLES
        ]
        order = self._run_order(zone_id)
        placed = {each.composite_id: order.get(each.run_id, -1) for each in found}
        newest = max(placed.values(), default=-1)
        return self._released(
            CompositeImage,
            [each for each in found if 0 <= newest == placed[each.composite_id]],
        )

    def composite_png(self, composite_id: str) -> bytes:
        """Return one picture, PNG.

        Raises
        ------
        NotFoundError
            If there is none, or none for this audience: both are said alike.

        """
        found = self._store.select(CompositeImage, composite_id=composite_id)
        if not self._may_have(found, {}):
            raise NotFoundError(f"There is no composite {composite_id!r} in this store.")
        return found[0].png

    def evidence(self, detection_id: str) -> Released:
        """Return what the newest state of a detection rests on: one row, or none."""
        unseen = self._unseen()
        newest = [
            each for each in self._newest_of(detection_id) if not unseen.names(each)
        ]  # fmt: skip
        found = [
            one
            for each in newest
            for one in self._store.select(Evidence, detection_id=detection_id, run_id=each.run_id)
        ]
        status = self._statuses(newest).get(detection_id)
        return self._released(Evidence, found, statuses=[status] * len(found))

    def evidences(self, zone_id: str) -> Released:
        """Return what the newest states of a zone's detections rest on."""
        newest = {each.detection_id: each for each in self._newest(zone_id)}
        found = [
            each
            for each in self._store.select(Evidence, zone_id=self._asked(zone_id))
            if each.detection_id in newest and newest[each.detection_id].run_id == each.run_id
        ]
        statuses = self._statuses(list(newest.values()))
        return self._released(
            Evidence, found, statuses=[statuses[each.detection_id] for each in found]
        )

    def evidence_png(self, detection_id: str, side: str) -> bytes:
        """Return the picture before or after a change, PNG; empty if it was not seen.

        Raises
        ------
        NotReleasableError
            If this audience may not see the evidence, or there is none.

        """
        rows = self.evidence(detection_id).frame
        if rows.empty or side not in ("before", "after"):
            raise NotReleasableError(f"There is no picture {side!r} of {detection_id} to be shown.")
        key = {"detection_id": detection_id, "run_id": rows.iloc[0]["run_id"]}
        (found,) = self._store.select(Evidence, **key)
        return found.before_png if side == "before" else found.after_png

    def building_sets(self, zone_id: str | None = None) -> Released:
        """Return the building sets that have something in a zone, or all, oldest date first."""
        found = [
            each
            for each in self._store.select(BuildingSet)
            if zone_id is None or self._asked(zone_id) in each.zone_ids
        ]
        found.sort(key=lambda each: (each.on, each.source, each.release, each.set_id))
        return self._released(BuildingSet, found)

    def buildings(self, set_id: str, zone_id: str) -> Released:
        """Return the buildings of one set in one zone."""
        found = self._store.select(Building, set_id=set_id, zone_id=self._asked(zone_id))
        return self._released(Building, found)

    def details(self, kind: type[Zone | Compound | Footprint], zone_id: str) -> dict[str, str]:
        """Return what else the sources said of a zone's records, by id, for those inside."""
        if not disclosure.may_have_details(self.audience):
            return {}
        found = self._may_have(self._store.select(kind, zone_id=self._asked(zone_id)), {})
        if kind is Footprint:
            found = [*self._footprints(zone_id, {})]
        return {each.key[0]: each.details for each in found}

    def counts(self) -> dict[str, int]:
        """Return how many rows of each kind this audience may see."""
        return {
            "zones": self.zones().shown,
            "compounds": self.compounds().shown,
            "detections": self.detections().shown,
            "rescues": self.rescues().shown,
            "report cells": self.report_cells().shown,
            "runs": self.runs().shown,
        }
