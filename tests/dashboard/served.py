"""A running app over a store of hostile and secret records, and a Chromium to look at it with."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from playwright.sync_api import (
    Browser,
    FrameLocator,
    Page,
    Request,
    Route,
    WebSocket,
    expect,
    sync_playwright,
)
from shapely import Point, box

from layers.composite import EPOCH, CompositeImage
from layers.releasing import make_release
from layers.store.factory import open_store
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import (
    NOW,
    a_composite,
    a_compound,
    a_detection,
    a_footprint,
    a_log,
    a_report,
    a_rescue,
    a_run,
    a_scene,
    a_zone,
    an_event,
)

CHROMIUM = Path("/usr/bin/chromium")
IN_CHROMIUM = (
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="No Chromium: apt-get install chromium"),
    pytest.mark.timeout(240),
)
"""Marks of a test that opens the app in a real browser."""

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # Answers that a test passes on by itself count as foreign; the app's own socket is local.
    "--disable-features=LocalNetworkAccessChecks",
)  # fmt: skip

PAYLOADS = (
    "{{7*191}}",
    "{% for x in 'ab' %}{{x}}{% endfor %}",
    "${7*191}`",
    "<img src=x onerror=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "[x](javascript:window.ran=1)",
)
"""Harmless each: what runs shows as 1337 or sets window.ran."""

NAME = " ".join(PAYLOADS)

RED, BLUE = (200, 30, 30), (30, 60, 200)
"""Colours of the pictures of two quarters."""


def secret_points(count: int = 30) -> list[Point]:
    """Return points that must not be found anywhere."""
    rng = np.random.default_rng(11)
    return [Point(*at) for at in rng.uniform((98.595, 16.295), (98.605, 16.305), (count, 2))]


def furnish(folder: Path) -> Path:
    """Make a store with a zone of each kind of record, every free text hostile."""
    url = folder / "store.gpkg"
    store = open_store(str(url), create=True)
    points = secret_points()
    reports = [
        a_report(at, report_id=f"P-{n}", compound_id=f"C-{n % 3}") for n, at in enumerate(points)
    ]
    vault = Vault(Vault.path_beside(str(url)), Keys(folder / "keys"))
    vault.put({each.report_id: Exact(point=each.point) for each in reports})
    from imagery.composite import Pillow  # noqa: PLC0415 - a picture for the map

    picture = folder / "picture.png"
    Pillow.new("RGBA", (8, 8), (120, 90, 60, 255)).save(picture)
    pictures = [_epoch_picture("2024Q2", RED), _epoch_picture("2024Q3", BLUE)]
    store.put([
        a_zone(name=NAME, aliases=(NAME,), source_title=NAME, adm1_name=NAME),
        a_compound(name=NAME, aliases=(NAME,), status_note=NAME, source_title=NAME),
        a_run(could_not_see=(NAME,), recipe=NAME, masks=(NAME,)),
        a_detection(indices=(NAME,)),
        a_detection(detection_id="d-2", outline=box(98.604, 16.304, 98.606, 16.306)),
        a_footprint(),
        a_footprint(footprint_id="f-0", epoch="2024Q2", area_ha=1.0, area_ha_lo=0.5,
                    area_ha_hi=1.5, outline=box(98.598, 16.298, 98.600, 16.302), unseen=None),
        a_footprint(footprint_id="f-2", epoch="2024Q4", area_ha=None, area_ha_lo=None,
                    area_ha_hi=None, outline=None, observed_share=0.2),
        a_rescue(lead_org_type=NAME, source_title=NAME, point=points[0]),
        a_scene(reason=NAME, used=False),
        a_composite(png=picture.read_bytes()),
        an_event(source_title=NAME, source_url="javascript:window.ran=1", note=NAME),
        *pictures,
        *reports,
    ])  # fmt: skip
    make_release(a_log(store), as_of=NOW)
    store.close()
    return url


def _epoch_picture(epoch: str, colour: tuple[int, int, int]) -> CompositeImage:
    from imagery.composite import Pillow  # noqa: PLC0415 - as above

    out = io.BytesIO()
    Pillow.new("RGBA", (8, 8), (*colour, 255)).save(out, "PNG")
    return a_composite(
        composite_id=f"img-{epoch}", role=EPOCH, epoch=epoch, source=NAME, png=out.getvalue()
    )


@dataclass(frozen=True, slots=True)
class Served:
    """A running app."""

    base: str
    """Its address."""

    store: Path
    """What it serves."""

    log: Path
    """What it says."""


@contextmanager
def serve(
    folder: Path, *, store: Path | None = None, settings: Mapping[str, str] | None = None,
    module: str = "dashboard.cli.main",
) -> Iterator[Served]:  # fmt: skip
    """Serve a store as `compoundwatch serve` does, until the block ends.

    In the values of settings `{base}` stands for the app's own address.
    """
    url = store or furnish(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "serve.log"
    base = f"http://127.0.0.1:{port}"
    said = {name: value.replace("{base}", base) for name, value in (settings or {}).items()}
    environment = {**os.environ, "COMPOUNDWATCH_STORE_URL": str(url), **said}
    command = [sys.executable, "-m", module, "serve", "--port", str(port)]
    with log.open("wb") as out:
        child = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            _wait_for(f"{base}/_stcore/health", child, log)
            yield Served(base, url, log)
        finally:
            child.send_signal(signal.SIGINT)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()


def _wait_for(address: str, child: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        try:
            urlopen(address, timeout=2).close()  # noqa: S310 - loopback
        except OSError:
            if child.poll() is not None:
                break
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"The app did not start: {log.read_text()}")


@dataclass
class Watched:
    """A page, and every byte that reached it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """All that the console said."""

    def on_request(self, request: Request) -> None:
        self.asked.append(request.url)

    def record(self) -> None:
        """From now on keep the bytes of every answer, as it passes on to the page."""
        self.page.route("**/*", self._pass_on)

    def _pass_on(self, route: Route) -> None:
        if not route.request.url.startswith("http://127.0.0.1:"):
            route.abort()  # an online basemap that was chosen: no test reaches it
            return
        # The server closes idle connections, and a fetch may take one up at that moment.
        answer = route.fetch(max_retries=3)
        self.received += [f"{answer.url} {answer.headers}".encode(), answer.body()]
        route.fulfill(response=answer)

    def on_socket(self, socket_: WebSocket) -> None:
        self.asked.append(socket_.url)
        socket_.on("framereceived", self._on_frame)

    def _on_frame(self, payload: str | bytes) -> None:
        self.received.append(payload.encode() if isinstance(payload, str) else payload)


