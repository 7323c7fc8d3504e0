"""The guard before every request: known host, live session, strict headers.

Streamlit serves downloads and pictures to whoever knows their address; this closes that.
There is no login yet: whoever opens the page on this machine gets a session. A session
binds what the browser fetches to a page that was really opened here.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "compoundwatch_session"
LASTS = timedelta(hours=8)

_OPEN = frozenset({"/", "/_stcore/health", "/favicon.png"})
"""Answered without a session; "/" hands one out. Pages have paths of their own (_is_page)."""

_PROTECTED = ("/api/", "/map/", "/media/", "/_stcore/stream", "/_stcore/upload_file", "/component/")

_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {hashes}; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' "
    "blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def script_hashes(html: str) -> str:
    """Return the inline scripts of a page as a policy names them, by hash."""
    digests = (hashlib.sha256(text.encode()).digest() for text in _SCRIPT.findall(html))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@dataclass(slots=True)
class Sessions:
    """Sessions of this process, by their token."""

    clock: Callable[[], datetime]
    """Now, UTC."""

    _begun: dict[str, datetime] = field(default_factory=dict)

    def begin(self) -> str:
        """Begin a session and return its token; forget those that are over."""
        now = self.clock()
        self._begun = {t: at for t, at in self._begun.items() if now - at < LASTS}
        token = secrets.token_urlsafe(32)
        self._begun[token] = now
        return token

    def live(self, token: str) -> bool:
        """Say whether a token belongs to a session that is not over."""
        begun = self._begun.get(token)
        return begun is not None and self.clock() - begun < LASTS


class Guard:
    """ASGI middleware around everything, the websocket too."""

    def __init__(
        self, app: ASGIApp, *, sessions: Sessions, hosts: frozenset[str], page: str
    ) -> None:
        """Stand before an app, whose page may run the inline scripts that it has now."""
        self._app = app
        self._policy = _POLICY.format(hashes=script_hashes(page))
        self._sessions = sessions
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        if headers.get("host", "") not in self._hosts:
            await _refuse(scope, receive, send, 421, "This host is not served here.")
            return
        live = self._sessions.live(_token(headers))
        if path.startswith(_PROTECTED) and not live:
            await _refuse(
                scope, receive, send, 401, "Open the app first: its page begins a session."
            )
            return
        fresh = (
            ""
            if live or scope["type"] == "websocket" or not _is_page(path)
            else (self._sessions.begin())
        )
        await self._app(scope, receive, _with_headers(send, fresh, self._policy))


def _is_page(path: str) -> bool:
    return path in _OPEN - {"/_stcore/health"} or "." not in path.rsplit("/", 1)[-1]


def _token(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _with_headers(send: Send, fresh: str, policy: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            headers.setdefault("Content-Security-Policy", policy)
            headers.setdefault("Cache-Control", "no-store")
            if fresh:
                headers.append("Set-Cookie", f"{COOKIE}={fresh}; Path=/; HttpOnly; SameSite=Strict")
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": why[:100]})
        return
    await PlainTextResponse(why, status_code=status, headers={"Cache-Control": "no-store"})(
        scope, receive, send
    )
