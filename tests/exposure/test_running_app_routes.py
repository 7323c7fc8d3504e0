"""P11 as a crawl: each route the app has and each address that pages were given, by who is not in.

The list of routes is the app's own, and the addresses are those that pages sent; none is written
here by hand. Whoever has no session, or one that is over, gets nothing of what it answers.
"""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import sync_playwright
from streamlit.file_util import get_static_dir
from streamlit.runtime import Runtime
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.navigation import PAGES
from dashboard.signing.sessions import COOKIE
from tests.dashboard.served import CHROMIUM, FLAGS, NAME, secret_points
from tests.exposure.running_app import Visitor
from tests.exposure.scanner import leaks
from tests.exposure.signed_app import SignedApp

pytestmark = pytest.mark.timeout(170)

ADDRESS = re.compile(rb"/(?:media|_stcore/upload_file|api|map|assets|component)/[\w./?=&%-]+")
STRANGERS = {"/_stcore/health", "/favicon.png", "/auth/login", "/auth/logout", "/oauth2callback"}
"""Answered to everybody, with what stands below /static/; each is looked at here."""

QUERY = "zone=Z-1&detection=d-1&epoch=2024Q3&site=C-1&by=quarter"
SAID = [text.encode() for text in (NAME, "River Bend", "Bend Park", "d-1", "run-1")]
"""What the records say: names, and ids."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedApp]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = SignedApp(tmp_path_factory.mktemp("signed"), port)
    yield made
    made.stop()
    Runtime._instance = None


def seen(visitor: Visitor) -> set[str]:
    """Return every address that any page sends to a visitor, of a page with pictures last."""
    pages = [(path, query) for _, _, path, _ in PAGES for query in ("", QUERY)]
    sent: set[str] = set()
    for path, query in [*pages, ("zone", QUERY)]:
        found = ADDRESS.findall(b"".join(visitor.look(path, query).octets))
        sent = {each for each in sent if "/media/" not in each}  # it lasts as long as its page
        sent |= {each.decode() for each in found}
    return {each for each in sent if "." in each or "/api/" in each or "/map/" in each}


def asked(app: SignedApp, method: str, path: str, token: str, **headers: str) -> requests.Response:
    with requests.Session() as asking:
        asking.trust_env = False
        said = {"Cookie": app.cookie(token), **headers} if token else headers
        return asking.request(
            method, app.base + path, headers=said, timeout=30, allow_redirects=False
        )


def tells(answer: requests.Response) -> str:
    """Return what an answer to a stranger tells; nothing if it may be given to him."""
    path = answer.request.path_url.partition("?")[0]
    file = Path(get_static_dir(), path[1:])
    if path.startswith("/static/") and file.is_file():
        return "" if answer.content == file.read_bytes() else f"{path} is no file of Streamlit's"
    whole = str(answer.headers).encode() + answer.content
    if any(each in whole for each in SAID) or leaks(whole, POINTS):
        return f"{path} tells of a record"
    if answer.is_redirect and not answer.content:
        return ""
    if answer.status_code in {401, 403, 404, 405, 421}:
        return "" if len(answer.content) < 3_000 else f"{path} is long for a refusal"
    if path in STRANGERS:
        short = len(answer.content) < 20_000 if path == "/favicon.png" else not answer.content
        return "" if short or answer.content == b"ok" else f"{path} says something"
    return f"{path} answers {answer.status_code}"


POINTS = [(each.x, each.y) for each in secret_points()]


def test_who_is_not_in_gets_nothing_at_any_route_or_address(app: SignedApp) -> None:
    ana = app.enter("ana", "a")
    with Visitor(app.base, app.cookie(ana)) as visitor:
        given = seen(visitor)
        assert {each.split("/")[1] for each in given} >= {"media", "map"}
        every = [*app.routes(), *(("GET", each) for each in sorted(given))]
        assert len(every) > 60
        had = [path for method, path in every if method == "GET" and path != "/auth/logout"
               and asked(app, method, path, ana).status_code == requests.codes.ok]  # fmt: skip
        assert len(had) > 25, "There is too little to be had for this to show anything."
        assert [each for each in had if each.startswith("/media/")]
        for why, token in app.over().items():
            found = {tells(asked(app, method, path, token)) for method, path in every}
            assert found == {""}, why


def test_what_was_given_to_one_is_not_for_another(app: SignedApp) -> None:
    ana, pol = app.enter("ana", "a"), app.enter("pol", "p")
    with Visitor(app.base, app.cookie(ana)) as hers, Visitor(app.base, app.cookie(pol)) as his:
        private = {each for each in seen(hers) - seen(his) if each.startswith("/media/")}
        assert private
        assert {asked(app, "GET", each, ana).status_code for each in private} == {200}
        assert {asked(app, "GET", each, pol).status_code for each in private} == {403}
    site = "/api/zones/Z-1/sites/d-1/footprint.geojson?epoch=2024Q3"
    assert [asked(app, "GET", site, token).status_code for token in (ana, pol)] == [200, 404]


def refused(visitor: Visitor, origin: str = "") -> str:
    """Try to open a socket, and return how it was refused."""
    with (
        pytest.raises((InvalidStatus, ConnectionClosed)) as why,
        visitor._connected(origin) as opened,
    ):
        opened.recv(5)
    return str(why.value)


def test_no_socket_opens_for_who_is_not_in_and_an_open_one_ends(app: SignedApp) -> None:
    ana = app.enter("ana", "a")
    with Visitor(app.base, app.cookie(ana)) as visitor:
        for why, token in app.over().items():
            visitor.http.headers["Cookie"] = app.cookie(token)
            assert "403" in refused(visitor), why
        with pytest.raises((ConnectionClosed, AssertionError)):
            visitor.look("zone", QUERY)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "", "127.0.0.1:1", "watch.evil"])
def test_another_host_is_answered_nothing_even_to_who_is_in(app: SignedApp, host: str) -> None:
    ana = app.enter("ana", "a")
    codes = {
        asked(app, method, path, ana, Host=host).status_code for method, path in app.routes()
    }  # fmt: skip
    assert codes <= {400, 421}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_a_page_of_another_origin_can_read_nothing_and_opens_no_socket(
    app: SignedApp, origin: str
) -> None:
    ana = app.enter("ana", "a")
    for method, path in app.routes():
        answer = asked(app, method, path, ana, Origin=origin)
        assert answer.headers.get("Access-Control-Allow-Origin") not in {"*", origin}, path
    ana = app.enter("ana", "a")
    with Visitor(app.base, app.cookie(ana)) as visitor:
        assert "403" in refused(visitor, origin)
        place = f"/_stcore/upload_file/{'1' * 36}/{'2' * 36}"
        app.sessions.note(ana, place.encode())
        for method in ("PUT", "DELETE"):  # what needs no reading of the answer to do harm
            assert asked(app, method, place, ana, Origin=origin).status_code == 403


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason="No Chromium: apt-get install chromium")
def test_what_a_browser_asked_for_is_refused_to_who_is_not_in(app: SignedApp) -> None:
    ana, captured = app.enter("ana", "a"), set[str]()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1440, "height": 1100})
        context.add_cookies([{"name": COOKIE, "value": ana, "url": app.base}])
        page = context.new_page()
        page.on("request", lambda each: captured.add(each.url))
        for _, _, path, _ in PAGES:  # the pages' own list
            page.goto(f"{app.base}/{path}?{QUERY}")
            page.wait_for_timeout(2_500)
        browser.close()
    paths = {each.removeprefix(app.base) for each in captured if each.startswith(app.base)}
    assert len({each for each in paths if each.startswith(("/api/", "/media/", "/map/"))}) >= 4
    for why, token in app.over().items():
        found = {tells(asked(app, "GET", each, token)) for each in sorted(paths)}
        assert found == {""}, why