def settle(page: Page) -> None:
    """Wait until nothing more is drawn in a page, its maps too."""
    page.locator("[data-testid=stMain] h1").first.wait_for(timeout=60_000)
    still = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    still.wait_for(timeout=60_000)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=30_000)
    for frame in page.frames[1:]:
        frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
    page.evaluate("document.fonts.ready.then(() => true)")


def click_at(page: Page, frame: FrameLocator, corners: Sequence[tuple[int, int]]) -> None:
    """Click on a map, at places given in pixels from its middle."""
    area = frame.locator(".leaflet-container").bounding_box()
    assert area is not None
    for x, y in corners:
        at = (area["x"] + area["width"] / 2 + x, area["y"] + area["height"] / 2 + y)
        page.mouse.move(*at)
        page.wait_for_timeout(150)
        page.mouse.click(*at)
        page.wait_for_timeout(250)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a real headless Chromium."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watching(browser: Browser) -> Iterator[Watched]:
    """Open a page of a person of his own, without cookies, and watch it."""
    context = browser.new_context(viewport={"width": 1440, "height": 1100})
    page = context.new_page()
    watched = Watched(page)
    page.on("request", watched.on_request)
    page.on("websocket", watched.on_socket)
    page.on("pageerror", lambda error: watched.faults.append(str(error)))
    page.on("console", lambda said: watched.said.append(said.text))
    page.on(
        "console",
        lambda said: watched.faults.append(said.text) if said.type == "error" else None,
    )
    try:
        yield watched
    finally:
        # An answer may still be on its way to the page: it has nowhere to go any more.
        page.unroute_all(behavior="ignoreErrors")
        context.close()


@contextmanager
def chromium() -> Iterator[Watched]:
    """Open a page in a Chromium of its own and watch it."""
    with launched() as browser, watching(browser) as watched:
        yield watched
