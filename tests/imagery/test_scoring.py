"""imagery.scoring: found, dated, and what lies outside of every label."""

import json
from datetime import date
from pathlib import Path

import pytest
from shapely import box

from geo.area import geodesic_area_m2
from imagery.scoring import Find, Site, read_labels, score

AREA = box(98.5, 16.6, 98.6, 16.7)
SITE = box(98.52, 16.62, 98.53, 16.63)
FAR = box(98.57, 16.67, 98.58, 16.68)
FIRST, LAST = date(2018, 1, 1), date(2020, 1, 1)


def scored(finds: list[Find], sites: list[Site]) -> tuple[int, int, tuple[int, ...], int]:
    found = score(finds, sites, looked_at=AREA, first=FIRST, last=LAST)
    return found.found, found.sites, found.date_errors_days, found.outside_m2


def test_a_find_in_a_site_finds_it_and_its_lateness_is_counted() -> None:
    finds = [Find(outline=SITE.buffer(-0.002), seen_on=date(2019, 3, 1))]
    assert scored(finds, [Site(outline=SITE, began=date(2019, 2, 1))]) == (1, 1, (28,), 0)


def test_a_find_elsewhere_finds_nothing_and_lies_outside() -> None:
    found, sites, errors, outside = scored(
        [Find(outline=FAR, seen_on=date(2019, 3, 1))], [Site(outline=SITE, began=date(2019, 2, 1))]
    )
    assert (found, sites, errors) == (0, 1, ())
    assert outside == pytest.approx(geodesic_area_m2(FAR), rel=0.01)


@pytest.mark.parametrize("began", [None, date(2017, 1, 1), date(2021, 1, 1)])
def test_a_site_that_began_outside_of_the_set_cannot_be_found_or_missed(began: date | None) -> None:
    assert scored([], [Site(outline=SITE, began=began)])[1] == 0


def test_a_label_to_be_ignored_excuses_a_find() -> None:
    finds = [Find(outline=SITE, seen_on=date(2019, 3, 1))]
    assert scored(finds, [Site(outline=SITE, began=None, positive=False)]) == (0, 0, (), 0)


def test_labels_are_read_by_their_layout(tmp_path: Path) -> None:
    ring = [[[98.5, 16.6], [98.6, 16.6], [98.6, 16.7], [98.5, 16.6]]]
    features = [
        {"type": "Feature", "properties": about,
         "geometry": {"type": "Polygon", "coordinates": ring}}
        for about in (
            {"cls": 1, "first_visible": "2018-07"},
            {"cls": 3, "first_visible": "2018-07"},
            {"status": "positive_pending", "start_date": "2018-02-03", "end_date": None},
            {"type": "observation"},
        )
    ]  # fmt: skip
    (tmp_path / "labels_visual").mkdir()
    (tmp_path / "labels_visual" / "a.geojson").write_text(json.dumps({"features": features}))
    sites = read_labels(tmp_path)
    assert [(each.began, each.positive) for each in sites] == [
        (date(2018, 7, 1), True),
        (date(2018, 7, 1), False),
        (date(2018, 2, 3), True),
    ]
