"""imagery.accuracy: sites, rates, sets and injection, on hand-made cases."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from shapely.geometry import mapping

from geo.crs import to_lonlat
from imagery.accuracy import injection
from imagery.accuracy.rates import rate, together
from imagery.accuracy.sets import Label, find_sets, read_labels
from imagery.accuracy.sites import Find, score_sites
from imagery.cube import Cube
from imagery.masks import MaskRules
from imagery.monitor.monitor import Monitor
from tests.imagery.series import GRID, a_cube

FIRST, LAST = date(2022, 1, 1), date(2024, 1, 1)


def square(col: int, row: int, side: int) -> object:
    west, north = GRID.transform @ (col, row)
    east, south = GRID.transform @ (col + side, row + side)
    return to_lonlat(box(west, south, east, north), crs=GRID.crs)


def found(outline: object, on: date = date(2022, 6, 1)) -> Find:
    return Find(outline=outline, seen_on=on, kind="new_building")


def score(finds: list[Find], labels: list[Label]) -> object:
    return score_sites(finds, labels, grid=GRID, first=FIRST, last=LAST)


SITE = Label(outline=square(5, 5, 10), began=date(2022, 5, 1))


@pytest.mark.parametrize(("side", "hit"), [(5, 1), (4, 0)])
def test_a_fifth_of_a_site_must_be_covered(side: int, hit: int) -> None:
    assert score([found(square(5, 5, side))], [SITE]).found == hit


def test_the_date_is_that_of_the_earliest_detection_that_covers_a_tenth() -> None:
    finds = [
        found(square(5, 5, 5), date(2022, 7, 1)),
        found(square(11, 5, 4), date(2022, 6, 1)),
        found(square(5, 14, 1), date(2022, 2, 1)),
    ]
    assert score(finds, [SITE]).date_errors_months == (1.0,)


def test_what_touches_no_label_is_outside_and_a_hard_negative_excuses_nothing() -> None:
    far, trap = square(24, 24, 4), square(20, 5, 5)
    labels = [SITE, Label(outline=trap, began=None, counts=False, excuses=False)]
    told = score([found(square(5, 5, 6)), found(far), found(trap)], labels)
    assert told.touches == (True, False, False)
    assert told.outside.count == 2


@pytest.mark.parametrize(
    "label",
    [
        Label(outline=square(5, 5, 10), began=date(2021, 5, 1)),
        Label(outline=square(5, 5, 10), began=date(2024, 5, 1)),
        Label(outline=square(5, 5, 1), began=date(2022, 5, 1)),
        Label(outline=square(5, 5, 10), began=None),
    ],
)
def test_a_site_that_could_not_be_found_does_not_count(label: Label) -> None:
    assert score([], [label]).sites == 0


@given(st.integers(0, 200), st.floats(0.5, 1000))
def test_an_interval_holds_its_rate_and_narrows_with_land(count: int, land: float) -> None:
    one, more = rate(count, km2_years=land), rate(count * 4, km2_years=land * 4)
    assert one.low <= one.value <= one.high
    assert more.high - more.low <= one.high - one.low + 1e-6


def test_no_alarm_on_little_land_proves_little() -> None:
    assert rate(0, km2_years=2.5).high > 100
    assert together([rate(0, km2_years=30), rate(0, km2_years=30)]).high < 10


def test_sets_and_their_labels_are_found_by_layout(tmp_path: Path) -> None:
    for name in ("one/S1", "two/items/S1"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "item.json").write_text("{}")
    labels = tmp_path / "two" / "labels_any"
    labels.mkdir()
    assert [each.name for each in find_sets(tmp_path)] == ["one", "two"]
    folder = tmp_path / "two" / "labels_visual"
    folder.mkdir()
    features = [
        {"properties": {"cls": cls, "first_visible": "2022-05"}, "geometry": mapping(SITE.outline)}
        for cls in (1, 2, 3)
    ]
    (folder / "a.geojson").write_text(json.dumps({"features": features}))
    read = read_labels(tmp_path / "two")
    assert [(each.counts, each.excuses) for each in read] == [
        (True, True), (False, True), (False, False),
    ]  # fmt: skip
    assert read[0].began == date(2022, 5, 1)


def observed(looks: int) -> Cube:
    """Return quiet ground as a source would hand it out, classified as plants."""
    cube = a_cube(looks)
    return replace(cube, qa=np.full(cube.clear.shape, 4, dtype=np.uint8))


def test_injected_squares_are_found_and_quiet_ground_raises_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(injection, "_ROUNDS", 1)
    told = injection.inject(observed(110), Monitor(), MaskRules())
    assert told.alarms.construction["alert"].count == 0
    full = [each for each in told.recalls if each.cover == 1.0 and each.tier == "alert"]
    assert sum(each.placed for each in full) > 0
    assert sum(each.found for each in full) >= 0.8 * sum(each.placed for each in full)


def test_injection_is_the_same_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(injection, "_ROUNDS", 1)
    one, two = (injection.inject(observed(60), Monitor(), MaskRules(), seed=3) for _ in range(2))
    assert [(s.surface, s.rows, s.start) for s in one.squares] == [
        (s.surface, s.rows, s.start) for s in two.squares
    ]
    assert np.all([a == b for a, b in zip(one.recalls, two.recalls, strict=True)])
