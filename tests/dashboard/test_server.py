"""dashboard.server and its guard: nothing without a session, nothing but what is released."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from streamlit.runtime import Runtime

from dashboard import session
from dashboard.assets import missing_assets
from dashboard.server import make_app
from dashboard.serving import SCRIPT
from dashboard.settings import Settings
from dashboard.signing.sessions import COOKIE, LASTS, Sessions
from dashboard.wiring import open_workshop
from layers.terms import Audience
from tests.builders import a_detection, a_footprint, a_run, a_zone
from tests.dashboard.served import furnish

HOST = "127.0.0.1:8501"
LAYER = "/api/zones/Z-1/layers/detections.geojson"
DETAIL = "/api/zones/Z-1/layers/detections/d-1.json"
SITE = "/api/zones/Z-1/sites/C-1/footprint.geojson?epoch=2024Q3"


class Clock:
    """An instant that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[TestClient]:
    """Give a browser; Streamlit allows one app in a process, so one serves all these tests."""
    parts = open_workshop(Settings(store_url=str(furnish(tmp_path_factory.mktemp("served")))))
    session.hold(parts, clock)
    app = make_app(SCRIPT, Sessions(clock), hosts=frozenset({HOST}))
    yield TestClient(app, base_url=f"http://{HOST}")
    parts.close()
    Runtime._instance = None


@pytest.fixture
def stranger(browser: TestClient) -> TestClient:
    """Give a browser that has not opened the app."""
    browser.cookies.clear()
    return browser


@pytest.fixture
def reader(stranger: TestClient) -> TestClient:
    """Give a browser that has opened the app."""
    assert stranger.get("/zone").status_code == 200
    return stranger


@pytest.mark.parametrize(
    "path",
    [
        LAYER, "/api/composites/img-1.png", "/api/basemap.geojson?west=1&south=1&east=2&north=2",
        SITE, DETAIL, "/map/frame", "/map/compare", "/media/x.png", "/_stcore/upload_file/a/b",
    ],
)  # fmt: skip
def test_without_a_session_nothing_is_served(stranger: TestClient, path: str) -> None:
    assert stranger.get(path).status_code == 401


