"""From anomalous looks to words: provisional, alert, confirmed, expired, retracted.

Counts of looks, not moods. A look that was not clear counts for nothing and against
nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.change import Days, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How many looks make which word (detection.md, section 4, step 8)."""

    provisional: int = 2
    """Anomalous looks in a row."""

    alert: int = 3
    """Anomalous looks in a row, or four of five."""

    confirmed: int = 5
    """Anomalous looks of the first six."""

    confirmed_days: int = 45
    """Days that these must span."""

    expires_days: int = 240
    """Days after which what is not confirmed expires."""

    retracted: int = 3
    """Normal looks at the end that take it back."""


def confirm(
    anomalous: NDArray[np.bool_], clear: NDArray[np.bool_], days: Days, *, rule: Rule
) -> NDArray[np.uint8]:
    """Return the status of each pixel from its looks since the change.

    Parameters
    ----------
    anomalous
        (time, y, x). True where a clear look showed the change.
    clear
        (time, y, x). True where a look was clear, and not before the change began.
    days
        (time,) datetime64[D], ascending.
    rule
        How many looks make which word.

    Returns
    -------
    (y, x) uint8
        Codes of Status.

    """
    shape = clear.shape[1:]
    shown, run, best, quiet = (np.zeros(shape, dtype=np.int16) for _ in range(4))
    last_six = np.zeros(shape, dtype=np.uint8)
    four_of_five, five_of_six = (np.zeros(shape, dtype=bool) for _ in range(2))
    began = np.full(shape, np.datetime64("NaT", "D"))
    long_enough = np.timedelta64(rule.confirmed_days, "D")
    for look, hit_there in enumerate(anomalous):
        there = clear[look]
        hit = there & hit_there
        shown += hit
        run = np.where(hit, run + 1, np.where(there, 0, run)).astype(np.int16)
        best = np.maximum(best, run)
        quiet = np.where(hit, 0, np.where(there, quiet + 1, quiet)).astype(np.int16)
        last_six = np.where(there, (last_six << 1 | hit) & 0b111111, last_six).astype(np.uint8)
        began = np.where(hit & np.isnat(began), days[look], began)
        lasting = days[look] - began >= long_enough
        four_of_five |= np.bitwise_count(last_six & 0b11111) >= 4
        five_of_six |= (np.bitwise_count(last_six) >= rule.confirmed) & lasting
    status = np.full(shape, Status.NONE, dtype=np.uint8)
    status[best >= rule.provisional] = Status.PROVISIONAL
    status[(best >= rule.alert) | four_of_five] = Status.ALERT
    status[five_of_six] = Status.CONFIRMED
    if len(days):
        old = days[-1] - began > np.timedelta64(rule.expires_days, "D")
        status[old & np.isin(status, (Status.PROVISIONAL, Status.ALERT))] = Status.EXPIRED
    status[(status != Status.NONE) & (quiet >= rule.retracted)] = Status.RETRACTED
    return status
