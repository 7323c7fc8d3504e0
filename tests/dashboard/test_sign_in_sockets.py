"""dashboard.signing.sockets and cookies: nothing passes when it is over; nothing of another's."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.datastructures import Headers

from dashboard.signing import sockets
from dashboard.signing.cookies import cleaned, set_cookies, token_of, with_cookies
from dashboard.signing.sessions import Sessions
from dashboard.signing.sockets import Watched, alone


class Wire:
    """A browser's end: says what a test puts in, then nothing; keeps what comes."""

    def __init__(self, *says: dict[str, Any]) -> None:
        self.says, self.came = [*says], list[dict[str, Any]]()

    async def receive(self) -> dict[str, Any]:
        if self.says:
            return self.says.pop(0)
        await asyncio.Event().wait()
        raise AssertionError("It never comes.")

    async def send(self, message: Any) -> None:
        self.came.append(message)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LOOK_S", 0.01)
    monkeypatch.setattr(sockets, "LEAVE_S", 0.01)


@pytest.fixture
def sessions() -> Sessions:
    return Sessions(lambda: datetime(2026, 1, 1, tzinfo=UTC))


def watched(wire: Wire, sessions: Sessions, token: str) -> Watched:
    async def admits(asked: str) -> bool:
        return sessions.live(asked)

    return Watched(wire.receive, wire.send, token=token, sessions=sessions, admits=admits,
                   farewell=b"the way in")  # fmt: skip


def test_a_page_whose_session_ends_is_told_and_closed_while_it_does_nothing(
    sessions: Sessions,
) -> None:
    wire, token = Wire({"type": "websocket.connect"}), sessions.begin()

    async def run() -> None:
        both = watched(wire, sessions, token)
        assert (await both.receive())["type"] == "websocket.connect"
        await both.send({"type": "websocket.accept"})
        asyncio.get_running_loop().call_later(0.05, sessions.end, token, "over")
        assert (await both.receive())["type"] == "websocket.disconnect"
        await both.send({"type": "websocket.send", "bytes": b"too late"})

    asyncio.run(run())
    assert [each["type"] for each in wire.came] == [
        "websocket.accept", "websocket.send", "websocket.close",
    ]  # fmt: skip
    assert wire.came[1]["bytes"] == b"the way in"


def test_what_a_browser_says_after_the_end_reaches_nobody(sessions: Sessions) -> None:
    wire = Wire({"type": "websocket.receive", "bytes": b"show me"})
    token = sessions.begin()
    sessions.end(token, "over")

    async def run() -> dict[str, Any]:
        return dict(await watched(wire, sessions, token).receive())

    assert asyncio.run(run())["type"] == "websocket.disconnect"


def test_a_page_cannot_take_up_anothers_page() -> None:
    scope = {"headers": [(b"host", b"a"), (b"sec-websocket-protocol", b"streamlit, xsrf, other")]}
    assert alone(scope)["headers"][1][1] == b"streamlit, xsrf"


def test_streamlits_cookies_neither_leave_nor_come_in() -> None:
    start = {"headers": [(b"set-cookie", b"_streamlit_user=a; Path=/"),
                         (b"set-cookie", b"_streamlit_user_tokens_1=b"),
                         (b"set-cookie", b"_streamlit_session=c"), (b"x", b"y")]}  # fmt: skip
    assert cleaned(start)["headers"] == start["headers"][2:]
    assert set_cookies([start]) == {"_streamlit_user": "a", "_streamlit_user_tokens_1": "b"}
    asked = {"headers": [(b"cookie", b"a=1; _streamlit_user=x; _streamlit_user_tokens=y; b=2")]}
    assert cleaned(asked)["headers"] == [(b"cookie", b"a=1; b=2")]
    kept = with_cookies(asked, "_streamlit_user=mine")["headers"]
    assert kept == [(b"cookie", b"a=1; b=2; _streamlit_user=mine")]


def test_no_frame_leaves_after_the_end_though_nobody_has_noticed_it_yet(sessions: Sessions) -> None:
    wire, token = Wire(), sessions.begin()

    async def run() -> None:
        both = watched(wire, sessions, token)
        await both.send({"type": "websocket.accept"})
        await both.send({"type": "websocket.send", "bytes": b"in time"})
        sessions.end(token, "You signed out.")
        await both.send({"type": "websocket.send", "bytes": b"too late"})

    asyncio.run(run())
    assert [each.get("bytes") for each in wire.came] == [None, b"in time"]


def test_no_frame_follows_the_close_of_a_page(sessions: Sessions) -> None:
    wire, token = Wire(), sessions.begin()

    async def run() -> None:
        both = watched(wire, sessions, token)
        for kind in ("accept", "close", "send", "close"):
            await both.send({"type": f"websocket.{kind}"})

    asyncio.run(run())
    assert [each["type"] for each in wire.came] == ["websocket.accept", "websocket.close"]


def test_what_a_page_is_sent_is_noted_for_its_session_alone(sessions: Sessions) -> None:
    token, other = sessions.begin(), sessions.begin()
    file = "/media/" + "0a" * 16 + ".png"

    async def run() -> None:
        both = watched(Wire(), sessions, token)
        await both.send({"type": "websocket.send", "bytes": b"see " + file.encode()})

    asyncio.run(run())
    assert [sessions.given(each, file) for each in (token, other)] == [True, False]


@pytest.mark.parametrize(("cookie", "token"), [
    ("compoundwatch_session=a; x=b", "a"), ("x=b; compoundwatch_session=a", "a"),
    ("compoundwatch_session_2=a", ""), ("xcompoundwatch_session=a", ""), ("", ""),
    ("compoundwatch_session=a; compoundwatch_session=b", "a"),
])  # fmt: skip
def test_a_token_is_read_from_its_own_cookie_alone(cookie: str, token: str) -> None:
    assert token_of(Headers({"cookie": cookie})) == token
