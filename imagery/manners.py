"""Manners: how a call out behaves: how long it waits, what opens doors to it, what came back."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import requests
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError, ReadTimeoutError

from imagery.errors import SourceError

FAULTS = (requests.RequestException, HTTPError, OSError, ssl.SSLError)
"""What the libraries raise where a call fails. Their texts hold addresses: see `plainly`."""

_CLOCK_S = 300.0
"""So far a clock may be off and open doors still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited, and how often."""

    tries: int = 5
    """Calls in all, the first one too."""

    first_s: float = 0.5
    """Longest wait before the second call; it doubles from call to call."""

    most_s: float = 20.0
    """No wait of our own choice is longer."""

    asked_s: float = 90.0
    """Longest `Retry-After` that is kept to; who asks for more is not called again."""

    connect_s: float = 10.0
    """For a connection."""

    silent_s: float = 30.0
    """Between two pieces of a reply."""

    whole_s: float = 120.0
    """For a whole reply: who drips is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, whole."""

    status: int
    """200 to 299, or what the caller said it can use."""

    headers: Mapping[str, str]
    """By name, in any case."""

    body: bytes = field(repr=False)
    """All of it."""


class Keys(Protocol):
    """What opens the doors of a service: a token, a signed address, or nothing."""

    def signed(self, url: str) -> tuple[str, Mapping[str, str]]:
        """Return the address to call, and the headers that go with it."""
        ...

    def renewed(self, url: str) -> bool:
        """Get a new key, for this address's was refused; say whether to try with it."""
        ...


class NoKeys:
    """Nothing is needed."""

    def signed(self, url: str) -> tuple[str, Mapping[str, str]]:
        """Return the address as it is."""
        return url, {}

    def renewed(self, _url: str) -> bool:
        """Say that there is nothing to renew."""
        return False


class Fault(Exception):  # noqa: N818 - it never leaves a call
    """A reply that cannot be used; the next one may be."""


@dataclass(frozen=True, slots=True)
class Again:
    """A call that failed."""

    why: str
    """In words."""

    asked_s: float | None = None
    """How long the service asks to wait, seconds."""

    keys: bool = False
    """Whether it was the key."""


class GoneError(SourceError):
    """What was asked for is not there, or is not given out; to ask again is of no use."""


class TooLargeError(SourceError):
    """A reply is larger than what was asked for can be."""


def skewed(headers: Mapping[str, str], now: datetime) -> str:
    """Say how far this machine's clock is off that of a service; empty where it is not.

    Signatures and tokens hold for minutes: a clock that is off looks like a wrong key.
    """
    try:
        there = parsedate_to_datetime(headers.get("Date", ""))
        off = (now - there).total_seconds()
    except (ValueError, TypeError):
        return ""
    if abs(off) < _CLOCK_S:
        return ""
    side = "ahead of" if off > 0 else "behind"
    return f"; this machine's clock is {abs(off) / 60:,.0f} minutes {side} its own: set it right"


def plainly(error: Exception) -> str:
    """Say what went wrong without the address, which a library's own text holds."""
    kinds = (
        (requests.exceptions.SSLError, "its certificate cannot be trusted"),
        (requests.exceptions.ConnectTimeout, "it does not answer"),
        (requests.exceptions.Timeout, "it fell silent"),
        (ReadTimeoutError, "it fell silent"),
        (ProtocolError, "its reply was cut short"),
        (DecodeError, "its reply cannot be unpacked"),
        (requests.exceptions.ConnectionError, "the connection failed or was cut"),
    )
    return next((words for kind, words in kinds if isinstance(error, kind)), "the call failed")
