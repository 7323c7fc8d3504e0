"""Sockets: an open page, watched for as long as its session is live.

Each message of the browser is something that a person does, and is asked about as a request is.
When the session is over nothing passes any more, in either direction, within a second; the page is
told where the way in is, and the socket is closed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from dashboard.signing.sessions import Sessions

LOOK_S = 1.0
LEAVE_S = 2.0
"""Seconds for who signs out: his page is on its way to the provider and need not be called back."""

_PROTOCOL = b"sec-websocket-protocol"


class Watched:
    """The two ends of a socket, as an app gets them."""

    def __init__(
        self, receive: Receive, send: Send, *, token: str, sessions: Sessions,
        admits: Callable[[str], Awaitable[bool]], farewell: bytes,
    ) -> None:  # fmt: skip
        """Stand between a socket and an app."""
        self._receive, self._send, self._token = receive, send, token
        self._sessions, self._admits, self._farewell = sessions, admits, farewell
        self._waiting: asyncio.Task[Message] | None = None
        self._open, self._closed = False, False

    async def receive(self) -> Message:
        """Return the next message, or that it is over."""
        while True:
            message = await self._next()
            if message is not None:
                if message["type"] != "websocket.receive":
                    return message
                if await self._admits(self._token):
                    self._sessions.touch(self._token)
                    return message
            if not self._sessions.live(self._token):
                await self._close()
                return {"type": "websocket.disconnect", "code": 1008}

    async def send(self, message: Message) -> None:
        """Pass on what the app sends, if its session is live; note which addresses are in it."""
        if self._closed or not self._sessions.live(self._token):
            return
        self._open = self._open or message["type"] == "websocket.accept"
        self._closed = message["type"] == "websocket.close"
        self._sessions.note(self._token, message.get("bytes") or b"")
        await self._send(message)

    def leave(self) -> None:
        """Wait for nothing more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    async def _next(self) -> Message | None:
        """Return a message, or nothing after a while."""
        if self._waiting is None:
            self._waiting = asyncio.ensure_future(_once(self._receive))
        done, _ = await asyncio.wait({self._waiting}, timeout=LOOK_S)
        if not done:
            return None
        message, self._waiting = self._waiting.result(), None
        return message

    async def _close(self) -> None:
        self.leave()
        if self._closed or not self._open:
            return
        self._closed = True
        await asyncio.sleep(LEAVE_S)
        try:
            if self._farewell:
                await self._send({"type": "websocket.send", "bytes": self._farewell})
            await self._send({"type": "websocket.close", "code": 1008})
        except (OSError, RuntimeError):
            return  # the browser has left by itself


async def _once(receive: Callable[[], Awaitable[Any]]) -> Message:
    message: Message = await receive()
    return message


def alone(scope: Scope) -> Scope:
    """Return a request for a socket that takes up no earlier page: it might be another's."""
    headers = [
        (name, b",".join(value.split(b",")[:2]) if name.lower() == _PROTOCOL else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}
