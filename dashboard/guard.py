"""The guard before every request: known host, live session, strict headers.

Streamlit serves downloads and pictures to whoever knows their address; this closes that: without a
session nothing is answered but the page's own scripts, and a file of Streamlit's goes to the
session alone to which its address was sent.

Where people sign in, nobody reaches Streamlit before he has: no page, no socket, no upload. What
Streamlit's sign-in would put into the browser for 30 days stays here, and ends with the session.
Where nobody has to, whoever opens the page on this machine gets a session.
"""

import base64
import hashlib
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.signing.cookies import cleaned, set_cookies, token_of, with_cookies
from dashboard.signing.entrance import Entrance, RefusedError
from dashboard.signing.notices import refused, way_in
from dashboard.signing.person import ASKING
from dashboard.signing.sessions import COOKIE, Sessions
from dashboard.signing.sockets import Watched, alone

_OPEN = frozenset({"/_stcore/health", "/favicon.png"})
"""Answered without a session, with what is below /static/: Streamlit's own scripts."""

_ROUTES = (
    "/_stcore", "/api", "/assets", "/auth", "/component", "/map", "/media", "/oauth2callback",
    "/sign-in", "/static",
)  # fmt: skip
"""No pages: every other path without a dot in its last part is one."""

_LOGIN, _LOGOUT, _BACK = "/auth/login", "/auth/logout", "/oauth2callback"

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


class Guard:
    """ASGI middleware around everything, the websocket too."""

    def __init__(
        self, app: ASGIApp, *, sessions: Sessions, hosts: frozenset[str], page: str,
        entrance: Entrance | None = None,
    ) -> None:  # fmt: skip
        """Stand before an app, whose page may run the inline scripts that it has now.

        Without an entrance nobody has to sign in.
        """
        self._app = app
        self._policy = _POLICY.format(hashes=script_hashes(page))
        self._sessions = sessions
        self._hosts = hosts
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        if headers.get("host", "") not in self._hosts:
            await _refuse(scope, receive, send, 421, "This host is not served here.")
            return
        token = token_of(headers)
        if scope["type"] == "websocket":
            await self._socket(cleaned(scope), receive, send, token)
        elif path in _OPEN or path.startswith("/static/"):
            await self._pass(cleaned(scope), receive, send)
        elif path.startswith(("/auth", _BACK, "/sign-in")):
            await self._sign(scope, receive, send, token)
        else:
            await self._answer(cleaned(scope), receive, send, token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        path = scope["path"]
        if not await self._admits(token):
            if self._entrance is None and _is_page(path):
                await self._pass(scope, receive, send, fresh=self._sessions.begin())
            elif self._entrance is not None and _is_page(path):
                notice = HTMLResponse(way_in(self._sessions.why_over(token)), status_code=401)
                await self._say(notice, scope, receive, send)
            else:
                why = "Open the app first: its page begins a session."
                await _refuse(scope, receive, send, 401, why)
            return
        self._sessions.touch(token)
        if not self._sessions.given(token, path):
            why = "This address was not given to your session. Open the page that shows it."
            await _refuse(scope, receive, send, 403, why)
            return
        asking = ASKING.set(self._sessions.person(token))
        try:
            await self._pass(scope, receive, send)
        finally:
            ASKING.reset(asking)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        if scope["path"] != "/_stcore/stream" or not await self._admits(token):
            why = "Open the app first: its page begins a session."
            await _refuse(scope, receive, send, 401, why)
            return
        watched = Watched(
            receive, send, token=token, sessions=self._sessions, admits=self._admits,
            farewell=self._entrance.farewell if self._entrance else b"",
        )  # fmt: skip
        self._sessions.touch(token)
        try:
            scope = alone(scope) if self._entrance else scope
            await self._app(scope, watched.receive, watched.send)
        finally:
            watched.leave()

    async def _admits(self, token: str) -> bool:
        """Say whether a session goes on; where people sign in, as the provider says now."""
        if not self._sessions.live(token):
            return False
        if self._entrance is not None and self._entrance.due(token):
            await run_in_threadpool(self._entrance.confirm, token)
        return self._sessions.live(token)

    async def _sign(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        """Let somebody go to the provider, come back from it, or leave."""
        entrance, path = self._entrance, scope["path"]
        if entrance is None:
            await _refuse(scope, receive, send, 404, "Nobody signs in here.")
        elif path == "/sign-in":
            await self._say(RedirectResponse(entrance.login(), 303), scope, receive, send)
        elif path == _LOGIN:
            await self._pass(cleaned(scope), receive, send)
        elif path == _LOGOUT:
            found = self._sessions.find(token)
            await run_in_threadpool(self._sessions.end, token, "You signed out.")
            await self._pass(with_cookies(scope, found.carried if found else ""), receive, send)
        elif path == _BACK:
            await self._back(entrance, cleaned(scope), receive, send, token)
        else:
            await _refuse(scope, receive, send, 404, "There is no such page.")

    async def _back(
        self, entrance: Entrance, scope: Scope, receive: Receive, send: Send, before: str
    ) -> None:
        """Begin a session for who comes back; Streamlit has checked what the provider said."""
        caught: list[Message] = []

        async def catching(message: Message) -> None:
            caught.append(message)

        await self._app(scope, receive, catching)
        fresh, query = "", scope["query_string"]
        if b"code=" in query or b"error=" in query:
            await run_in_threadpool(self._sessions.end, before, "You signed in again.")
            try:
                fresh = await run_in_threadpool(entrance.enter, set_cookies(caught))
            except RefusedError as error:
                notice = HTMLResponse(refused(str(error)), status_code=403)
                await self._say(notice, scope, receive, send)
                return
        sending = self._sending(send, fresh)
        for message in caught:
            await sending(message)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, fresh: str = "") -> None:
        await self._app(scope, receive, self._sending(send, fresh))

    async def _say(self, answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
        await answer(scope, receive, self._sending(send))

    def _sending(self, send: Send, fresh: str = "") -> Send:
        """Return a `send` that adds strict headers, and leaves out Streamlit's own cookies."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": cleaned(message)["headers"]}
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", self._policy)
                headers.setdefault("Cache-Control", "no-store")
                if fresh:
                    headers.append("Set-Cookie", f"{COOKIE}={fresh}; {self._flags()}")
            await send(message)

        return sending

    def _flags(self) -> str:
        """Return how the cookie may be used. Who comes back from the provider brings a Lax one."""
        if self._entrance is None:
            return "Path=/; HttpOnly; SameSite=Strict"
        return "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if self._entrance.secure else "")


def _is_page(path: str) -> bool:
    parts = path.split("/")
    return f"/{parts[1]}" not in _ROUTES and "." not in parts[-1]


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": why[:100]})
        return
    await PlainTextResponse(why, status_code=status, headers={"Cache-Control": "no-store"})(
        scope, receive, send
    )
