"""Signing in, in a real Chromium, at an OpenID Connect provider of this machine."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.signing.sessions import COOKIE
from layers.store.factory import open_store
from tests.builders import a_footprint, an_evidence
from tests.dashboard import hasty
from tests.dashboard.canaries import files, hits
from tests.dashboard.served import IN_CHROMIUM, Served, _wait_for, furnish, serve

pytestmark = list(IN_CHROMIUM)

PEOPLE = {
    "ana": {"name": "Ana Lyst", "groups": ["watch-analysts", "canteen"]},
    "cas": {"name": "Cas Worker", "groups": ["watch-caseworkers"]},
    "pol": {"name": "Pol Icy", "groups": ["watch-policy"]},
    "nob": {"name": "No Body", "groups": ["canteen"]},
    "rev": {"name": "Re Voked", "groups": ["watch-analysts"]},
    "dow": {"name": "Do Wngraded", "groups": ["watch-analysts"]},
}
"""Invented."""

SITE = "/api/zones/Z-1/sites/d-1/footprint.geojson?epoch=2024Q3"
"""What an analyst may have and policy not: a detection that nobody has reviewed."""

CLIENT_SECRET = "kanarie-client-secret-7Q+x/1Zr"  # noqa: S105 - invented, and searched for
COOKIE_SECRET = "kanarie-cookie-secret-7Q+x/2Zr-" + "x" * 32
PROMISED_S = 60


@contextmanager
def provider(folder: Path) -> Iterator[str]:
    """Run a provider that knows these people, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = [f"--user-claims={json.dumps({'sub': sub, **told})}" for sub, told in PEOPLE.items()]
    log = folder / "provider.log"
    command = [sys.executable, "-m", "oidc_provider_mock", f"--port={port}", *said]
    with log.open("wb") as out:
        child = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            _wait_for(f"http://127.0.0.1:{port}/jwks", child, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.kill()
            child.wait(20)


def tell(at: str, path: str, method: str, body: object = None) -> None:
    """Change something at the provider."""
    asked = Request(f"{at}{path}", method=method, data=json.dumps(body).encode(),  # noqa: S310
                    headers={"Content-Type": "application/json"})  # fmt: skip
    urlopen(asked, timeout=10).close()  # noqa: S310 - loopback


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with provider(tmp_path_factory.mktemp("provider")) as at:
        yield at


@contextmanager
def signed(folder: Path, issuer: str, module: str) -> Iterator[Served]:
    """Serve with sign-in at a provider, until the block ends."""
    url = furnish(folder)
    store = open_store(str(url))
    store.put([a_footprint(footprint_id="f-d", site_id="d-1"), an_evidence()])
    store.close()
    settings = {
        "COMPOUNDWATCH_OIDC_METADATA_URL": f"{issuer}/.well-known/openid-configuration",
        "COMPOUNDWATCH_OIDC_CLIENT_ID": "compound-watch",
        "COMPOUNDWATCH_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "COMPOUNDWATCH_COOKIE_SECRET": COOKIE_SECRET,
        "COMPOUNDWATCH_OIDC_REDIRECT": "{base}",
        "COMPOUNDWATCH_OIDC_ROLES": "groups:watch-analysts=analyst, groups:watch-policy=policy,"
        "groups:watch-caseworkers=caseworker",
    }
    with serve(folder, store=url, settings=settings, module=module) as served:
        yield served


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Served]:
    """Return a running app in which a minute of trust is a few seconds."""
    with signed(tmp_path_factory.mktemp("signed"), issuer, hasty.__name__) as served:
        yield served


@pytest.fixture
def visit(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser of a person of his own, without cookies."""
    context = browser.new_context(viewport={"width": 1440, "height": 1100})
    yield context
    context.close()


@pytest.fixture
def another(browser: Browser) -> Iterator[BrowserContext]:
    """Give a second person's browser."""
    context = browser.new_context()
    yield context
    context.close()


def enter(app: Served, context: BrowserContext, sub: str) -> Page:
    """Sign in by hand, as somebody does."""
    page = context.new_page()
    page.goto(app.base)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=sub, exact=True).first.click()
    page.wait_for_url(re.compile(re.escape(app.base)))
    return page


def inside(app: Served, context: BrowserContext, sub: str, audience: str) -> Page:
    """Sign in, and wait until the first page is there."""
    page = enter(app, context, sub)
    expect(page.get_by_text(f"Signed in as: {audience}")).to_be_visible(timeout=60_000)
    return page


def status(context: BrowserContext, address: str) -> int:
    return context.request.get(address).status


def test_nobody_sees_more_than_the_way_in(app: Served, visit: BrowserContext) -> None:
    page, sockets = visit.new_page(), []
    page.on("websocket", lambda each: sockets.append(each.url))
    answer = page.goto(f"{app.base}/zone?zone=Z-1")
    assert answer is not None
    assert answer.status == 401
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert sockets == []
    assert visit.cookies() == []


def test_each_person_sees_what_his_role_opens_and_no_more(
    app: Served, visit: BrowserContext
) -> None:
    page = inside(app, visit, "pol", "policy")
    expect(page.get_by_text("Pol Icy")).to_be_visible()
    expect(page.get_by_text("Detections: showing 0 of 2")).to_be_visible(timeout=30_000)
    layer = f"{app.base}/api/zones/Z-1/layers/detections.geojson"
    assert visit.request.get(layer).json()["features"] == []
    visit.clear_cookies()
    page = inside(app, visit, "ana", "analyst")
    expect(page.get_by_text("Detections: showing 2 of 2")).to_be_visible(timeout=30_000)
    assert len(visit.request.get(layer).json()["features"]) == 2


