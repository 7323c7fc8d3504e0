"""Keys: a bearer token for an API, signatures that Planetary Computer gives out, keys of a store.

A key is asked for when a call is made, goes to the host that it is for and to no other, and is
held in no object that could be shown. Signatures are kept until shortly before they end, and
renewed when one is refused.

Source: https://planetarycomputer.microsoft.com/docs/concepts/sas/.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import quote, urlsplit

from geo.errors import GeoError
from geo.period import parse_instant
from imagery.addresses import host_of
from imagery.calling import Door
from imagery.errors import SourceDownError
from imagery.manners import Keys, NoKeys
from imagery.sources.access import Access
from imagery.sources.stac.s3 import S3Keys
from imagery.sources.stac.services import Service

_EARLY = timedelta(minutes=2)
_AGAIN = timedelta(seconds=10)
"""Several threads whose signature is refused at once renew it once."""

_SAVED_UP = 2.0
"""Seconds in which nothing was called and whose calls may be made up for at once."""

_MOST_BYTES = 2**16
_SIGNATURE = re.compile(r"[A-Za-z0-9%=&_.:+/~-]{1,2000}")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token of the settings, for some hosts."""

    reveal: Callable[[], str] = field(repr=False)
    """Gives the token to the one call that needs it."""

    hosts: frozenset[str]
    """Who is shown it."""

    def signed(self, url: str) -> tuple[str, Mapping[str, str]]:
        """Return the address as it is, and the token for those who are shown it."""
        token = self.reveal() if host_of(url) in self.hosts else ""
        return url, {"Authorization": f"Bearer {token}"} if token else {}

    def renewed(self, _url: str) -> bool:
        """Say no: a person gave it."""
        return False


@dataclass(slots=True)
class _Signature:
    text: str
    until: datetime
    since: datetime


class SasKeys:
    """Signatures of Azure's stores, given out by Planetary Computer. Safe for several threads."""

    def __init__(self, door: Door, signing: str, clock: Callable[[], datetime]) -> None:
        """Keep where to ask; nothing is asked yet."""
        self._door, self._signing, self._clock = door, signing, clock
        self._known: dict[tuple[str, str], _Signature] = {}
        self._lock = Lock()

    def signed(self, url: str) -> tuple[str, Mapping[str, str]]:
        """Return the address with its signature."""
        with self._lock:
            store = _store_of(url)
            known = self._known.get(store)
            if known is None or known.until - _EARLY <= self._clock():
                known = self._ask(store)
            return f"{url}?{known.text}", {}

    def renewed(self, url: str) -> bool:
        """Ask for another signature."""
        with self._lock:
            store = _store_of(url)
            known = self._known.get(store)
            if known is None or self._clock() - known.since >= _AGAIN:
                self._ask(store)
            return True

    def _ask(self, store: tuple[str, str]) -> _Signature:
        account, container = (quote(part, safe="") for part in store)
        url = self._signing.format(account=account, container=container)
        reply = self._door.get(url, most=_MOST_BYTES)
        try:
            said = json.loads(reply.body)
            text, until = str(said["token"]), parse_instant(str(said["msft:expiry"]))
            usable = _SIGNATURE.fullmatch(text) is not None
        except (ValueError, KeyError, TypeError, GeoError, RecursionError):
            usable = False
        if not usable:
            raise SourceDownError(
                f"{host_of(self._signing)} gave no signature for its files that can be used. Try "
                "again later."
            )
        self._known[store] = _Signature(text, until, self._clock())
        return self._known[store]


class Paced:
    """Keys that are given out no faster than a service bears to be called. For several threads."""

    def __init__(
        self, inner: Keys, per_minute: float, *, ticks: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        """Keep the keys, and how far calls lie apart."""
        self._inner, self._step, self._ticks, self._sleep = inner, 60 / per_minute, ticks, sleep
        self._next, self._lock = 0.0, Lock()

    def signed(self, url: str) -> tuple[str, Mapping[str, str]]:
        """Return what the keys say, when it is one's turn."""
        with self._lock:
            now = self._ticks()
            turn = max(self._next, now - _SAVED_UP)
            self._next = turn + self._step
        if turn > now:
            self._sleep(turn - now)
        return self._inner.signed(url)

    def renewed(self, url: str) -> bool:
        """Renew the keys."""
        return self._inner.renewed(url)


def keys_of(service: Service, door: Door, access: Access) -> Keys:
    """Return what opens the files of a service."""
    if service.signing:
        return SasKeys(door, service.signing, access.clock)
    if service.buckets:
        hosts = frozenset(host_of(address) for _, address in service.buckets)
        keys: Keys = S3Keys(access.s3_key, access.s3_secret, hosts, service.region, access.clock)
        return Paced(keys, service.per_minute) if service.per_minute else keys
    if access.stac_token():
        return Bearer(access.stac_token, frozenset({service.host}))
    return NoKeys()


def _store_of(url: str) -> tuple[str, str]:
    """Return account and container of an address in Azure's stores."""
    parts = urlsplit(url)
    return host_of(url).split(".")[0], parts.path.lstrip("/").split("/")[0]
