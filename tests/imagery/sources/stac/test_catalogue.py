"""imagery.sources.stac: a catalogue that fails or lies costs a clear message, never a scene."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from imagery.errors import CredentialsError, SourceDownError, SourceError
from imagery.sources.stac.source import StacSource
from tests.imagery.sources.changed import with_, without
from tests.imagery.sources.stac_world import (
    PERIOD,
    WORLD,
    Item,
    changed,
    source_at,
)
from tests.loopback import faulty
from tests.loopback.faulty import Server, status
from tests.loopback.small_stac import Page, SmallStac

AOI = WORLD.zone_outline


@pytest.fixture
def api(server: Server, items: list[Item]) -> SmallStac:
    return SmallStac(server, items)


@pytest.fixture
def source(api: SmallStac) -> StacSource:
    return source_at(api.url)


# ------------------------------------------------------------------ pages

GARBAGE: dict[str, Callable[[Page], Any]] = {
    "html": lambda _: b"<html>Bad gateway</html>",
    "nothing": lambda _: b"",
    "half": lambda page: json.dumps(page).encode()[:200],
    "a list": lambda _: [],
    "a number": lambda _: 7,
    "no features": lambda page: {**page, "features": None},
    "features that are a text": lambda page: {**page, "features": "x"},
    "links that are a number": lambda page: {**page, "links": 7},
    "links without rel": lambda page: {**page, "links": [{"href": "x"}]},
    "a next without href": lambda page: {**page, "links": [{"rel": "next"}]},
    "nesting": lambda _: b"[" * 200_000,
    "bytes": lambda _: b"\xff\xfe\x00",
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_said_and_nothing_of_it_is_used(
    kind: str, api: SmallStac, source: StacSource
) -> None:
    api.change = GARBAGE[kind]
    with pytest.raises(SourceDownError, match="does not answer as a STAC API does"):
        source.search(AOI, PERIOD)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"type": "Catalog"}', b"[]", b"null"])
def test_a_landing_page_that_is_none_is_said(body: bytes, api: SmallStac) -> None:
    api.server.scripts["/stac"] = status(200, body)
    with pytest.raises(SourceDownError, match="landing page"):
        source_at(api.url).search(AOI, PERIOD)


def test_pages_that_come_round_again_end(api: SmallStac, source: StacSource) -> None:
    first: list[Page] = []

    def again(page: Page) -> Page:
        first.append(page)
        link = {"rel": "next", "href": f"{api.url}/search", "method": "POST", "body": {}}
        return {**first[0], "links": [link]}

    api.change = again
    with pytest.raises(SourceDownError):
        source.search(AOI, PERIOD)
    assert len(first) < 6


def test_a_catalogue_that_gives_fewer_than_it_says_is_not_believed(
    api: SmallStac, source: StacSource
) -> None:
    api.change = lambda page: {**page, "links": []}
    with pytest.raises(SourceDownError, match="says that it has 8 scenes and gave 3"):
        source.search(AOI, PERIOD)


@pytest.mark.parametrize(
    "onward", ["http://example.org/next", "file:///etc/passwd", "/etc/passwd", "https://10.0.0.1/x"]
)
def test_a_next_page_elsewhere_is_not_followed(
    onward: str, api: SmallStac, source: StacSource
) -> None:
    api.change = lambda page: {**page, "links": [{"rel": "next", "href": onward}]}
    with pytest.raises(SourceError):
        source.search(AOI, PERIOD)


def test_an_api_that_names_another_as_itself_is_not_believed(api: SmallStac) -> None:
    def landing(handler: faulty.Handler) -> bool:
        page = {"type": "Catalog", "id": "x", "stac_version": "1.0.0", "description": "x",
                "conformsTo": ["https://api.stacspec.org/v1.0.0/core",
                               "https://api.stacspec.org/v1.0.0/item-search"],
                "links": [{"rel": "search", "href": "https://elsewhere.example/search",
                           "type": "application/geo+json", "method": "POST"}]}  # fmt: skip
        handler.reply(200, json.dumps(page).encode())
        return True

    api.server.scripts["/stac"] = landing
    with pytest.raises(SourceError, match="no host of this service"):
        source_at(api.url).search(AOI, PERIOD)


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_service_that_fails_once_is_asked_again(
    code: int, api: SmallStac, source: StacSource
) -> None:
    search = api.server.scripts["/stac/search"]
    turn = faulty.in_turn(status(code))
    api.server.scripts["/stac/search"] = lambda handler: turn(handler) or search(handler)
    assert len(source.search(AOI, PERIOD).scenes) == 8


def test_a_wrong_token_is_said_without_the_token(api: SmallStac) -> None:
    api.server.key = "right"
    with pytest.raises(CredentialsError, match="does not let us in"):
        source_at(api.url).search(AOI, PERIOD)


def test_a_catalogue_of_too_many_is_refused(
    source: StacSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagery.sources.stac.catalogue._MOST_ITEMS", 5)
    with pytest.raises(SourceError, match="more than 5 scenes"):
        source.search(AOI, PERIOD)


# ------------------------------------------------------------------ Items

FAULTS: dict[str, tuple[Callable[[Item], None], str]] = {
    "no datetime": (without("properties", "datetime"), "no datetime"),
    "another day than its name": (
        with_("2023-01-28T03:50:00Z", "properties", "datetime"), "One of them is wrong"),
    "no geometry": (without("geometry"), "geometry is missing"),
    "no assets": (without("assets"), "none of the assets"),
    "another collection": (with_("other", "collection"), "was not asked for"),
    "no collection": (without("collection"), "was not asked for"),
    "a file of ours": (with_("file:///etc/passwd", "assets", "red", "href"), "not followed"),
    "a path": (with_("/etc/passwd", "assets", "red", "href"), "not followed"),
    "a beside": (with_("./red.tif", "assets", "red", "href"), "not followed"),
    "vsi": (with_("/vsicurl/http://127.0.0.1/x", "assets", "red", "href"), "not followed"),
    "s3": (with_("s3://bucket/red.tif", "assets", "red", "href"), "not followed"),
    "another host": (with_("https://evil.example/x.tif", "assets", "red", "href"), "no host of"),
    "the house": (with_("http://192.168.0.1/x.tif", "assets", "red", "href"), "Only https"),
    "the cloud's own": (
        with_("http://169.254.169.254/latest", "assets", "red", "href"), "Only https"),
    "a signed address": (with_("http://127.0.0.1/r.tif?sig=x", "assets", "red", "href"), "a query"),
    "a name in it": (with_("https://a:b@127.0.0.1/r.tif", "assets", "red", "href"), "not followed"),
    "no offset": (
        lambda item: (without("properties", "earthsearch:boa_offset_applied")(item),
                      with_([{"nodata": 0, "scale": 1e-4}], "assets", "red", "raster:bands")(item)),
        "offset is ambiguous"),
    "an offset before there was one": (
        lambda item: (without("properties", "earthsearch:boa_offset_applied")(item),
                      with_("02.14", "properties", "s2:processing_baseline")(item),
                      with_([{"scale": 1e-4, "offset": -0.1}], "assets", "red",
                            "raster:bands")(item)),
        "02.14 knew none"),
    "a size that cannot be": (with_("x", "assets", "red", "proj:shape"), "proj:shape is"),
    "a CRS that is none": (with_("WGS", "properties", "proj:code"), "names no CRS"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_an_item_that_cannot_be_trusted_is_refused_by_name(
    fault: str, api: SmallStac, items: list[Item], source: StacSource
) -> None:
    change, words = FAULTS[fault]
    api.items = [changed(items[0], change), *items[1:]]
    api.change = lambda page: {**page, "numberMatched": None}
    found = source.search(AOI, PERIOD)
    name = items[0]["id"]
    assert [(each.item, each.reason.startswith(f"{name}: ")) for each in found.refused] == [
        (name, True)
    ]
    assert words in found.refused[0].reason
    assert len(found.scenes) == 7


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, {"id": ""}, {"id": "\x00"}, {"id": 7}])
def test_what_is_no_item_is_refused_by_its_place(
    junk: Any, api: SmallStac, items: list[Item], source: StacSource
) -> None:
    api.items = [*items[:2], junk, *items[2:]]
    found = source.search(AOI, PERIOD)
    assert [each.item for each in found.refused] == ["item 3 of the answer"]
    assert len(found.scenes) == 8


def test_an_item_that_comes_twice_is_one(
    api: SmallStac, items: list[Item], source: StacSource
) -> None:
    api.items = [*items, items[0], items[4]]
    assert len(source.search(AOI, PERIOD).scenes) == 8


def test_what_lies_elsewhere_or_in_another_time_is_left_out_whatever_the_catalogue_says(
    api: SmallStac, items: list[Item], source: StacSource
) -> None:
    late = changed(items[0], with_("2024-01-01T03:50:00Z", "properties", "datetime"))
    late["id"] = "L"
    far = changed(items[1], with_("F", "id"))
    far["geometry"]["coordinates"] = [[[x + 40, y] for x, y in ring]
                                      for ring in far["geometry"]["coordinates"]]  # fmt: skip
    api.change = lambda page: {**page, "features": [*page["features"], late, far],
                               "numberMatched": None}  # fmt: skip
    assert len(source.search(AOI, PERIOD).scenes) == 8


def test_an_aoi_of_many_corners_is_sent_as_its_box(api: SmallStac, source: StacSource) -> None:
    import shapely  # noqa: PLC0415 - for this test alone

    wavy = shapely.segmentize(AOI, 1e-5)
    sent: list[bytes] = []
    search = api.server.scripts["/stac/search"]
    api.server.scripts["/stac/search"] = lambda h: (sent.append(h.sent), search(h))[1]
    assert len(source.search(wavy, PERIOD).scenes) == 8
    assert all(len(body) < 2_000 for body in sent)


def test_a_slow_service_is_waited_for(api: SmallStac, source: StacSource) -> None:
    search = api.server.scripts["/stac/search"]
    api.server.scripts["/stac/search"] = lambda h: (time.sleep(0.2), search(h))[1]
    assert len(source.search(AOI, PERIOD).scenes) == 8
