"""Every route, the socket too, without a session, with one that is over, and with another's."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard import session, sign_in
from dashboard.guard import Guard
from dashboard.secret import Secret
from dashboard.server import make_app
from dashboard.serving import SCRIPT
from dashboard.settings import Settings
from dashboard.signing.provider import NotConfirmedError
from dashboard.signing.sessions import COOKIE, IDLE, LASTS, Sessions
from dashboard.wiring import open_workshop
from layers.terms import Audience
from tests.builders import a_detection, a_footprint, a_run, a_zone

HOST = "watch.example"
LAYER = "/api/zones/Z-1/layers/detections.geojson"
SITE = "/api/zones/Z-1/sites/d-1/footprint.geojson?epoch=2024Q3"
SECRET = "invented-cookie-secret-" + "x" * 32
STRANGERS = {"/_stcore/health", "/auth/login", "/auth/logout", "/oauth2callback"}
"""What is answered to everybody: a sign of life, and the way in and out. None shows anything."""


class Clock:
    """An instant that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class Told:
    """A provider that knows who a token was made for, unless he was removed."""

    def __init__(self) -> None:
        self.gone: set[str] = set()

    def userinfo(self, access: Secret) -> Mapping[str, Any]:
        sub, group = access.reveal().split("/")
        if sub in self.gone:
            raise NotConfirmedError("It does not know you.")
        return {"sub": sub, "name": sub, "groups": [group]}


class Served:
    """The app, its sessions and what moves them."""

    def __init__(self, folder: Any) -> None:
        self.clock, self.told = Clock(), Told()
        settings = Settings(
            store_url=str(folder / "store.gpkg"), vault_keys=str(folder / "keys"),
            oidc_metadata_url="http://127.0.0.1:9/x", oidc_client_id="watch",
            oidc_client_secret=Secret("invented"), cookie_secret=Secret(SECRET),
            oidc_redirect=f"https://{HOST}", oidc_roles="groups:a=analyst,groups:p=policy",
        )  # fmt: skip
        self.parts = open_workshop(settings, create=True)
        self.parts.store.put([a_zone(), a_run(), a_detection(), a_footprint(site_id="d-1")])
        self.sessions = Sessions(self.clock)
        session.hold(self.parts, self.clock, sign_in.who_asks(self.sessions))
        self.door = sign_in.entrance_of(settings, self.sessions, self.told)  # type: ignore[arg-type]
        self.app = make_app(SCRIPT, self.sessions, hosts=frozenset({HOST}), entrance=self.door,
                            secrets=sign_in.secrets_of(settings))  # fmt: skip
        self.browser = TestClient(self.app, base_url=f"https://{HOST}", follow_redirects=False)

    def signed(self, sub: str, group: str) -> dict[str, str]:
        """Return the cookies that Streamlit would set for somebody."""
        said = {
            "_streamlit_user": {"sub": sub, "is_logged_in": True},
            "_streamlit_user_tokens": {"access_token": f"{sub}/{group}"},
        }
        return {name: create_signed_value(SECRET, name, json.dumps(told)).decode()
                for name, told in said.items()}  # fmt: skip

    def enter(self, sub: str, group: str) -> str:
        """Let somebody in as if he came from the provider."""
        return self.door.enter(self.signed(sub, group))

    def ask(self, path: str, token: str, method: str = "GET") -> int:
        self.browser.cookies.clear()
        return self.browser.request(
            method, path, headers={"cookie": f"{COOKIE}={token}"} if token else {}
        ).status_code

    def paths(self) -> list[tuple[str, str]]:
        """Return every route of the app, ours and Streamlit's, with something in its gaps."""
        self.browser.get("/_stcore/health")
        built = self.app._starlette_app
        assert built is not None
        found = []
        for each in built.routes:
            if isinstance(each, Route):
                path = re.sub(r"{[^}]+}", "x1", each.path)
                found += [(method, path) for method in sorted(each.methods or {"GET"})]
        return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("routes"))
    yield made
    made.parts.close()
    session.hold(made.parts, made.clock)
    Runtime._instance = None


def over(served: Served) -> list[str]:
    """Return tokens of nobody: none, made up, signed out, idle, old, and removed."""
    tokens = ["", "x" * 43, served.enter("out", "a")]
    served.sessions.end(tokens[-1], "You signed out.")
    idle, old = served.enter("idle", "a"), served.enter("old", "a")
    for _ in range(int(LASTS / IDLE) * 2):
        served.clock.at += IDLE / 2
        served.sessions.touch(old)
    served.told.gone.discard("gone")
    gone = served.enter("gone", "a")
    served.told.gone.add("gone")
    served.clock.at += timedelta(seconds=46)
    return [*tokens, idle, old, gone]


