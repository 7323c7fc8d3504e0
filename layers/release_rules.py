"""What may be published of reports as one number, and what such a number counts later.

The rules of every released number, of a region as of a code: k reports or more of three places or
more; "at least", rounded down; and from one release to the next a number changes only by reports
that could be published by themselves. Pure.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from geo.cells import RELEASE_K
from geo.period import epoch_of, epoch_period

MIN_PLACES = 3
"""The fewest places of a number: fewer would name the compound."""

SETTLED = timedelta(days=90)
"""How long a quarter has been over before it is published."""

_STEP = 5
"""Counts are rounded down to a multiple of this."""

Spot = tuple[str, str]
"""H3 cell, and the compound if stated: what counts as one place is made of these."""

Counts = Counter[Spot]


def last_settled(made_at: datetime) -> str:
    """Return the last quarter that has been over for 90 days at an instant.

    Examples
    --------
    >>> from geo.period import parse_instant
    >>> last_settled(parse_instant("2024-06-29")), last_settled(parse_instant("2024-06-30"))
    ('2023Q4', '2024Q1')

    """
    running = epoch_of(made_at - SETTLED)
    return epoch_of(epoch_period(running).start - timedelta(days=1))


def places(counts: Mapping[Spot, int]) -> int:
    """Return how many places reports are of, at the least.

    A compound is one, in however many cells. What was told without a compound is one for its
    cell, and none where a compound of that cell is stated: it may be the same.
    """
    stated = {compound for (_, compound), count in counts.items() if count and compound}
    known = {cell for (cell, compound), count in counts.items() if count and compound}
    bare = {cell for (cell, compound), count in counts.items() if count and not compound}
    return len(stated) + len(bare - known)


def releasable(counts: Mapping[Spot, int]) -> bool:
    """Say whether reports may be published as one number."""
    return sum(counts.values()) >= RELEASE_K and places(counts) >= MIN_PLACES


def at_least(counts: Mapping[Spot, int]) -> int:
    """Return the number that is published for reports: rounded down to fives, never below k.

    Examples
    --------
    >>> at_least({("c", ""): 13}), at_least({("c", ""): 19})
    (11, 15)

    """
    return max(RELEASE_K, sum(counts.values()) // _STEP * _STEP)


def at_most(number: int) -> int:
    """Return the most that a published number was made from; what came since it does not count.

    Examples
    --------
    >>> at_most(11), at_most(15)
    (14, 19)

    """
    return number // _STEP * _STEP + _STEP - 1


def renewed(counted: Counts, now: Counts) -> Counts:
    """Return what a number counts from now on: as before, unless enough is new or gone.

    Reports of one place that went and came in the meantime are not told apart, and so count for
    less: never for more. What is new may show that cells are of one compound; then it stays out.
    """
    came, gone = now - counted, counted - now
    if releasable(came) and releasable(counted + came):
        counted = counted + came
    if releasable(gone) and releasable(counted - gone):
        counted = counted - gone
    return counted


def carried(
    number: int, counted: Counts, now: Counts, *, may_change: bool = True
) -> tuple[int, Counts]:
    """Return a published number and what it counts, one release later.

    Once nothing that it counted is there any more, the number stays for good, and what it counted
    is forgotten: a purge that took all leaves the published number alone.

    Parameters
    ----------
    number
        As it was published.
    counted
        What it was made from; empty once that is forgotten.
    now
        What is there now.
    may_change
        Whether something else forbids that it change.

    """
    if not counted:
        return number, counted
    after = renewed(counted, now) if may_change else counted
    return at_least(after), after if after & now else Counter()