def test_a_process_that_is_not_cleared_serves_no_caseworker_and_says_so(
    app: Served, visit: BrowserContext
) -> None:
    page = inside(app, visit, "cas", "analyst")
    expect(page.get_by_text("This process is not cleared for that")).to_be_visible()


def test_who_has_no_role_is_refused_in_words(app: Served, visit: BrowserContext) -> None:
    page = enter(app, visit, "nob")
    expect(page.get_by_text("none of your roles opens Compound Watch")).to_be_visible()
    expect(page.get_by_role("link", name="as somebody else")).to_be_visible()
    assert visit.cookies(app.base) == [] or status(visit, f"{app.base}/") == 401
    assert status(visit, app.base + SITE) == 401


def test_nothing_of_the_provider_is_left_in_the_browser(app: Served, visit: BrowserContext) -> None:
    inside(app, visit, "ana", "analyst")
    kept = {each["name"]: each for each in visit.cookies(app.base)}
    assert not [name for name in kept if name.startswith("_streamlit_user")]
    ours = kept[COOKIE]
    assert (ours["httpOnly"], ours["sameSite"], ours["expires"]) == (True, "Lax", -1)


def test_what_an_analyst_was_given_is_refused_to_others_and_without_a_session(
    app: Served, visit: BrowserContext, another: BrowserContext
) -> None:
    page, files = inside(app, visit, "ana", "analyst"), []
    media = f"{app.base}/media/"
    page.on("response", lambda each: files.append(each.url) if media in each.url else None)
    page.goto(f"{app.base}/zone?zone=Z-1&detection=d-1")
    expect(page.get_by_text("before:").first).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1_500)
    inside(app, another, "pol", "policy").wait_for_timeout(1_500)
    shared = {each for each in files if status(another, each) == 200}
    captured = {*files} - shared
    assert captured  # the picture before the change
    captured |= {app.base + SITE}
    assert {each: status(visit, each) for each in captured} == dict.fromkeys(captured, 200)
    assert {status(another, each) for each in captured} <= {403, 404}
    visit.clear_cookies()
    assert {status(visit, each) for each in captured | shared} == {401}


def test_signing_out_ends_every_page_of_the_session(app: Served, visit: BrowserContext) -> None:
    page, other = inside(app, visit, "ana", "analyst"), visit.new_page()
    other.goto(f"{app.base}/runs")
    expect(other.get_by_text("Signed in as: analyst")).to_be_visible(timeout=60_000)
    kept = visit.cookies(app.base)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("end_session"))  # the provider's own way out
    assert "id_token_hint=ey" in page.url
    expect(other.get_by_text("You signed out.")).to_be_visible(timeout=20_000)
    page.goto(app.base)
    expect(page.get_by_text("You signed out.")).to_be_visible()
    visit.add_cookies([{k: each[k] for k in ("name", "value", "url") if k in each}
                       | {"url": app.base} for each in kept])  # fmt: skip
    assert status(visit, app.base + SITE) == 401


def are_out(
    app: Served, issuer: str, visit: BrowserContext, another: BrowserContext, within_s: float
) -> None:
    """Take one's role away and remove another at the provider, and wait until both are out."""
    pages = [inside(app, visit, "rev", "analyst"), inside(app, another, "dow", "analyst")]
    assert [status(each, app.base + SITE) for each in (visit, another)] == [200, 200]
    tell(issuer, "/users/rev", "PUT", {"name": "Re Voked", "groups": ["canteen"]})
    tell(issuer, "/users/dow/revoke-tokens", "POST")
    begun, out = time.monotonic(), dict[str, float]()
    while len(out) < 2 and time.monotonic() - begun < 2 * within_s:
        for name, each in (("rev", visit), ("dow", another)):
            if name not in out and status(each, app.base + SITE) == 401:
                out[name] = time.monotonic() - begun
        time.sleep(within_s / 60)
    assert sorted(out) == ["dow", "rev"]
    assert max(out.values()) <= within_s
    expect(pages[0].get_by_text("What you may see was changed")).to_be_visible(timeout=20_000)
    expect(pages[1].get_by_text("no longer confirms you")).to_be_visible(timeout=20_000)


def test_who_loses_his_role_or_is_removed_is_out_as_soon_as_nobody_trusts_him(
    app: Served, issuer: str, visit: BrowserContext, another: BrowserContext
) -> None:
    are_out(app, issuer, visit, another, 5 * hasty.TRUST_S)  # the machine may be busy


@pytest.mark.slow
def test_who_loses_his_role_or_is_removed_is_out_within_a_minute(
    tmp_path: Path, visit: BrowserContext, another: BrowserContext
) -> None:
    with provider(tmp_path) as issuer, signed(tmp_path, issuer, "dashboard.cli.main") as app:
        are_out(app, issuer, visit, another, PROMISED_S)


def test_no_secret_and_nobodys_name_is_written_anywhere(app: Served, visit: BrowserContext) -> None:
    inside(app, visit, "ana", "analyst")
    (token,) = [each["value"] for each in visit.cookies(app.base) if each["name"] == COOKIE]
    found = hits([CLIENT_SECRET, COOKIE_SECRET, token, "Ana Lyst"], files(app.store.parent))
    assert found == []
    assert not list(app.store.parent.rglob("secrets.toml"))