def test_every_route_refuses_who_is_not_in(served: Served) -> None:
    paths = served.paths()
    assert len(paths) > 40
    assert {("GET", "/media/x1"), ("PUT", "/_stcore/upload_file/x1/x1"),
            ("GET", "/_stcore/metrics"), ("GET", "/map/frame")} <= {*paths}  # fmt: skip
    pages = [("GET", each) for each in ("/", "/zone", "/compound", "/runs", "/reading", "/any")]
    for token in over(served):
        for method, path in [*paths, *pages]:
            if path not in STRANGERS and not path.startswith("/static/"):
                assert served.ask(path, token, method) == 401, (method, path)


def test_the_way_in_and_out_shows_nothing(served: Served) -> None:
    for path in sorted(STRANGERS - {"/_stcore/health"}):
        answer = served.browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert served.browser.get("/_stcore/health").content == b"ok"


def let_in(served: Served, token: str) -> bool:
    """Say whether a socket of a session gets through the guard."""
    reached = []

    async def behind(scope: Any, _receive: Any, _send: Any) -> None:
        reached.append(scope["path"])

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        assert message["type"] == "websocket.close"

    guard = Guard(behind, sessions=served.sessions, hosts=frozenset({HOST}), page="",
                  entrance=served.door)  # fmt: skip
    headers = [(b"host", HOST.encode()), (b"cookie", f"{COOKIE}={token}".encode())]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    asyncio.run(guard(scope, receive, send))
    return bool(reached)


def test_the_socket_refuses_who_is_not_in(served: Served) -> None:
    assert let_in(served, served.enter("ana", "a"))
    assert [let_in(served, token) for token in over(served)] == [False] * 6


def test_there_is_no_other_socket(served: Served) -> None:
    built = served.app._starlette_app
    assert built is not None
    sockets = [each.path for each in built.routes if isinstance(each, WebSocketRoute)]
    assert sockets == ["/_stcore/stream"]


def test_each_gets_what_his_own_session_may_have(served: Served) -> None:
    analyst, policy = served.enter("ana", "a"), served.enter("pol", "p")
    file = served_file(b"invented picture")
    served.sessions.note(analyst, f"..{file}..".encode())
    assert [served.ask(path, analyst) for path in (SITE, file)] == [200, 200]
    assert [served.ask(path, policy) for path in (SITE, file)] == [404, 403]
    assert served.ask(LAYER, policy) == 200
    found = served.browser.get(LAYER, headers={"cookie": f"{COOKIE}={policy}"}).json()
    assert found["features"] == []


def test_an_upload_goes_to_who_was_given_its_place(served: Served) -> None:
    place = f"/_stcore/upload_file/{'1' * 36}/{'2' * 36}"
    analyst, policy = served.enter("ana", "a"), served.enter("pol", "p")
    served.sessions.note(analyst, place.encode())
    for method in ("PUT", "DELETE"):
        assert served.ask(place, policy, method) == 403
        assert served.ask(place, analyst, method) != 401


def test_streamlits_cookies_from_outside_open_nothing(served: Served) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in served.signed("ana", "a").items())
    assert served.browser.get(SITE, headers={"cookie": cookies}).status_code == 401
    assert served.browser.get("/", headers={"cookie": cookies}).status_code == 401


def test_a_cookie_that_streamlit_did_not_sign_is_nobodys(served: Served) -> None:
    good = served.signed("ana", "a")
    made_up = {name: create_signed_value("another" * 8, name, '{"sub": "ana"}').decode()
               for name in good}  # fmt: skip
    swapped = dict(zip(good, reversed(good.values()), strict=True))
    for bad in (made_up, swapped, {"_streamlit_user": good["_streamlit_user"]}, {}):
        assert served.door.arrived(bad) is None
    assert served.door.arrived(good) is not None


def test_the_cookie_of_a_session_travels_by_https_alone(served: Served) -> None:
    answer = served.browser.get("/oauth2callback?error=denied&state=x")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    guard = served.app._starlette_app.middleware_stack  # type: ignore[union-attr]
    while not hasattr(guard, "_flags"):
        guard = guard.app  # type: ignore[union-attr]
    assert guard._flags() == "Path=/; HttpOnly; SameSite=Lax; Secure"


def test_a_reader_outside_any_session_is_refused(served: Served) -> None:
    assert served.parts.settings.audience is Audience.ANALYST
    with pytest.raises(session.NobodyAsksError):
        session.reader()


def served_file(content: bytes) -> str:
    """Keep a file as Streamlit keeps pictures and downloads, and return its address."""
    storage = get_instance().media_file_mgr._storage
    return str(storage.get_url(storage.load_and_get_id(content, "image/png", MediaFileKind.MEDIA)))
