"""Sessions: who may ask, for how long, and which single addresses were given to whom.

A session lasts 8 hours at most and ends after 60 idle minutes. It lives in this process alone: a
restart ends all of them. A person belongs to a session from its first moment or never, so that no
session ever changes hands or audience.

Who came and who left is written down, by a word that is no name: before he is in, and when he is
out. Of a session that time ended that is when the next one begins; of those that a restart ends,
nothing is.
"""

import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from dashboard.secret import Secret
from dashboard.signing.person import Person
from layers.errors import LayerError
from layers.terms import AuditAction

Noted = Callable[[Person, AuditAction, str], None]
"""Writes down that somebody came or left, and why; raises LayerError where it cannot."""

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

    noted: Noted = lambda _person, _action, _why: None
    """Called in the thread of who begins or ends a session."""

    _live: dict[str, Live] = field(default_factory=dict, repr=False)
    _over: dict[str, tuple[datetime, str]] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock)

    def begin(
        self, person: Person | None = None, access: Secret | None = None, carried: str = ""
    ) -> str:
        """Begin a session and return its token; forget those that are over.

        Raises
        ------
        LayerError
            If it cannot be written down that this person came: then he did not.

        """
        now, token = self.clock(), secrets.token_urlsafe(32)
        if person is not None:
            self.noted(person, AuditAction.SIGNED_IN, "")
        with self._lock:
            over = [each for each in self._live.values() if not _lasts(each, now)]
            self._live = {t: each for t, each in self._live.items() if _lasts(each, now)}
            self._over = {t: said for t, said in self._over.items() if now - said[0] < LASTS}
            self._live[token] = Live(
                begun=now, seen=now, person=person, access=access or Secret(), carried=carried,
                confirmed=now, asked=now,
            )  # fmt: skip
        for each in over:
            self._left(each, _over(each, now))
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
            found = self._live.pop(token, None)
            if found is not None:
                self._over[token] = (self.clock(), why)
        if found is not None:
            self._left(found, why)

    def why_over(self, token: str) -> str:
        """Return why a session ended; nothing for one that never was."""
        found = self._live.get(token)
        if found is None:
            return self._over.get(token, (None, ""))[1]
        return _over(found, self.clock())

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

    def _left(self, each: Live, why: str) -> None:
        """Write down that somebody is out; he is, whether it can be written or not."""
        if each.person is None:
            return
        try:
            self.noted(each.person, AuditAction.SIGNED_OUT, why)
        except LayerError as error:
            logging.getLogger(__name__).warning("sign-out not noted kind=%s", type(error).__name__)


def _over(each: Live, now: datetime) -> str:
    long = now - each.begun >= LASTS
    return f"Your session ended after {'8 hours' if long else '60 minutes without use'}."


def _lasts(each: Live, now: datetime) -> bool:
    return now - each.begun < LASTS and now - each.seen < IDLE
