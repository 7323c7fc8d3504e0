"""imagery.accuracy.smart: models are read by what they say, and what is not there is said."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, mapping

from imagery.accuracy.smart import (
    ACTIVE,
    PHASES,
    POST,
    PREPARATION,
    UNKNOWN,
    SmartObservation,
    SmartSite,
    phase_durations,
    read_smart,
)

PLACE = box(101.0, 3.0, 101.002, 3.002)


def feature(shape: Any = PLACE, **about: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": about, "geometry": mapping(shape)}


def look(day: str | None, phase: str | None, shape: Any = PLACE, **about: Any) -> dict[str, Any]:
    stated = {"is_site_boundary": "True", **about}
    return feature(
        shape, type="observation", observation_date=day, current_phase=phase, **stated
    )  # fmt: skip


def write_site(root: Path, *looks: dict[str, Any], name: str = "a", **about: Any) -> None:
    site = {
        "type": "site", "region_id": "XX_R001", "site_id": f"XX_R001_{name}",
        "status": "positive_annotated", "start_date": "2018-01-05", "end_date": "2019-06-01",
        **about,
    }  # fmt: skip
    root.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"type": "FeatureCollection", "features": [feature(**site), *looks]})
    (root / f"{name}.geojson").write_text(text, encoding="utf-8")


def write_region(root: Path) -> None:
    about = {"type": "region", "region_id": "XX_R001", "start_date": "2014-01-01",
             "end_date": "2021-08-31"}  # fmt: skip
    root.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"features": [feature(box(100, 2, 102, 4), **about)]})
    (root / "XX_R001.geojson").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("region", "sites"),
    [(".", "site_models"), ("region_models", "site_models"), ("XX_R001", "XX_R001/site_models")],
)
def test_either_layout_is_read(region: str, sites: str, tmp_path: Path) -> None:
    write_region(tmp_path / region)
    write_site(tmp_path / sites, look("2018-01-05", PREPARATION))
    got = read_smart(tmp_path)
    assert got.refused == ()
    (found,) = got.regions
    assert (found.first, found.last) == (date(2014, 1, 1), date(2021, 8, 31))
    (site,) = found.sites
    assert (site.start, site.end) == (date(2018, 1, 5), date(2019, 6, 1))
    (one,) = site.observations
    assert (one.day, one.phase) == (date(2018, 1, 5), PREPARATION)
    assert one.outline.equals(PLACE)


def test_a_folder_without_sites_is_skipped_with_a_reason(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        (reason,) = read_smart(root).refused
        assert reason.reason.startswith("Skipped: no SMART site model lies in")


def test_a_region_without_sites_is_skipped_with_a_reason(tmp_path: Path) -> None:
    write_region(tmp_path)
    assert "has a region model and no site model" in read_smart(tmp_path).refused[0].reason


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"features": []}', '{"features": [{"properties": {"type": "site"}}]}', "\xff"],
)
def test_a_broken_file_is_refused_and_the_others_are_read(text: str, tmp_path: Path) -> None:
    write_site(tmp_path, look("2018-01-05", ACTIVE))
    (tmp_path / "broken.geojson").write_text(text, encoding="latin-1")
    got = read_smart(tmp_path)
    assert len(got.regions[0].sites) == 1
    assert got.refused[0].item.endswith("broken.geojson")


def test_a_start_that_is_not_told_stays_unknown(tmp_path: Path) -> None:
    write_site(tmp_path, look(None, None), look("2019-06-01", None), start_date=None)
    (site,) = read_smart(tmp_path).regions[0].sites
    assert site.start is None
    assert [(one.day, one.phase) for one in site.observations] == [(date(2019, 6, 1), UNKNOWN)]


def test_an_end_told_by_the_site_alone_is_given_to_its_last_look(tmp_path: Path) -> None:
    write_site(tmp_path, look(None, None), look(None, None))
    (site,) = read_smart(tmp_path).regions[0].sites
    assert [one.day for one in site.observations] == [date(2018, 1, 5), date(2019, 6, 1)]


def test_parts_that_are_no_site_boundary_are_left_out(tmp_path: Path) -> None:
    both = PLACE.union(box(101.1, 3.0, 101.2, 3.1))
    flags = {"is_site_boundary": "True, False"}
    write_site(tmp_path, look("2018-01-05", f"{ACTIVE}, {POST}", both, **flags))
    (one,) = read_smart(tmp_path).regions[0].sites[0].observations
    assert one.outline.equals(both.geoms[0])
    assert one.phases == {ACTIVE, POST}


def a_site(*looks: tuple[int, str]) -> SmartSite:
    return SmartSite(
        site_id="s", outline=PLACE, start=None, end=None, status="positive_annotated",
        observations=tuple(SmartObservation(date(2020, 1, d), phase, PLACE) for d, phase in looks),
    )  # fmt: skip


def test_post_construction_begins_when_all_of_a_site_is_done() -> None:
    site = a_site((1, PREPARATION), (3, ACTIVE), (7, f"{POST}, {ACTIVE}"), (9, POST))
    assert [site.onset(phase) for phase in (PREPARATION, ACTIVE, POST)] == [
        date(2020, 1, 1), date(2020, 1, 3), date(2020, 1, 9)
    ]  # fmt: skip
    assert site.onset(UNKNOWN) is None


def test_durations_need_all_three_onsets_in_order() -> None:
    whole = a_site((1, PREPARATION), (3, ACTIVE), (9, POST))
    backwards = a_site((1, ACTIVE), (3, PREPARATION), (9, POST))
    unfinished = a_site((1, PREPARATION), (3, ACTIVE))
    assert phase_durations([whole, backwards, unfinished]) == ((2, 6),)


def test_the_published_regions_are_read_whole(shared: Path) -> None:
    root = shared / "data" / "smart"
    if not root.is_dir():
        pytest.skip(f"No SMART models here: {root} is no folder.")
    got = read_smart(root)
    assert got.refused == ()
    files = len(list(root.glob("*/site_models/*.geojson")))
    assert sum(len(region.sites) for region in got.regions) == files
    looks = [one for region in got.regions for site in region.sites for one in site.observations]
    assert all(one.phases <= set(PHASES) for one in looks)
    durations = [days for region in got.regions for days in phase_durations(region.sites)]
    assert len(durations) >= 10
