"""Sessions: who may ask, for how long, and which single addresses were given to whom.

A session lasts 8 hours at most and ends after 60 idle minutes. It lives in this process alone: a
restart ends all of them. A person belongs to a session from its first moment or never, so that no
session ever changes hands or audience.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from dashboard.secret import Secret
from dashboard.signing.person import Person

COOKIE = "compoundwatch_session"
LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=60)

_MOST_ADDRESSES = 10_000
_ADDRESS = re.compile(rb"(/media/[0-9a-f]{32}|/_stcore/upload_file/[0-9a-f-]{36}/[0-9a-f-]{36})")
"""A file of Streamlit's, by its hash, or a place for one: whoever knew these could use them."""


@dataclass(slots=True)
class Live:
    """One session."""

    begun: datetime
    """UTC."""

    seen: datetime
    """When its person last did something, UTC."""

    person: Person | None = None
    """Who has signed in; None where nobody has to."""

    access: Secret = field(default_factory=Secret)
    """What asks the provider about this person."""

    confirmed: datetime | None = None
    """When the provider was last asked and still knew him, UTC."""

    asked: datetime | None = None
    """When it was last asked, UTC."""

    carried: str = field(default="", repr=False)
    """Streamlit's own cookies, which are kept here and never reach the browser."""

    addresses: dict[bytes, None] = field(default_factory=dict)
    """What was given to this session alone."""

    asking: Lock = field(default_factory=Lock)
    """Held while the provider is asked: once for all requests that wait."""


@dataclass(slots=True)
class Sessions:
    """Sessions of this process, by their token. Safe to use from several threads."""

    clock: Callable[[], datetime]
    """Now, UTC."""

    _live: dict[str, Live] = field(default_factory=dict, repr=False)
    _over: dict[str, tuple[datetime, str]] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock)

    def begin(
        self, person: Person | None = None, access: Secret | None = None, carried: str = ""
    ) -> str:
        """Begin a session and return its token; forget those that are over."""
        now, token = self.clock(), secrets.token_urlsafe(32)
        with self._lock:
            self._live = {t: each for t, each in self._live.items() if _lasts(each, now)}
            self._over = {t: said for t, said in self._over.items() if now - said[0] < LASTS}
            self._live[token] = Live(
                begun=now, seen=now, person=person, access=access or Secret(), carried=carried,
                confirmed=now, asked=now,
            )  # fmt: skip
        return token

    def find(self, token: str) -> Live | None:
        """Return a session that is not over."""
        found = self._live.get(token)
        return found if found is not None and _lasts(found, self.clock()) else None

    def live(self, token: str) -> bool:
        """Say whether a token belongs to a session that is not over."""
        return self.find(token) is not None

    def person(self, token: str) -> Person | None:
        """Return who has signed in to a session that is not over."""
        found = self.find(token)
        return found.person if found else None

    def touch(self, token: str) -> None:
        """Note that somebody did something."""
        if found := self.find(token):
            found.seen = self.clock()

    def end(self, token: str, why: str) -> None:
        """End a session, and remember why for who comes back."""
        with self._lock:
            if self._live.pop(token, None) is not None:
                self._over[token] = (self.clock(), why)

    def why_over(self, token: str) -> str:
        """Return why a session ended; nothing for one that never was."""
        found = self._live.get(token)
        if found is None:
            return self._over.get(token, (None, ""))[1]
        long = self.clock() - found.begun >= LASTS
        return f"Your session ended after {'8 hours' if long else '60 minutes without use'}."

    def note(self, token: str, sent: bytes) -> None:
        """Remember the addresses in what a session was sent: it alone may use them."""
        if (found := self.find(token)) is None:
            return
        for address in _ADDRESS.findall(sent):
            found.addresses[address] = None
        while len(found.addresses) > _MOST_ADDRESSES:
            del found.addresses[next(iter(found.addresses))]

    def given(self, token: str, path: str) -> bool:
        """Say whether an address was given to a session, or is none that is given."""
        if not path.startswith(("/media/", "/_stcore/upload_file/")):
            return True
        found, named = self.find(token), _ADDRESS.match(path.encode())
        return found is not None and named is not None and named[0] in found.addresses


def _lasts(each: Live, now: datetime) -> bool:
    return now - each.begun < LASTS and now - each.seen < IDLE
