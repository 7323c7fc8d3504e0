"""Zones and compounds come in: what outline and country they have, and what became of the old."""

import json
from dataclasses import replace as replaced
from pathlib import Path

import pytest
from shapely import Point

import data
from geo.shapes import circle
from layers.audit_entry import AuditEntry
from layers.boundary import Boundary
from layers.bounds import in_order
from layers.compound import Compound
from layers.errors import ConflictError, RejectedError
from layers.exchange.exporting import export_layer
from layers.exchange.gazetteer import load_gazetteer
from layers.read import Reader
from layers.terms import Audience, OutlineKind, SiteStatus
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import NOW, a_compound, a_zone
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
    assert [each.rows for each in desk.store.select(AuditEntry)] == [1, 3]  # with both outlines


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


def test_a_row_of_a_withdrawn_site_is_left_out_and_says_so(desk: Desk) -> None:
    text = (
        "id,name,country_iso3,lon,lat,precision_m,status,status_on\n"
        "X-8,Eight,KHM,103.5,10.6,2000,active,2024-05-01\n"
        "X-9,Nine,KHM,,,,Withdrawn,2024-06-01\n"
    )
    for kind in ("zone", "compound"):
        result = desk.take(text, kind)
        assert (result.problems, result.added.new, result.refused) == ([], 1, 0)
        (note,) = result.notes
        assert note.startswith("Rows 3, status: withdrawn, which nobody reports of a site")
        assert "stays as it is" in note
    assert desk.take(text.replace("active", "withdrawn"), "zone").added.new == 0


@pytest.mark.parametrize("ending", ["geojson", "csv"])
def test_what_was_exported_comes_back_and_leaves_withdrawn_sites_as_they_are(
    desk: Desk, ending: str
) -> None:
    sites = [
        *(a_zone(zone_id=f"Z-{each}", status=SiteStatus.RAIDED) for each in (1, 2)),
        a_zone(zone_id="Z-3", outline=circle(98.5, 16.2, radius_m=900), aliases=("河湾", "Bend")),
        *(a_compound(compound_id=f"C-{each}", status=SiteStatus.ACTIVE) for each in (1, 2)),
        a_compound(compound_id="C-3", shape=Point(98.6, 16.3), precision_m=500.0),
    ]
    desk.store.put(sites)
    withdraw(desk.log, Zone, "Z-2", at=NOW)
    withdraw(desk.log, Compound, "C-2", at=NOW)
    kinds: tuple[type[Zone | Compound | Boundary], ...] = (Zone, Compound, Boundary)
    before = [desk.store.select(kind) for kind in kinds]
    for layer in ("zones", "compounds"):
        path = desk.folder / f"{layer}.{ending}"
        export_layer(Reader(desk.store, Audience.ANALYST, as_of=NOW), layer, path)
        result = desk.take(path.read_bytes(), layer[:-1], path.name, replace=True)
        assert (result.problems, result.added.new) == ([], 0)
        assert any("status: withdrawn" in note for note in result.notes)
    assert [desk.store.select(kind) for kind in kinds] == before


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
