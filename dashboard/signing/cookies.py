"""Cookies of a request and an answer. Those in which Streamlit keeps who signed in stay inside.

They would lie in the browser for 30 days, without `Secure`, with the access token in them, and
could not be taken back (promises.md, R24).
"""

from collections.abc import Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import Headers

from dashboard.signing.sessions import COOKIE

_INSIDE = "_streamlit_user"
"""What their names begin with, chunks and tokens too."""


def token_of(headers: Headers) -> str:
    """Return the token of the session that a request says it belongs to."""
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def cleaned(scope: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return a request or the start of an answer without Streamlit's cookies in it."""
    return {**scope, "headers": list(_kept(scope.get("headers", ())))}


def with_cookies(scope: MutableMapping[str, Any], carried: str) -> dict[str, Any]:
    """Return a request with cookies that were kept inside, and none of them from outside."""
    clean = cleaned(scope)
    if carried:
        clean["headers"].append((b"cookie", carried.encode("latin-1")))
        clean["headers"] = _joined(clean["headers"])
    return clean


def set_cookies(messages: Iterable[MutableMapping[str, Any]]) -> dict[str, str]:
    """Return the cookies of Streamlit's that an answer would set."""
    found: dict[str, str] = {}
    for message in messages:
        for name, value in message.get("headers", ()):
            if name.lower() == b"set-cookie" and value.startswith(_INSIDE.encode()):
                found |= _values(value.decode("latin-1"))
    return found


def _values(text: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items() if morsel.value}
    except CookieError:
        return {}


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    for name, value in headers:
        lower = name.lower()
        if lower == b"cookie":
            parts = [part.strip() for part in value.split(b";")]
            yield name, b"; ".join(p for p in parts if not p.startswith(_INSIDE.encode()))
        elif not (lower == b"set-cookie" and value.startswith(_INSIDE.encode())):
            yield name, value


def _joined(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers with one cookie header: a server reads the first alone."""
    cookies = b"; ".join(value for name, value in headers if name.lower() == b"cookie" and value)
    others = [(name, value) for name, value in headers if name.lower() != b"cookie"]
    return [*others, (b"cookie", cookies)]
