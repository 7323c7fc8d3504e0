"""The token: what opens the service for an hour, held by one object that shows it to nobody.

It stands in no header, log, repr or pickle of ours: requests puts it on a request when that is
sent, and what a library raises on the way, whose frames hold it, never leaves `wire`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Never

from requests import PreparedRequest
from requests.auth import AuthBase

_EARLY = timedelta(seconds=120)


class Bearer(AuthBase):
    """Puts a token on a request as it is sent."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        """Hide a token."""
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Put it on."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        """Say nothing of it."""
        return "Bearer(***)"

    def __reduce__(self) -> Never:
        """Refuse to be copied into a file or another process."""
        raise TypeError("A token cannot be pickled: another process gets one of its own.")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token endpoint gave."""

    bearer: Bearer
    """The token."""

    lasts_s: float
    """For how long it is valid."""


class Token:
    """The token of one account. Safe to use from several threads."""

    def __init__(self, fetch: Callable[[], Grant], clock: Callable[[], datetime]) -> None:
        """Take what fetches one, and a clock."""
        self._fetch, self._clock, self._lock = fetch, clock, Lock()
        self._grant: Grant | None = None
        self._until: datetime | None = None

    def __repr__(self) -> str:
        """Say nothing of it."""
        return "Token(***)"

    def __reduce__(self) -> Never:
        """Refuse to be copied into a file or another process."""
        raise TypeError("A token cannot be pickled: another process gets one of its own.")

    def bearer(self) -> Bearer:
        """Return a token that is valid, fetched anew when its time is nearly up."""
        with self._lock:
            now = self._clock()
            if self._grant is None or self._until is None or now >= self._until:
                self._grant = self._fetch()
                lasts = timedelta(seconds=self._grant.lasts_s)
                self._until = now + max(lasts - _EARLY, lasts / 2)
            return self._grant.bearer

    def refused(self, bearer: Bearer) -> None:
        """Forget a token that the service refused, unless another thread has a newer one."""
        with self._lock:
            if self._grant is not None and self._grant.bearer is bearer:
                self._grant = None
