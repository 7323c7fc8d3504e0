"""Zones of ours as SMART models: valid, in the words of SMART, and no more than may be seen."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from shapely import MultiPolygon, Point, box
from shapely.geometry import shape

import data
from layers.errors import NotReleasableError, RejectedError
from layers.exchange.smart.exporting import export_smart
from layers.exchange.smart.importing import import_smart
from layers.exchange.smart.out_of_records import Models, models_of
from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, DetectionKind, DetectionStatus, Tlp
from tests.builders import (
    NOW,
    SITE,
    a_compound,
    a_detection,
    a_footprint,
    a_log,
    a_review,
    a_run,
    a_scene,
    a_zone,
    an_evidence,
)

TODAY = date(2026, 11, 23)
SCHEMA = Draft202012Validator(
    json.loads(data.path("reference/smart.schema.json").read_text(encoding="utf-8"))
)
SEEN = datetime(2024, 8, 20, 4, tzinfo=UTC)
LAST = datetime(2024, 12, 20, 4, tzinfo=UTC)
HALF = box(98.598, 16.298, 98.600, 16.302)


def a_world() -> list[Record]:
    """Return a zone with a compound and a detection, both followed over two quarters."""
    return [
        a_zone(country_iso3="KHM"), a_compound(tlp=Tlp.CLEAR),
        a_run(first_at=datetime(2023, 1, 3, tzinfo=UTC), last_at=LAST, as_of=NOW), a_detection(),
        an_evidence(phases=("2024-02=cleared", "2024-08=structure", "2024-09=unknown")),
        a_scene(scene_id="S-8", acquired_at=SEEN, platform="sentinel-2a"),
        a_scene(scene_id="S-7", acquired_at=SEEN.replace(month=7), platform="sentinel-2b"),
        a_footprint(footprint_id="f-1", outline=HALF, scene_ids=("S-8", "S-7"), tlp=Tlp.CLEAR),
        a_footprint(footprint_id="f-2", epoch="2024Q4", outline=None, area_ha=None,
                    area_ha_lo=None, area_ha_hi=None, observed_share=0.2),
        a_footprint(footprint_id="f-3", site_id="d-1", outline=HALF, scene_ids=("S-8",)),
    ]  # fmt: skip


def made(*records: Record, audience: Audience = Audience.ANALYST, **how: Any) -> Models:
    store = MemoryStore()
    store.put(records or a_world())
    return models_of(Reader(store, audience, as_of=NOW), "Z-1", today=TODAY, **how)


def about(document: dict[str, Any], row: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = document["features"][row]["properties"]
    return found


def days(document: dict[str, Any]) -> list[str | None]:
    return [each["properties"]["observation_date"] for each in document["features"][1:]]


@pytest.mark.parametrize("audience", list(Audience))
def test_every_model_keeps_to_the_schema_for_every_audience(audience: Audience) -> None:
    found = made(audience=audience)
    for document in (found.region, *found.sites.values(), *found.proposals.values()):
        assert [each.message for each in SCHEMA.iter_errors(document)] == []


def test_a_region_says_where_and_when_was_looked_and_whose_zone_it_is() -> None:
    region = about(made().region)
    assert region["region_id"].startswith("KH_R")
    assert (region["start_date"], region["end_date"]) == ("2023-01-03", "2024-12-20")
    assert (region["mgrs"], region["model_content"]) == ("47QMU", "annotation")
    assert region["cache"]["zone_id"] == "Z-1"


def test_a_compound_is_an_annotation_with_a_look_for_each_quarter_that_was_seen() -> None:
    found = made()
    ((name, site),) = found.sites.items()
    head = about(site)
    assert (head["site_id"], head["region_id"]) == (name, found.region_id)
    assert (head["status"], head["model_content"]) == ("positive_pending", "annotation")
    assert head["misc_info"]["compound_id"] == "C-1"
    assert days(site) == ["2024-08-20"]  # the last scene of the quarter; the unseen one has none
    look = about(site, 1)
    assert (look["source"], look["sensor_name"]) == ("S-8", "Sentinel-2")
    assert (look["current_phase"], look["is_occluded"]) == ("Unknown", "True")
    assert shape(site["features"][1]["geometry"]).equals(HALF)
    summary = about(found.region, 1)
    assert (summary["type"], summary["site_id"]) == ("site_summary", name)


def test_a_detection_is_a_proposal_from_its_first_look_to_the_last_of_all() -> None:
    ((_, site),) = made().proposals.items()
    head = about(site)
    assert (head["status"], head["model_content"]) == ("system_confirmed", "proposed")
    assert (head["start_date"], head["end_date"]) == ("2024-02-01", "2024-12-20")
    assert head["score"] == 0.7
    assert head["misc_info"]["detection_id"] == "d-1"
    assert days(site) == ["2024-02-01", "2024-08-20", "2024-12-20"]
    assert [about(site, row)["current_phase"] for row in (1, 2, 3)] == [
        "Site Preparation", "Active Construction", "Active Construction"
    ]  # fmt: skip
    assert shape(site["features"][2]["geometry"]).equals(SITE)  # joined with what was built


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (DetectionStatus.PROVISIONAL, "system_confirmed"),
        (DetectionStatus.EXPIRED, "system_rejected"),
        (DetectionStatus.RETRACTED, "system_rejected"),
    ],
)
def test_what_no_longer_stands_is_rejected_and_ends_when_it_was_last_seen(
    status: DetectionStatus, word: str
) -> None:
    world = [a_zone(), a_run(last_at=LAST), a_detection(status=status)]
    ((_, site),) = made(*world).proposals.items()
    assert about(site)["status"] == word
    assert (days(site)[-1] == "2024-12-20") == (word == "system_confirmed")


def test_a_demolition_is_no_proposal_and_is_counted() -> None:
    found = made(a_zone(), a_run(), a_detection(kind=DetectionKind.DEMOLITION))
    assert (found.proposals, sum(found.left_out.values())) == ({}, 1)


def test_a_compound_of_several_parts_is_a_hull_and_one_of_a_point_has_no_model() -> None:
    parts = MultiPolygon([HALF, box(98.603, 16.298, 98.604, 16.302)])
    found = made(
        a_zone(), a_compound(shape=parts), a_compound(compound_id="C-2", shape=Point(98.6, 16.3))
    )
    ((_, site),) = found.sites.items()
    assert shape(site["features"][0]["geometry"]).equals(parts.convex_hull)
    look = about(site, 1)
    assert (look["observation_date"], look["is_site_boundary"]) == (None, "True")
    assert found.left_out == {"have no outline": 1}


def test_a_withdrawn_compound_is_given_to_nobody_and_is_counted() -> None:
    found = made(a_zone(), a_compound(withdrawn_on=TODAY))
    assert (found.sites, found.left_out) == ({}, {"were withdrawn": 1})
    assert len(found.region["features"]) == 1


def test_a_withdrawn_zone_is_given_to_nobody() -> None:
    with pytest.raises(RejectedError, match=r"Z-1 is withdrawn.*let it stand again"):
        made(a_zone(withdrawn_on=TODAY), a_compound())


def test_a_zone_that_nothing_was_seen_of_is_an_empty_region() -> None:
    region = about(made(a_zone()).region)
    assert (region["model_content"], region["start_date"]) == ("empty", "2026-11-23")


def test_the_public_gets_no_detection_that_nobody_verified_and_coarse_outlines() -> None:
    found = made(audience=Audience.PUBLIC)
    assert found.proposals == {}
    ((_, site),) = found.sites.items()
    flat = [place for ring in site["features"][0]["geometry"]["coordinates"] for place in ring]
    assert all(value == round(value, 3) for place in flat for value in place)
    verified = made(*a_world(), a_review(tlp=Tlp.CLEAR), audience=Audience.PUBLIC)
    assert len(verified.proposals) == 1


def test_the_public_gets_no_compound_that_is_only_suspected() -> None:
    world = [a_zone(), a_compound(kind=CompoundKind.SUSPECTED, tlp=Tlp.CLEAR)]
    assert made(*world, audience=Audience.PUBLIC).sites == {}
    assert len(made(*world).sites) == 1


def test_a_zone_that_is_hidden_is_no_zone() -> None:
    with pytest.raises(NotReleasableError, match="no zone 'Z-1' for the audience public"):
        made(a_zone(tlp=Tlp.AMBER), audience=Audience.PUBLIC)


def test_an_originator_that_the_schema_does_not_know_is_refused() -> None:
    with pytest.raises(RejectedError, match="none of acc, ara"):
        made(originator="compoundwatch")
    ((_, site),) = made(originator="kit").proposals.items()
    assert about(site)["originator"] == "kit"


def test_a_zone_may_go_by_the_id_that_a_truth_knows_it_by() -> None:
    found = made(region_id="KH_R001")
    assert found.region_id == "KH_R001"
    assert all(name.startswith("KH_R001_") for name in (*found.sites, *found.proposals))
    with pytest.raises(RejectedError, match="'Z-1' is no region id of SMART"):
        made(region_id="Z-1")


def test_ids_do_not_change_from_one_export_to_the_next() -> None:
    one, other = made(), made()
    assert one == other


def test_files_lie_where_the_published_ones_do_and_older_ones_are_told(tmp_path: Path) -> None:
    store = MemoryStore()
    store.put(a_world())
    reader = Reader(store, Audience.ANALYST, as_of=NOW)
    first = export_smart(reader, "Z-1", tmp_path, today=TODAY)
    stray = first.folder / "site_models" / "old.geojson"
    stray.write_text("{}")
    again = export_smart(reader, "Z-1", tmp_path, today=TODAY)
    assert (again.sites, again.proposals, again.older) == (1, 1, 1)
    names = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    region = first.region_id
    assert f"{region}/{region}.geojson" in names
    assert len([name for name in names if name.startswith(f"{region}/proposals/{region}_")]) == 1
    assert not [name for name in names if name.endswith(".new")]


def test_what_we_wrote_can_be_read_by_us(tmp_path: Path) -> None:
    store = MemoryStore()
    store.put(a_world())
    reader = Reader(store, Audience.ANALYST, as_of=NOW)
    folder = export_smart(reader, "Z-1", tmp_path, today=TODAY).folder
    store = MemoryStore()
    result = import_smart(folder, store=store, log=a_log(store), recorded_at=NOW)
    assert result.problems == ()
    assert (result.zones, result.compounds, result.footprints) == (1, 2, 4)
