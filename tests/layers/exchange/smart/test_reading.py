"""layers.exchange.smart.reading: what is broken is named by file, row and field, and refused."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from shapely import LineString, MultiPolygon, Polygon, box, transform

import data
from layers.errors import RejectedError
from layers.exchange.smart.reading import read_folder, refuse
from tests.layers.exchange.smart.cases import (
    GROUND,
    REGION,
    SITE,
    a_look,
    a_region,
    a_site,
    a_summary,
    write,
    write_folder,
)

BOWTIE = Polygon([(101.7, 3.1), (101.701, 3.101), (101.701, 3.1), (101.7, 3.101)])
SCHEMA = Draft202012Validator(
    json.loads(data.path("reference/smart.schema.json").read_text(encoding="utf-8"))
)


def swapped(outline: Any) -> Any:
    return transform(outline, lambda places: places[:, ::-1])


def said(root: Path) -> str:
    return "\n".join(map(str, read_folder(root).problems))


def test_a_folder_that_keeps_to_the_schema_is_read_whole(tmp_path: Path) -> None:
    found = read_folder(write_folder(tmp_path))
    assert (found.files, found.problems) == (2, ())
    assert [each.id for each in (*found.regions, *found.sites)] == [REGION, SITE]
    assert found.sites[0].region_id == REGION
    assert len(found.sites[0].rest) == 2


def test_the_head_of_a_file_may_stand_anywhere_in_it(tmp_path: Path) -> None:
    write(tmp_path, "s", a_look(), a_site(), a_look("2021-03-01"))
    (site,) = read_folder(tmp_path).sites
    assert site.place == 1
    assert [each["properties"]["observation_date"] for each in site.rest] == [
        "2020-03-01", "2021-03-01"
    ]  # fmt: skip


@pytest.mark.parametrize("outline", [GROUND, MultiPolygon([GROUND])], ids=["one", "several"])
def test_days_and_phases_that_are_not_told_are_legal(outline: Any, tmp_path: Path) -> None:
    nothing = dict.fromkeys(("current_phase", "is_occluded", "is_site_boundary", "source"))
    nothing["sensor_name"] = None
    unknown = a_site(start_date=None, end_date=None, status="positive_pending")
    write(tmp_path, "s", unknown, a_look(None, outline, **nothing))
    assert said(tmp_path) == ""


def test_parts_of_one_look_may_overlap(tmp_path: Path) -> None:
    inner = box(101.701, 3.101, 101.702, 3.102)
    both = MultiPolygon([GROUND, inner])
    assert not both.is_valid
    write(tmp_path, "s", a_site(), a_look(outline=both, current_phase="Unknown, Unknown"))
    assert said(tmp_path) == ""


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"observation_date": "2020/03/01"}, "observation_date", "breaks smart.schema.json"),
        ({"observation_date": "2020-02-31"}, "observation_date", "no day of the calendar"),
        ({"current_phase": "Demolition"}, "current_phase", "breaks smart.schema.json"),
        ({"is_occluded": True}, "is_occluded", "breaks smart.schema.json"),
        ({"sensor_name": "Spot"}, "sensor_name", "breaks smart.schema.json"),
        ({"score": 2.0}, "score", "breaks smart.schema.json"),
        ({"invented": 1}, "", "breaks smart.schema.json"),
    ],
)
def test_a_word_that_the_schema_does_not_know_is_named(
    change: dict[str, Any], field: str, words: str, tmp_path: Path
) -> None:
    write(tmp_path, "a_site", a_site(), a_look(), a_look(**change))
    (problem,) = read_folder(tmp_path).problems
    assert (problem.file, problem.row, problem.field) == ("a_site.geojson", 3, field)
    assert words in problem.message


@pytest.mark.parametrize(
    "change",
    [
        {"observation_date": "2020/03/01"}, {"current_phase": "x"}, {"is_occluded": True},
        {"score": -1}, {"sensor_name": "Spot"}, {"invented": 1}, {"misc_info": 3},
        {"misc_info": {}, "cache": {}}, {"misc_info": {"x": 1}}, {"observation_date": None},
        {"current_phase": "Unknown, No Activity"},
    ],
)  # fmt: skip
def test_our_verdict_on_a_look_is_that_of_the_whole_schema(
    change: dict[str, Any], tmp_path: Path
) -> None:
    path = write(tmp_path, "s", a_site(), a_look(**change))
    assert (said(tmp_path) == "") == SCHEMA.is_valid(json.loads(path.read_text()))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start_date": "2022-01-01"}, "start_date: 2022-01-01 lies after end_date 2021-03-01"),
        ({"site_id": "XX_R002_0001"}, "is no site of the region XX_R001"),
        ({"status": "positive"}, "status: breaks smart.schema.json"),
        ({"mgrs": "7NQD"}, "mgrs: breaks smart.schema.json"),
        ({"version": "2"}, "version: breaks smart.schema.json"),
        ({"validated": True}, "validated: breaks smart.schema.json"),
    ],
)
def test_a_site_that_contradicts_itself_is_named(
    change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    write(tmp_path, "s", a_site(**change), a_look())
    assert words in said(tmp_path)


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        (BOWTIE, "crosses or touches itself"),
        (swapped(GROUND), "longitude and latitude swapped"),
        (box(447_000, 1_840_000, 448_000, 1_841_000), "not in degrees"),
        (LineString([(101.7, 3.1), (101.8, 3.1)]), "is no Polygon"),
    ],
)
def test_an_outline_that_cannot_be_is_named(outline: Any, words: str, tmp_path: Path) -> None:
    write(tmp_path, "s", a_site(outline), a_look())
    assert words in said(tmp_path)
    assert said(tmp_path).startswith("s.geojson, row 1, geometry: ")


def test_axes_that_are_swapped_within_degrees_are_told_by_the_mgrs_square(tmp_path: Path) -> None:
    brazil = box(-43.99, -22.58, -43.98, -22.57)
    write(tmp_path, "good", a_site(brazil, mgrs="23KPR"), a_look(outline=brazil))
    assert said(tmp_path) == ""
    write(tmp_path, "s", a_site(brazil, mgrs="23KPR"), a_look(outline=swapped(brazil)))
    assert "s.geojson, row 2, geometry: lies in the MGRS square" in said(tmp_path)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_numbers_that_are_none_make_no_json(number: float, tmp_path: Path) -> None:
    write(tmp_path, "s", a_site(score=number), a_look())
    assert "which is no number in JSON" in said(tmp_path)


def test_a_place_that_is_no_number_is_named(tmp_path: Path) -> None:
    look = a_look()
    look["geometry"]["coordinates"][0][1][0] = "101.7"
    write(tmp_path, "s", a_site(), look)
    assert "row 2, geometry: has a ring that is no list of four or more places" in said(tmp_path)


def test_a_ring_that_is_left_open_is_named(tmp_path: Path) -> None:
    look = a_look()
    del look["geometry"]["coordinates"][0][-1]
    write(tmp_path, "s", a_site(), look)
    assert "does not end where it begins" in said(tmp_path)


def test_a_file_that_is_cut_short_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_folder(tmp_path) / "site_models" / f"{SITE}.geojson"
    path.write_text(path.read_text()[:300])
    found = read_folder(tmp_path)
    assert (len(found.regions), len(found.sites), found.refused) == (1, 0, 1)
    assert "it may be cut short" in str(found.problems[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "no GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "has nothing"),
        ('{"type": "FeatureCollection", "features": [{}]}', "has 1 without a type"),
        ('{"type": "a", "type": "b"}', "the name 'type' stands twice"),
        ("[" * 100_000, "nested too deep"),
        ("\xff", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_model_says_why(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "x.geojson").write_text(text, encoding="latin-1")
    assert words in said(tmp_path)


def test_a_site_without_a_look_is_no_model(tmp_path: Path) -> None:
    write(tmp_path, "s", a_site())
    assert "holds a site without an observation" in said(tmp_path)


def test_a_region_file_holds_no_look(tmp_path: Path) -> None:
    write(tmp_path, "r", a_region(), a_look())
    assert "row 2, type: is observation, and the file of a region holds" in said(tmp_path)


def test_what_stands_twice_is_refused_and_nothing_is_chosen(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path, name, a_site(), a_look())
    write(tmp_path, "r", a_region(), a_summary(), a_summary())
    found = read_folder(tmp_path)
    assert (found.regions, found.sites, found.refused) == ((), (), 3)
    assert "XX_R001_0001 stands in 2 files" in said(tmp_path)
    assert "XX_R001_0001 stands more than once in this file" in said(tmp_path)


def test_a_folder_that_is_not_there_or_holds_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="There is no folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(RejectedError, match=r"No \.geojson file lies in"):
        read_folder(tmp_path)


def test_problems_stop_everything_unless_the_good_files_are_asked_for(tmp_path: Path) -> None:
    write(write_folder(tmp_path), "bad", a_site(site_id="nonsense"), a_look())
    found = read_folder(tmp_path)
    with pytest.raises(RejectedError, match=r"1 of 3 files have problems; nothing was taken") as no:
        refuse(found, skip_refused=False)
    assert "bad.geojson, row 1, site_id" in str(no.value)
    assert "--skip-refused" in str(no.value)
    refuse(found, skip_refused=True)
