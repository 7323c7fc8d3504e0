"""Joining: what radar adds to what optical looks found.

Radar that strays as well confirms an alert that waits. Where it strays far and optical looks
say nothing, as in the wet season, it makes a provisional detection of its own. It never takes
anything back: a roof that radar does not see is still a roof.
"""

from dataclasses import replace

import numpy as np

from imagery.change import Change, Kind, Status
from imagery.radar.branch import RadarRules, Support, kinds


def with_radar(change: Change, said: Support, rules: RadarRules) -> Change:
    """Return what optical looks and radar say together, on one grid.

    Parameters
    ----------
    change
        From an optical detector.
    said
        From `imagery.radar.branch.support`.
    rules
        How far radar must stray.

    """
    far = np.nan_to_num(np.fmax(np.abs(said.t_vv), np.abs(said.t_vh)))
    status, first, last = change.status.copy(), change.first_look.copy(), change.last_normal.copy()
    status[(status == Status.ALERT) & (far > rules.supports)] = Status.CONFIRMED
    alone = (far > rules.alone) & np.isin(status, (Status.NONE, Status.NOT_OBSERVED))
    status[alone] = Status.PROVISIONAL
    first[alone], last[alone] = said.since[alone], said.until[alone]
    kind = np.where(alone, kinds(said), change.kind).astype(np.uint8)
    return replace(
        change, status=status, kind=kind, first_look=first, last_normal=last,
        core=change.core | (alone & (kind != Kind.OTHER)),
        magnitude=np.where(alone, far, change.magnitude).astype(np.float32),
        looks=np.where(alone, rules.newest, change.looks).astype(np.int16),
        consistency=np.where(alone, 1, change.consistency).astype(np.float32),
        indices=(*change.indices, "vv", "vh"),
    )  # fmt: skip
