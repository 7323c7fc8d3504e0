"""Standing: what is on record of one zone that bears on when it is looked at, and on silence.

Instants come from the clocks of machines, and clocks jump. An instant more than a day ahead of
now is not believed: were it, one wrong clock would put a zone off for years. And of two tries at
a zone, the one with the larger token came later, whatever their dates say: so a try that is
dated after a later one was made under a wrong clock, and counts from when the later one began.

A try is placed at its as_of, plus how long it took: so a question about the past (`--as-of`) gets
the answer that was right then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from layers.attempt import Attempt
from layers.lease import Lease
from layers.run import Run
from layers.scene import SceneRecord
from layers.schedule import Schedule
from layers.terms import AttemptState, JobKind
from layers.zone import Zone

BELIEVED_AHEAD = timedelta(days=1)
"""How far ahead of now an instant may lie, and still be taken for a small step of a clock."""

USABLE_SHARE = 0.30
"""Share of the zone that a view must show clearly; below it detectors leave it out too."""

_LOOKS = frozenset({JobKind.REFRESH, JobKind.WATCH})
_GOOD = frozenset({AttemptState.DONE, AttemptState.SAME, AttemptState.BLIND})
_BAD = frozenset({AttemptState.FAILED, AttemptState.DIED, AttemptState.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The records of one zone. Build it for an instant: what is not believed is left out."""

    zone: Zone
    """The zone."""

    schedule: Schedule
    """Its own, that of every zone, or the default."""

    scheduled: bool
    """Whether somebody made that schedule. A zone that nobody scheduled cannot be silent."""

    looks: Sequence[datetime]
    """When it was looked at well, in order: what could be seen is another question."""

    blind: bool
    """Whether the last of these showed nothing of the ground."""

    failures: Sequence[Attempt]
    """Tries that failed since the last good look, or died, in order."""

    tried: Sequence[datetime]
    """When anything was tried, well or not, in order."""

    held_until: datetime | None
    """Until when another process holds its lease; None if none does."""

    view_at: datetime | None
    """Acquisition of the last usable view; None if there was none."""

    misdated: datetime | None = None
    """Date of the last look, if it lies too far ahead of now to be believed: when it was really
    made, nobody knows."""


def standing(
    zone: Zone,
    *,
    schedule: Schedule,
    scheduled: bool,
    runs: Sequence[Run],
    attempts: Sequence[Attempt],
    lease: Lease | None,
    view_at: datetime | None,
    as_of: datetime,
    past: bool = False,
) -> Standing:
    """Return what is on record of a zone as of an instant (UTC).

    Backfills and runs of one window are left out: they look back, and say nothing about now.

    Parameters
    ----------
    zone, schedule, scheduled, view_at
        As in a Standing.
    runs, attempts, lease
        Of the zone, all that are kept.
    as_of
        Now, UTC; or the instant that is asked about.
    past
        Whether a person asks about an instant that is not now: what is dated after it was then
        still to come, and no clock was wrong.

    """
    latest = as_of + BELIEVED_AHEAD
    tries = sorted(_right(each for each in attempts if _is_look(each)), key=moment)
    good = [(each.as_of, each.state is AttemptState.BLIND) for each in tries if each.state in _GOOD]
    named = {each.run_id for each in attempts}
    good += [
        (each.as_of, each.outcome == "blind") for each in runs
        if not each.window and each.job in _LOOKS and each.run_id not in named
    ]  # fmt: skip
    looks = sorted(each for each in good if each[0] <= latest)
    believed = [each for each in tries if each.state in _GOOD and each.as_of <= latest]
    newest = max(map(_order, believed), default=None)
    held = lease.until if lease and as_of < lease.until <= latest else None
    failures = [
        each
        for each in tries
        if each.state in _BAD
        and moment(each) <= latest
        and (not looks or moment(each) > looks[-1][0])
        and (newest is None or _order(each) > newest)
        and (each.state is not AttemptState.RUNNING or held is None)
    ]
    tried = sorted([moment(each) for each in tries] + [at for at, _ in good])
    last = max((each for each in tries if each.state in _GOOD), key=_order, default=None)
    misdated = last.as_of if last and last.as_of > latest and not past else None
    return Standing(
        zone=zone, schedule=schedule, scheduled=scheduled, looks=[at for at, _ in looks],
        blind=bool(looks) and looks[-1][1], failures=failures,
        tried=[at for at in tried if at <= latest], held_until=held,
        view_at=view_at if view_at and view_at <= latest else None, misdated=misdated,
    )  # fmt: skip


def moment(attempt: Attempt) -> datetime:
    """Return when a try ended, on the clock for which it was run."""
    return attempt.as_of + ((attempt.ended_at or attempt.started_at) - attempt.started_at)


def usable_at(scenes: Iterable[SceneRecord]) -> datetime | None:
    """Return the last acquisition that showed enough of the zone; None if none did.

    A source without a cloud mask says no clear share: then what a run used was usable.
    """
    return max(
        (
            each.acquired_at
            for each in scenes
            if each.used
            and each.acquired_at is not None
            and (each.clear_share is None or each.clear_share >= USABLE_SHARE)
        ),
        default=None,
    )


def _right(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Return tries with the dates that their order allows: none after a later one began."""
    right: list[Attempt] = []
    began: datetime | None = None
    for each in sorted(attempts, key=_order, reverse=True):
        wrong = began is not None and each.started_at > began
        began = each.started_at if began is None else min(began, each.started_at)
        right.append(
            replace(each, as_of=min(each.as_of, began), started_at=began, ended_at=began)
            if wrong else each
        )  # fmt: skip
    return right


def _order(attempt: Attempt) -> tuple[int, datetime]:
    return attempt.token, attempt.started_at


def _is_look(attempt: Attempt) -> bool:
    return attempt.job in _LOOKS and not attempt.window
