"""Zones and compounds come in: what outline and country they have, and what became of the old."""

import json
from dataclasses import replace as replaced
from pathlib import Path

import pytest

import data
from layers.audit_entry import AuditEntry
from layers.boundary import Boundary
from layers.bounds import in_order
from layers.compound import Compound
from layers.errors import ConflictError, RejectedError
from layers.exchange.gazetteer import load_gazetteer
from layers.terms import OutlineKind
from layers.zone import Zone
from tests.builders import NOW
from tests.layers.exchange.test_importing import Desk, messages


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def zone_file(coordinates: object, **about: object) -> str:
    geometry = {"type": "Polygon", "coordinates": coordinates}
    properties = {"id": "Z-9", "name": "Nine", "country_iso3": "MMR", **about}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "crs": {"type": "link"}, "features": [feature]})


def ring(*corners: tuple[float, float]) -> list[list[list[float]]]:
    return [[[*corner] for corner in (*corners, corners[0])]]


def test_a_zone_comes_with_its_polygon_and_a_crs_member_is_ignored_with_a_note(desk: Desk) -> None:
    square = ring((98.5, 16.6), (98.6, 16.6), (98.6, 16.7), (98.5, 16.7))
    result = desk.take(zone_file(square), "zone", "z.geojson")
    assert "crs member was ignored" in result.notes[0]
    assert desk.store.get(Zone, "Z-9").outline_kind is OutlineKind.DIGITISED


@pytest.mark.parametrize(
    ("coordinates", "words"),
    [
        (ring((98.5, 16.6), (98.6, 16.7), (98.6, 16.6), (98.5, 16.7)), "crosses or touches itself"),
        (ring((447e3, 184e4), (448e3, 184e4), (448e3, 185e4)), "look projected, in metres"),
        (ring((16.6, 98.5), (16.7, 98.5), (16.7, 98.6)), "look swapped"),
        ([], "no parts"),
        (ring((98.5, 1e400), (98.6, 16.7), (98.6, 16.6)), "no finite number|no whole JSON"),
    ],
)
def test_a_zone_that_cannot_be_says_why(desk: Desk, coordinates: object, words: str) -> None:
    try:
        said = messages(desk.take(zone_file(coordinates), "zone", "z.geojson"))
    except RejectedError as error:
        said = str(error)
    assert any(each in said for each in words.split("|")), said
    assert desk.store.count(Zone) == 0


def test_a_zone_without_an_outline_becomes_a_circle_as_wide_as_its_doubt(desk: Desk) -> None:
    text = "id,name,country_iso3,lon,lat,precision_m\nZ-8,Eight,KHM,103.5,10.6,2000\n"
    desk.take(text, "zone")
    zone = desk.store.get(Zone, "Z-8")
    assert (zone.outline_kind, zone.precision_m) == (OutlineKind.CIRCLE, 2000)


def test_the_outline_that_an_import_replaces_is_kept_with_it_or_neither(desk: Desk) -> None:
    small = ring((98.5, 16.6), (98.6, 16.6), (98.6, 16.7), (98.5, 16.7))
    large = ring((98.5, 16.6), (98.7, 16.6), (98.7, 16.7), (98.5, 16.7))
    desk.take(zone_file(small), "zone", "z.geojson")
    with pytest.raises(ConflictError):
        desk.take(zone_file(large), "zone", "z.geojson")
    assert desk.store.count(Boundary) == 0
    desk.take(zone_file(large), "zone", "z.geojson", replace=True)
    first, second = in_order(desk.store.select(Boundary, site_id="Z-9"))
    assert second.outline.equals(desk.store.get(Zone, "Z-9").outline)
    assert first.outline.area < second.outline.area
    assert desk.store.count(AuditEntry) == 2


@pytest.mark.parametrize("kind", ["zone", "compound"])
@pytest.mark.parametrize(
    ("country", "why"),
    [("ZZ", "is no country of ISO 3166-1"), ("mm", "Write MMR"), ("Myanmar", "is no country of")],
)
def test_a_site_comes_with_a_country_that_there_is(
    desk: Desk, kind: str, country: str, why: str
) -> None:
    text = "id,name,country_iso3,lon,lat,precision_m\nX-8,Eight,{},98.5,16.6,2000\n"
    (problem,) = desk.take(text.format(country), kind).problems
    assert (problem.column, why in problem.message) == ("country_iso3", True)
    assert country not in problem.message.replace("Write MMR", "")
    assert desk.take(text.format("XXA"), kind).added.new == 1
    assert desk.take(text.format("mmr"), kind, replace=True).added.replaced == 1


def test_that_a_site_is_withdrawn_is_said_by_no_file(desk: Desk) -> None:
    text = (
        "id,name,country_iso3,lon,lat,precision_m,status\nZ-8,Eight,KHM,103.5,10.6,2000,withdrawn\n"
    )
    for kind in ("zone", "compound"):
        (problem,) = desk.take(text, kind).problems
        assert (problem.column, "on the page Draw" in problem.message) == ("status", True)


def test_the_gazetteer_loads_whole_and_says_what_has_no_place(desk: Desk) -> None:
    added, placeless = load_gazetteer(
        data.path("reference/gazetteer.csv"), store=desk.store, recorded_at=NOW
    )
    assert (added.new, placeless) == (79, 1)
    assert (desk.store.count(Zone), desk.store.count(Compound)) == (29, 50)


def test_an_outline_that_was_drawn_is_kept_when_the_gazetteer_comes_again(desk: Desk) -> None:
    path = data.path("reference/gazetteer.csv")
    load_gazetteer(path, store=desk.store, recorded_at=NOW)
    zone = desk.store.select(Zone)[0]
    desk.store.put([replaced(zone, outline=zone.outline.envelope)], replace=True)
    load_gazetteer(path, store=desk.store, recorded_at=NOW)
    found = in_order(desk.store.select(Boundary))
    assert [each.outline for each in found] == [zone.outline.envelope, zone.outline]
