"""The wire: one request over HTTP, and what came of it; nothing is raised and nothing is shown.

sentinelhub-py sends with `requests.request`, which reads proxies and .netrc of the environment,
follows redirects with the token on, has no bound on a reply, and raises errors whose frames hold
the token. So requests are sent here. An outcome says whether the service can have seen the
request, for then it may have charged for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, NewConnectionError

from imagery.addresses import StrictAdapter

CONNECT_S = 10.0
SILENT_S = 120.0
WHOLE_S = 600.0
MOST_BYTES = 512 * 2**20
"""More than 2500 by 2500 pixels of all bands can have."""

_CHUNK = 2**18
_FAULTS = (requests.RequestException, HTTPError, OSError)
_NEVER_SENT = (requests.exceptions.SSLError, requests.exceptions.ConnectTimeout)
_WORDS = (
    (requests.exceptions.SSLError, "its certificate cannot be trusted"),
    (requests.exceptions.ConnectTimeout, "it does not answer"),
    (requests.exceptions.Timeout, "it fell silent"),
    (requests.exceptions.ChunkedEncodingError, "its reply was cut short"),
    (requests.exceptions.ContentDecodingError, "its reply cannot be unpacked"),
    (requests.exceptions.ConnectionError, "the connection failed or was cut"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one request."""

    status: int = 0
    """Of the reply; 0 if none came whole."""

    headers: Mapping[str, str] = field(default_factory=CaseInsensitiveDict, repr=False)
    """By name, in any case."""

    body: bytes = field(default=b"", repr=False)
    """All of it, or nothing."""

    why: str = ""
    """What went wrong, in words; empty if a reply came whole, of whatever status."""

    seen: bool = True
    """Whether the service can have seen the request."""

    @property
    def good(self) -> bool:
        """Whether it is a reply of 200 to 299, whole."""
        return not self.why and 200 <= self.status < 300


class Wire:
    """Sends requests of one account."""

    def __init__(self, *, near: bool, ticks: Callable[[], float]) -> None:
        """Open nothing yet; `near` allows this machine itself."""
        self._ticks = ticks
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://") if near else ("https://",):
            self._session.mount(scheme, StrictAdapter(near=near, pool_maxsize=8))
        if not near:
            self._session.adapters.pop("http://")

    def __repr__(self) -> str:
        """Say nothing of what it holds."""
        return "Wire()"

    def post(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        json: Any = None,
        form: Callable[[], Mapping[str, str]] | None = None,
        auth: AuthBase | None = None,
    ) -> Outcome:
        """Send once. A form is made when it is sent, for it holds a secret."""
        try:
            with self._session.post(
                url, json=json, data=form() if form else None, auth=auth, headers=dict(headers),
                stream=True, allow_redirects=False, timeout=(CONNECT_S, SILENT_S),
            ) as response:  # fmt: skip
                return self._read(response)
        except _FAULTS as error:
            return _failed(error)

    def _read(self, response: requests.Response) -> Outcome:
        """Read a reply, up to a bound in bytes and in time."""
        begun, pieces, size = self._ticks(), [], 0
        kept = CaseInsensitiveDict(response.headers)
        stated = kept.get("Content-Length", "")
        try:
            for piece in response.iter_content(_CHUNK):
                pieces.append(piece)
                size += len(piece)
                if size > MOST_BYTES or self._ticks() - begun > WHOLE_S:
                    return Outcome(
                        status=response.status_code, headers=kept, why="its reply has no end"
                    )
        except _FAULTS as error:
            why = _failed(error).why
            return Outcome(status=response.status_code, headers=kept, why=why)
        if stated.isdecimal() and "Content-Encoding" not in kept and size != int(stated):
            why = f"its reply was cut short at {size:,} of {stated} bytes"
            return Outcome(status=response.status_code, headers=kept, why=why)
        return Outcome(status=response.status_code, headers=kept, body=b"".join(pieces))


def _failed(error: Exception) -> Outcome:
    """Say what went wrong in our words: a library's own hold addresses, and its frames a token."""
    why = next((words for kind, words in _WORDS if isinstance(error, kind)), "the call failed")
    cause = getattr(error.args[0], "reason", None) if error.args else None
    unseen = isinstance(error, _NEVER_SENT) or isinstance(cause, NewConnectionError)
    return Outcome(why=why, seen=not unseen)
