"""Calling: the one door through which the product calls other machines over HTTP.

What calls out can wait for ever, call for ever, be sent elsewhere, be handed a gigabyte, and
write a key into a log. So a call here has an end (timeouts, a bound on the reply, a bounded
number of tries with full jitter: Brooker 2015, https://aws.amazon.com/blogs/architecture/
exponential-backoff-and-jitter), keeps to what a `Retry-After` asks or gives up, follows a
redirect only to where it might have called in the first place, and names nothing but the host:
a path may hold a webhook's secret, and a query a signature. Settings of the environment (proxies,
.netrc) are not read.

https alone, except to this machine itself.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from threading import Lock
from urllib.parse import urljoin

import numpy as np
import requests
from requests.structures import CaseInsensitiveDict

from imagery.addresses import StrictAdapter, checked_url, host_of
from imagery.errors import CredentialsError, SourceDownError
from imagery.manners import (
    FAULTS,
    Again,
    Fault,
    GoneError,
    Keys,
    NoKeys,
    Patience,
    Reply,
    TooLargeError,
    plainly,
    skewed,
)

USUAL = Patience()
"""For a job that runs by itself."""

_CHUNK = 2**16
_MOST_REDIRECTS = 4
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 429, 500, 502, 503, 504})
_UNKNOWN_TO_THEM = frozenset({401, 403})
_POOL = 32

logging.getLogger("urllib3").setLevel(logging.INFO)
"""Below that it writes down whole addresses, signatures and all."""


class Door:
    """Calls out. Safe to use from several threads."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        patience: Patience = USUAL,
        near: bool = False,
        may: Callable[[str], bool] = lambda _host: True,
        sleep: Callable[[float], None] = time.sleep,
        ticks: Callable[[], float] = time.monotonic,
        rng: np.random.Generator | None = None,
        verify: bool | str = True,
    ) -> None:
        """Make a door.

        Parameters
        ----------
        clock
            Now, UTC: for a `Retry-After` that is a date.
        patience
            How long is waited.
        near
            True where a person has named an address of this machine or of the house himself:
            only then is such an address called, and http to this machine itself.
        may
            Says of a host whether it may be called; redirects are asked about too.
        sleep, ticks, rng
            For tests; the rng draws the waits.
        verify
            As in requests: the file of a certificate authority of one's own.

        """
        self._clock, self._patience, self._near, self._may = clock, patience, near, may
        self._sleep, self._ticks, self._lock = sleep, ticks, Lock()
        self._rng = rng or np.random.default_rng()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = verify
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, StrictAdapter(near=near, pool_maxsize=_POOL))

    def __repr__(self) -> str:
        """Say nothing of what it holds."""
        return f"Door(near={self._near})"

    def get(
        self,
        url: str,
        *,
        most: int,
        headers: Mapping[str, str] | None = None,
        keys: Keys | None = None,
    ) -> Reply:
        """Get an address; see `call`."""
        return self.call("GET", url, most=most, headers=headers, keys=keys)

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        most: int = 2**20,
        keys: Keys | None = None,
        again: bool = True,
    ) -> Reply:
        """Post a body; see `call`. `again=False` for what must not be said twice."""
        return self.call("POST", url, body=body, most=most, headers=headers, keys=keys, again=again)

    def call(
        self,
        method: str,
        url: str,
        *,
        most: int,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        keys: Keys | None = None,
        again: bool = True,
        check: Callable[[Reply], None] = lambda _reply: None,
    ) -> Reply:
        """Call a service, again where that helps, and return its reply.

        Parameters
        ----------
        method, url, body, headers
            What is sent. No key stands among them: those come from `keys`.
        most
            Bytes that a reply may have.
        keys
            What opens the service. A key that is refused is renewed once.
        again
            Whether the call may be repeated.
        check
            Raises `Fault` if a reply cannot be used, and is asked for again.

        Raises
        ------
        SourceDownError
            If no reply could be used, or it was too large.
        CredentialsError
            If the service does not know us.
        SourceError
            If the address may not be called, or the service refuses what was asked (4xx).

        """
        keys, renewed, tries = keys or NoKeys(), False, self._patience.tries if again else 1
        host, call = host_of(url), 0
        while True:
            call += 1
            said = self._once(method, url, body, dict(headers or {}), keys, most)
            said = _checked(said, check) if isinstance(said, Reply) else said
            if isinstance(said, Reply):
                return said
            if said.keys:
                if not renewed and keys.renewed(url):
                    renewed, call = True, call - 1
                    continue
                raise CredentialsError(
                    f"{host} does not let us in ({said.why}). The key is wrong, has expired, or "
                    "does not cover this. Give a valid one in the settings (SECURITY.md names "
                    "where keys stand); nothing was changed."
                )
            if call >= tries:
                raise SourceDownError(
                    f"{host} gave no reply that can be used ({said.why}; {call} calls). What was "
                    "fetched before is kept. Try again later."
                )
            self._wait(call, said, host)

    def _wait(self, call: int, said: Again, host: str) -> None:
        """Wait before the next call, as long as the service asks, or give up."""
        patience = self._patience
        with self._lock:
            jitter = float(self._rng.uniform(0, min(patience.first_s * 2 ** (call - 1),
                                                    patience.most_s)))  # fmt: skip
        if said.asked_s is not None and said.asked_s > patience.asked_s:
            raise SourceDownError(
                f"{host} asks not to be called for {said.asked_s:,.0f} s ({said.why}), longer than "
                f"the {patience.asked_s:,.0f} s that a job waits. Try again after that."
            )
        self._sleep(jitter + (said.asked_s or 0.0))

    def _once(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], keys: Keys,
        most: int,
    ) -> Reply | Again:  # fmt: skip
        """Call once, following redirects; return what came, or why nothing did.

        What a library raises holds the address, so it is left here.
        """
        start, host = checked_url(url, near=self._near, may=self._may), host_of(url)
        for _ in range(_MOST_REDIRECTS + 1):
            there = host_of(start)
            # A key goes to the host it is for, never along with a redirect.
            target, extra = keys.signed(start) if there == host else (start, {})
            try:
                with self._session.request(
                    method, target, data=body, headers={**headers, **extra}, stream=True,
                    allow_redirects=False,
                    timeout=(self._patience.connect_s, self._patience.silent_s),
                ) as response:  # fmt: skip
                    if response.status_code not in _REDIRECTS:
                        return self._read(response, most, there)
                    onward = urljoin(start, response.headers.get("Location", ""))
            except Fault as fault:
                return Again(str(fault))
            except FAULTS as error:
                return Again(plainly(error))
            start = checked_url(onward, near=self._near, may=self._may)
            if method != "GET":
                return Again("it sent what was posted elsewhere, which is not followed")
        return Again("it sent us from address to address")

    def _read(self, response: requests.Response, most: int, host: str) -> Reply | Again:
        """Read a reply, up to a bound in bytes and in time."""
        status = response.status_code
        if status in _LATER:
            return Again(f"status {status}", asked_s=self._asked(response.headers))
        if status in _UNKNOWN_TO_THEM:
            why = f"status {status}{skewed(response.headers, self._clock())}"
            return Again(why, keys=True)
        if not 200 <= status < 300:
            raise GoneError(
                f"{host} refuses what was asked (status {status}). What was asked for is not there "
                "or was not understood: look at the address in the settings, or leave it out."
            )
        stated = response.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated) > most:
            raise _too_large(host, int(stated), most)
        begun, pieces, size = self._ticks(), [], 0
        for piece in iter(lambda: response.raw.read1(_CHUNK, decode_content=True), b""):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise _too_large(host, size, most)
            if self._ticks() - begun > self._patience.whole_s:
                raise Fault(f"it took longer than {self._patience.whole_s:.0f} s")
        if stated.isdecimal() and "Content-Encoding" not in response.headers:
            _check_whole(size, int(stated))
        return Reply(
            status=status, headers=CaseInsensitiveDict(response.headers), body=b"".join(pieces)
        )

    def _asked(self, headers: Mapping[str, str]) -> float | None:
        """Return how many seconds a reply asks to wait: by number, or until a date."""
        text = headers.get("Retry-After", "").strip()
        if text.isdecimal():
            return float(text[:9])
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max((until - self._clock()).total_seconds(), 0.0)


def _checked(reply: Reply, check: Callable[[Reply], None]) -> Reply | Again:
    try:
        check(reply)
    except Fault as fault:
        return Again(str(fault))
    return reply


def _check_whole(size: int, stated: int) -> None:
    if size != stated:
        raise Fault(f"its reply was cut short at {size:,} of {stated:,} bytes")


def _too_large(host: str, size: int, most: int) -> TooLargeError:
    return TooLargeError(
        f"{host} sends {size:,} bytes where at most {most:,} can belong. Nothing of it was kept. "
        "It may have ignored which part was asked for."
    )
