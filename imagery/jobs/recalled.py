"""Recalled: what a zone's store knew after the last run of watching, without reading all of it.

A store keeps every state of every detection, so that to find the newest of each it has to be read
from its beginning. The states' roll says which they were. That holds where that run was the newest
of all, the store has no run more, and another comes after it; if not, the store is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imagery.jobs import matching
from imagery.jobs.evidence import earlier_evidence
from imagery.jobs.states import Recalled
from layers.detection import Detection
from layers.errors import NotFoundError
from layers.evidence import Evidence
from layers.run import Run, standing
from layers.store.protocol import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was known of a zone before a run."""

    states: list[Detection]
    """As from `matching.known_before`."""

    evidence: dict[str, Evidence]
    """As from `imagery.jobs.evidence.earlier_evidence`, of these detections."""

    newest: bool
    """Whether all other runs that stand are of earlier instants."""

    def after(self, store: Store, run: Run, states: Sequence[Detection],
              evidence: Iterable[Evidence]) -> Recalled | None:  # fmt: skip
        """Return what a store holds now that a run was kept; None where that has to be read."""
        if not self.newest:
            return None
        return Recalled(
            as_of=run.as_of.isoformat(), runs=store.count(Run, zone_id=run.zone_id),
            states={each.detection_id: each.run_id for each in (*self.states, *states)},
            evidence={each.detection_id: each.run_id
                      for each in (*self.evidence.values(), *evidence)},
        )  # fmt: skip


def known_before(store: Store, run: Run, recalled: Recalled | None) -> Known:
    """Return what was known before a run that is not kept yet."""
    if recalled is not None and _holds(store, run, recalled):
        try:
            states = [store.get(Detection, *key) for key in sorted(recalled.states.items())]
            found = [store.get(Evidence, *key) for key in sorted(recalled.evidence.items())]
        except NotFoundError:  # another store than it was
            pass
        else:
            evidence = {each.detection_id: each for each in found}
            return Known(states=states, evidence=evidence, newest=True)
    states = matching.known_before(store, run)
    names = {each.detection_id for each in states}
    evidence = {
        name: each for name, each in earlier_evidence(store, run.zone_id).items() if name in names
    }
    others = standing(store.select(Run, zone_id=run.zone_id))
    newest = all(
        each.as_of < run.as_of or each.run_id in {run.run_id, run.supersedes} for each in others
    )
    return Known(states=states, evidence=evidence, newest=newest)


def recalled_of(store: Store, run: Run) -> Recalled | None:
    """Return what a store holds after a run that was kept before."""
    known = known_before(store, run, None)
    return known.after(
        store, run, store.select(Detection, run_id=run.run_id),
        store.select(Evidence, run_id=run.run_id),
    )  # fmt: skip


def _holds(store: Store, run: Run, recalled: Recalled) -> bool:
    return (
        not run.supersedes
        and run.as_of.isoformat() > recalled.as_of
        and store.count(Run, zone_id=run.zone_id) == recalled.runs
    )
