"""imagery.accuracy.report: what is damaged is told, and everything else is measured."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from shapely import box
from shapely.geometry import mapping

import data
from imagery.accuracy.report import measure
from imagery.accuracy.sets import read_labels
from imagery.errors import SourceError
from imagery.jobs.recipe import read_recipe
from imagery.progress import silent
from tests.imagery.accuracy.test_pair_sets import full, mask

Write = Callable[..., Path]
BALANCED = {"balanced": read_recipe(data.path("recipes/balanced.toml"))}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def labelled(folder: Path, text: str) -> Path:
    (folder / "labels_visual").mkdir(parents=True)
    (folder / "labels_visual" / "sites.geojson").write_text(text, encoding="utf-8")
    return folder


def test_a_damaged_pair_costs_no_other(tmp_path: Path, rng: np.random.Generator) -> None:
    full(tmp_path / "good", rng, mask(1))
    full(tmp_path / "uneven", rng, mask(1)[:-1])
    cut = full(tmp_path / "cut", rng, mask(1)).folder / "t2_rgb.png"
    cut.write_bytes(cut.read_bytes()[:200])
    made = measure(tmp_path, BALANCED, progress=silent)
    assert [each.name for each in made.pairs] == ["good"]
    assert {said.split(":")[0] for said in made.skipped} >= {"Pair uneven", "Pair cut"}


def test_a_damaged_scene_is_counted_with_its_reason(tmp_path: Path, write_item: Write) -> None:
    for month in range(1, 13):
        write_item(tmp_path / "set", f"S{month:02d}", datetime=f"2023-{month:02d}-05T03:50:00Z")
    (tmp_path / "set" / "S03" / "red.tif").write_bytes(b"II*\0")
    made = measure(tmp_path, BALANCED, only="set", progress=silent)
    assert list(made.sets[0].broken) == ["S03"]
    assert made.sets[0].looks < 12
    assert any(said.startswith("set: 1 scenes could not be read") for said in made.skipped)
    assert any("Injection into set: 11 scenes are too few" in said for said in made.skipped)


@pytest.mark.parametrize("text", ["", "[]", '{"features": [{"geometry": {"type": "Point"}}]}', "{"])
def test_labels_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"sites\.geojson"):
        read_labels(labelled(tmp_path, text))


@pytest.mark.parametrize(
    ("said", "began"),
    [
        ("2019-05", date(2019, 5, 1)),
        ("2019-05-17", date(2019, 5, 17)),
        ("2019-05-17T00:00:00Z", date(2019, 5, 17)),
        ("2019", None),
        (None, None),
    ],
)
def test_a_label_begins_in_the_month_or_on_the_day_that_it_says(
    tmp_path: Path, said: str | None, began: date | None
) -> None:
    site = {
        "geometry": mapping(box(98.5, 16.6, 98.51, 16.61)),
        "properties": {"cls": "1", "first_visible": said},
    }
    text = json.dumps({"features": [site]})
    assert [each.began for each in read_labels(labelled(tmp_path, text))] == [began]
