"""A briefing's files: all of them, always the same, saying what they are, none exact."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook
from shapely import Point

from dashboard.briefing.contents import DataLayer
from dashboard.style import MAP_LAYERS
from layers.clearance import DECIMALS
from layers.frames import Released
from layers.terms import Audience
from tests.exposure.scanner import leaks

LAYERS = [each.id for each in MAP_LAYERS]
Files = Callable[..., dict[str, bytes]]


def test_every_layer_is_in_every_format(made: dict[str, bytes]) -> None:
    assert set(made) == {
        "briefing.gpkg", "briefing.qgs", "briefing.kml", "briefing.xlsx",
        *(f"{each}{end}" for each in LAYERS for end in (".geojson", ".csv")),
    }  # fmt: skip
    book = CalamineWorkbook.from_filelike(io.BytesIO(made["briefing.xlsx"]))
    assert len(book.sheet_names) == 1 + len(LAYERS)


def test_two_builds_give_the_same_octets_in_another_process_too(
    made: dict[str, bytes], make: Files, tmp_path: Path
) -> None:
    assert make() == made
    code = (
        "import importlib.util as u, pathlib, sys\n"
        "spec = u.spec_from_file_location('made', sys.argv[1])\n"
        "made = u.module_from_spec(spec); spec.loader.exec_module(made)\n"
        "for name, octets in made.the_files().items():\n"
        "    (pathlib.Path(sys.argv[2]) / name).write_bytes(octets)\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, Path(__file__).with_name("conftest.py"), tmp_path],
        check=True, cwd=Path(__file__).parents[4],
        env={"PYTHONHASHSEED": "77", "TZ": "Asia/Yangon", "USER": "kanarie"},
    )  # fmt: skip
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == made


@pytest.mark.parametrize("name", ["briefing.gpkg", "briefing.qgs", "briefing.kml", "briefing.xlsx",
                                  "zones.geojson", "zones.csv"])  # fmt: skip
def test_each_file_says_what_it_is(made: dict[str, bytes], name: str) -> None:
    octets = made[name]
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            octets = archive.read("xl/sharedStrings.xml")
    for said in ("TLP:AMBER", "policy", "1 December 2024", "Store version", "showing 2 of 2",
                 "rounded to 4 decimals of a degree"):  # fmt: skip
        assert said.encode() in octets, said


def test_no_file_names_a_machine_a_person_or_a_path(made: dict[str, bytes]) -> None:
    for name, octets in made.items():
        assert not re.search(rb"(?i)/(home|root|tmp|work|users)/|[a-z]:\\\\", octets), name
        assert b'saveUser="' not in octets.replace(b'saveUser=""', b"")


def test_what_is_seen_first_is_no_finer_than_the_audience_may_have(make: Files) -> None:
    exact = (98.61234567, 16.31234567)
    found = make(bounds=(*exact, 98.7, 16.4), audience=Audience.PUBLIC)
    assert leaks(found["briefing.qgs"], [exact]) == []
    rounded = make(bounds=(98.612, 16.312, 98.7, 16.4), audience=Audience.PUBLIC)
    assert found["briefing.qgs"] == rounded["briefing.qgs"]


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER, Audience.POLICY])
def test_shapes_that_come_too_exact_are_rounded_in_every_file(
    make: Files, data_layers: list[DataLayer], audience: Audience
) -> None:
    rng = np.random.default_rng(5)
    points = [Point(*at) for at in rng.uniform((98.59, 16.29), (98.61, 16.31), (40, 2))]
    frame = gpd.GeoDataFrame({"name": [str(n) for n in range(40)]}, geometry=points, crs=4326)
    layer = replace(data_layers[2], released=Released(frame=frame, total=40))
    files = make([layer], audience=audience)
    exact = [(each.x, each.y) for each in points]
    assert not [name for name, octets in files.items() if leaks(octets, exact)]
    read = json.loads(files["compounds.geojson"])["features"][0]["geometry"]["coordinates"]
    assert read == [round(each, DECIMALS[audience]) for each in exact[0]]


def test_a_layer_without_rows_is_there_and_empty(
    make: Files, data_layers: list[DataLayer], tmp_path: Path
) -> None:
    none = Released(frame=gpd.GeoDataFrame({"geometry": []}, crs=4326), total=0)
    files = make([replace(each, released=none) for each in data_layers])
    (tmp_path / "x.gpkg").write_bytes(files["briefing.gpkg"])
    kinds = dict(pyogrio.list_layers(tmp_path / "x.gpkg").tolist())
    assert {each: kinds[each] for each in ("zones", "rescues", "events", "report_cells")} == {
        "zones": "MultiPolygon", "rescues": "Point", "events": "Point",
        "report_cells": "MultiPolygon",
    }  # fmt: skip
    assert all(pyogrio.read_info(tmp_path / "x.gpkg", layer=each)["features"] == 0
               for each in ("zones", "rescues"))  # fmt: skip
    assert json.loads(files["zones.geojson"])["features"] == []
    assert files["zones.csv"].count(b"\n") == 1


def test_words_that_are_ours_are_in_the_language_of_the_briefing(
    make: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dashboard.briefing.speech.Speech.says", lambda _self, text, **_: f"~{text}"
    )
    files = make()
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["briefing.xlsx"]))
    assert book.sheet_names[0] == "~About"
    assert 'label="~Reported raided. That does not mean closed."' in files["briefing.qgs"].decode()


def test_many_outlines_are_written_at_a_rate_that_serves_a_country(
    make: Files, data_layers: list[DataLayer]
) -> None:
    rng = np.random.default_rng(7)
    spots = shapely.points(rng.uniform((98, 16), (99, 17), (2_000, 2)))
    rows = data_layers[2].released.frame.iloc[[0] * len(spots)].reset_index(drop=True)
    released = Released(frame=rows.set_geometry(shapely.buffer(spots, 0.001)), total=len(spots))
    began = process_time()
    files = make([replace(data_layers[2], released=released)])
    assert process_time() - began < 10  # under 1 s here; ten times that is a fault of ours
    assert files["compounds.csv"].count(b"POLYGON") == len(spots)