def test_the_overview_by_its_name_is_the_first_page_with_all_that_was_asked(
    stranger: TestClient,
) -> None:
    answer = stranger.get("/overview?since=1d&off=events,%2Breport-cells", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/?since=1d&off=events,%2Breport-cells"
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    assert stranger.get("/overview", follow_redirects=False).headers["location"] == "/"
    assert stranger.get("/overview?//evil.example").url.host == "127.0.0.1"


def test_a_session_ends(reader: TestClient, clock: Clock) -> None:
    assert reader.get(LAYER).status_code == 200
    clock.at += LASTS + timedelta(seconds=1)
    assert reader.get(LAYER).status_code == 401


def test_a_made_up_session_opens_nothing(stranger: TestClient) -> None:
    stranger.cookies.set(COOKIE, "x" * 43)
    assert stranger.get(LAYER).status_code == 401


def test_the_cookie_cannot_be_read_by_script_or_sent_from_elsewhere(stranger: TestClient) -> None:
    said = stranger.get("/").headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Strict" in said


def test_another_host_name_is_not_served(reader: TestClient) -> None:
    assert reader.get(LAYER, headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    "path", ["/", LAYER, SITE, DETAIL, "/assets/map.js", "/map/frame", "/map/compare"]
)
def test_every_answer_carries_strict_headers(reader: TestClient, path: str) -> None:
    headers = reader.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy


def test_only_the_frame_that_was_asked_for_tiles_may_ask_their_host(reader: TestClient) -> None:
    policy = reader.get("/map/frame/osm").headers["content-security-policy"]
    assert "img-src 'self' data: https://tile.openstreetmap.org;" in policy
    assert reader.get("/map/frame/other").status_code == 404


def test_what_the_browser_has_is_not_sent_again(reader: TestClient) -> None:
    first = reader.get(LAYER)
    again = reader.get(LAYER, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_layer_is_what_is_released_to_the_audience(reader: TestClient) -> None:
    found = reader.get("/api/zones/Z-1/layers/rescues.geojson").json()
    assert [each["properties"]["place"] for each in found["features"]] == ["H3 cell"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/zones/Z-404/layers/zones.geojson",
        "/api/zones/Z-1/layers/reports.geojson",
        "/api/zones/Z-1/layers/footprints.geojson?epoch=2024Q3%20OR%201=1",
        "/api/zones/all/layers/footprints.geojson?epoch=2024Q3%20OR%201=1",
        "/api/zones/all/layers/footprints.geojson",
        "/api/zones/Z-1/layers/footprints.geojson?epoch=newest&level=0",
        "/api/zones/Z-1/layers/reports.geojson?level=0",
        "/api/zones/Z-1/layers/runs.geojson?level=0",
        "/api/zones/Z-1/layers/zones.geojson?level=9",
        "/api/zones/Z-1/layers/zones.geojson?level=-1",
        "/api/zones/Z-1/layers/zones.geojson?level=%C2%B2",
        "/api/zones/Z-1/layers/zones.geojson?level=2&square=../..",
        "/api/zones/Z-404/layers/zones.geojson?level=0",
        "/api/zones/Z-1/layers/reports/P-1.json",
        "/api/zones/Z-1/layers/footprints/f-1.json",
        "/api/zones/Z-404/layers/zones/Z-1.json",
        "/api/zones/Z-404/sites/C-1/footprint.geojson?epoch=2024Q3",
        "/api/zones/Z-1/sites/C-404/footprint.geojson?epoch=2024Q3",
        "/api/zones/Z-1/sites/C-1/footprint.geojson?epoch=1999Q3",
        "/api/zones/Z-1/sites/C-1/footprint.geojson?epoch=2024Q3%20OR%201=1",
        "/api/zones/Z-1/sites/C-1/footprint.geojson",
        "/api/composites/none.png",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/__init__.py",
        "/assets/package.json",
    ],
)
def test_what_is_not_there_is_not_found(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code in {400, 404}
    assert b"root:" not in answer.content


@pytest.mark.parametrize("zone", ["Z-1", "all"])
@pytest.mark.parametrize(
    "layer",
    ["zones", "compounds", "detections", "footprints", "rescues", "events", "report-cells"],
)
def test_a_layer_of_the_map_comes_slim_at_each_level_packed_and_told_by_a_tag(
    reader: TestClient, zone: str, layer: str
) -> None:
    for level in range(4):
        asked = f"/api/zones/{zone}/layers/{layer}.geojson?epoch=2024Q3&level={level}"
        answer = reader.get(asked)
        assert answer.headers["content-encoding"] == "gzip"
        for each in answer.json()["features"]:
            assert set(each["properties"]) <= {"id", "by", "label", "date", "synthetic", "nth"}
        plain = reader.get(asked, headers={"accept-encoding": "identity"})
        assert (plain.content, plain.headers["etag"]) == (answer.content, answer.headers["etag"])
        again = reader.get(asked, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_footprints_of_all_zones_come_by_quarter_and_the_newest_of_each_site(
    reader: TestClient,
) -> None:
    found = {
        epoch: [
            each["properties"]["epoch"]
            for each in reader.get(
                f"/api/zones/all/layers/footprints.geojson?epoch={epoch}"
            ).json()["features"]
        ]
        for epoch in ("2024Q2", "2024Q3", "2024Q4", "newest")
    }
    assert found == {
        "2024Q2": ["2024Q2"], "2024Q3": ["2024Q3"], "2024Q4": ["2024Q4"], "newest": ["2024Q3"],
    }  # fmt: skip


def test_a_feature_is_told_as_it_is_released(reader: TestClient) -> None:
    (row,) = reader.get(DETAIL).json()["rows"]
    assert (row["detection_id"], row["window_end"]) == ("d-1", "2024-02-01")
    assert "geometry" not in row


def test_a_site_comes_as_shapes_of_one_epoch(reader: TestClient) -> None:
    found = reader.get(SITE).json()["features"]
    assert [each["properties"]["what"] for each in found] == ["site", "built", "unseen"]
    assert {each["properties"]["epoch"] for each in found} == {"2024Q3"}


def test_a_base_map_needs_its_bounds(reader: TestClient) -> None:
    assert reader.get("/api/basemap.geojson?west=x").status_code == 400


@pytest.mark.skipif(bool(missing_assets()), reason="The map's files are not there: make assets")
def test_the_offline_base_map_has_land_and_towns(reader: TestClient) -> None:
    found = reader.get("/api/basemap.geojson?west=98&south=16&east=99&north=17").json()
    kinds = [each["properties"]["what"] for each in found["features"]]
    assert {"land", "town"} == set(kinds)
    assert kinds.count("town") <= 40


@pytest.mark.skipif(bool(missing_assets()), reason="The fonts are not there: make assets")
def test_fonts_come_from_here_and_are_kept_by_the_browser(reader: TestClient) -> None:
    sheet = reader.get("/assets/fonts.css")
    assert sheet.headers["content-type"].startswith("text/css")
    asked = re.findall(r"url\((.*?)\)", sheet.text)
    for path in (asked[0], asked[-1]):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "font/woff2"
        assert answer.headers["cache-control"] == "private, max-age=604800"
    assert reader.get("/assets/fonts/../__init__.py").status_code == 404
    assert reader.get("/assets/fonts/no-such.woff2").status_code == 404


@pytest.mark.parametrize("path", ["/map/frame", "/map/compare"])
def test_the_frame_says_its_language_and_lets_itself_be_enlarged(
    reader: TestClient, path: str
) -> None:
    html = reader.get(path).text
    assert '<html lang="en">' in html
    assert "<title>Map</title>" in html
    assert "user-scalable" not in html
    assert "initial-scale=1.0" in html


@pytest.mark.parametrize("path", ["/map/frame", "/map/compare"])
def test_the_frame_names_no_host_and_holds_no_data(reader: TestClient, path: str) -> None:
    html = reader.get(path).text
    assert "/assets/leaflet.js" in html
    assert "//cdn" not in html
    assert "River Bend" not in html
    assert "{{" not in html


def test_a_site_that_is_hidden_is_not_found_at_its_address(
    reader: TestClient, clock: Clock, tmp_path: Path
) -> None:
    parts = session._held.parts
    assert parts is not None
    url = str(tmp_path / "hidden.gpkg")
    open_workshop(Settings(store_url=url), create=True).close()
    held = open_workshop(Settings(store_url=url, audience=Audience.POLICY))
    held.store.put([a_zone(), a_run(), a_detection(), a_footprint(site_id="d-1")])
    session.hold(held, clock)
    try:
        answer = reader.get("/api/zones/Z-1/sites/d-1/footprint.geojson?epoch=2024Q3")
        assert answer.status_code == 404
        assert "98." not in answer.text
        said = [
            reader.get(f"/api/zones/Z-1/layers/detections/{each}.json").text.replace(each, "*")
            for each in ("d-1", "d-404")
        ]
        assert said[0] == said[1] == "There is no '*' among the detections."
        assert reader.get(f"{LAYER}?level=3").json()["features"] == []
    finally:
        session.hold(parts, clock)
        held.close()
