"""Attempts: what happened on this machine, written when work begins and again when it ends.

An attempt is written under the lease of its zone. So whoever holds the lease knows that every
other attempt still said to be running belongs to a process that is gone, or that stands still and
can write nothing any more.
"""

from dataclasses import replace
from datetime import datetime

from imagery.jobs import ledger
from imagery.jobs.leasing import Hold
from imagery.jobs.orders import Order, Outcome
from layers.attempt import Attempt
from layers.errors import LeaseLostError
from layers.ids import content_id
from layers.store.protocol import Store
from layers.terms import AttemptState

_DIED = "Its process ended without a word, or stood still until another took its place."
_TAKEN_UP = "Nothing: what it kept stands, and the next run goes on from there."
_LONGEST = 2_000


def begin(
    hold: Hold, store: Store, order: Order, *, recipe_id: str, source: str, at: datetime
) -> Attempt:
    """Write down that work begins; call those dead that never said that they ended.

    Parameters
    ----------
    hold
        The zone's lease.
    store
        Where it is written.
    order, recipe_id, source
        What is to be done, and with what.
    at
        Now, UTC.

    Raises
    ------
    LeaseLostError
        If another took the lease.

    """
    attempt = Attempt(
        attempt_id=content_id(
            "a", order.job, order.zone_id, order.window, hold.lease.holder, at.isoformat(),
            hold.lease.token,
        ),
        zone_id=order.zone_id, job=order.job, window=order.window, as_of=order.as_of,
        recipe_id=recipe_id, source=source, holder=hold.lease.holder, started_at=at,
        token=hold.lease.token, state=AttemptState.RUNNING, recorded_at=at,
    )  # fmt: skip
    with hold.guard():
        running = store.select(Attempt, zone_id=order.zone_id, state=AttemptState.RUNNING)
        dead = [
            replace(each, state=AttemptState.DIED, ended_at=at, said=_DIED, remedy=_TAKEN_UP)
            for each in running
        ]
        store.put([*dead, attempt], replace=True)
    return attempt


def end(
    hold: Hold, store: Store, attempt: Attempt, outcome: Outcome, *, source: str,
    steps: tuple[int, int], at: datetime,
) -> Outcome:  # fmt: skip
    """Write down how it ended, and return that; an attempt that lost its lease stays as it is.

    Parameters
    ----------
    hold, store, attempt
        As they began.
    outcome
        How it ended.
    source
        Name of the source, now that it is known.
    steps
        Done, and of how many.
    at
        Now, UTC.

    """
    outcome = replace(outcome, units_spent=ledger.spent(store, attempt.attempt_id))
    done, of = steps
    ended = replace(
        attempt, state=outcome.state, ended_at=at, run_id=outcome.run_id,
        said=outcome.said[:_LONGEST], remedy=outcome.remedy[:_LONGEST], done=done, of=of,
        source=source, units_spent=outcome.units_spent, recorded_at=at,
    )  # fmt: skip
    try:
        with hold.guard():
            store.put([ended], replace=True)
    except LeaseLostError as lost:
        return replace(outcome, state=AttemptState.FAILED, said=str(lost), remedy=_TAKEN_UP)
    return outcome
