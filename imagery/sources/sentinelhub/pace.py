"""Pace: when the next request may be sent, so that few are sent in vain.

After a reply of 429 nothing is sent until the time that it asks for, and the space between
requests becomes what would have met no limit: the time since the last one, and what is asked to
wait, over the requests that were served in it. Each one that is served makes it 0.1 per cent
shorter, to see whether there is room again.

`Retry-After` counts seconds, or is a date (RFC 9110, 10.2.3); sentinelhub-py 3.12 reads it as
milliseconds. Where a number of seconds would be longer than a job waits, it may have been
milliseconds, so that is tried once: if the limit still stands, it was seconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

_MORE = 1.25
_LESS = 0.999
_LEAST_S = 0.05
_MOST_S = 30.0


@dataclass(slots=True, kw_only=True)
class Pace:
    """Of one account, in one process; safe to use from several threads."""

    sleep: Callable[[float], None]
    """Waits so many seconds."""

    ticks: Callable[[], float]
    """Seconds since some moment; never set back."""

    space_s: float = _LEAST_S
    """Between two requests."""

    _next: float = 0.0
    _limited_until: float = float("-inf")
    _since: float | None = None
    _served: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        while (wait := self._turn()) > 0:
            self.sleep(wait)

    def _turn(self) -> float:
        """Take the next turn if it has come; else return how long it is off."""
        with self._lock:
            now = self.ticks()
            if now >= self._next:
                self._since = now if self._since is None else self._since
                self._next = now + self.space_s
                return 0.0
            return self._next - now

    def good(self) -> None:
        """Note that a request was served."""
        with self._lock:
            self._served += 1
            self.space_s = max(self.space_s * _LESS, _LEAST_S)

    def limited(self, wait_s: float) -> None:
        """Note that a request met the limit: send nothing for so long, and less from then on."""
        with self._lock:
            now = self.ticks()
            if now >= self._limited_until:  # else several that were under way met one limit
                span = now + wait_s - (now if self._since is None else self._since)
                fitting = span / self._served if self._served else 0.0
                self.space_s = min(max(self.space_s * _MORE, fitting), _MOST_S)
                self._since, self._served = None, 0
            self._limited_until = max(self._limited_until, now + wait_s)
            self._next = max(self._next, now + wait_s)

    def pause(self, wait_s: float) -> None:
        """Send nothing for so long, for the service is in trouble."""
        with self._lock:
            self._next = max(self._next, self.ticks() + wait_s)


def asked_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how many seconds a reply asks to wait; None if it does not say."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text[:12])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
