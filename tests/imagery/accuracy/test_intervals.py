"""imagery.accuracy.compounds and intervals: what is simulated, and how often intervals hold it."""

from datetime import date
from pathlib import Path

import pytest
from shapely import Polygon, box

from geo.area import geodesic_area_m2
from imagery.accuracy.compounds import Compound, compounds
from imagery.accuracy.intervals import Measured, coverage, measured, strata
from imagery.accuracy.intervals_page import page
from imagery.accuracy.smart import SmartSite, read_smart
from imagery.builtup import DISPLAY, REFLECTANCE
from imagery.errors import ImageryError
from imagery.extent import Extent


def a_site(half_deg: float = 0.0007) -> SmartSite:
    return SmartSite(
        site_id="S-1", start=date(2020, 1, 1), end=None, status="positive_pending",
        outline=box(101.7 - half_deg, 3.1 - half_deg, 101.7 + half_deg, 3.1 + half_deg),
    )  # fmt: skip


def test_the_same_seed_gives_the_same_compounds_and_another_gives_others() -> None:
    one, same, other = (
        [each.area_ha for each in compounds([a_site()], count=4, seed=seed)] for seed in (3, 3, 4)
    )
    assert one == same != other


def test_what_is_built_lies_within_the_compound() -> None:
    for each in compounds([a_site()], count=6, seed=3):
        assert each.area_ha <= geodesic_area_m2(each.outline) / 10_000 * 1.0001
        if each.built is not None:
            assert each.outline.buffer(1e-7).contains(each.built)


def test_sites_that_are_too_small_or_too_large_are_refused_with_what_to_do() -> None:
    with pytest.raises(ImageryError, match="Give a SMART region with building sites"):
        list(compounds([a_site(0.00001), a_site(0.1)], count=1, seed=1))


def made(area: float | None, low: float, high: float, *, true: float = 1.0) -> Measured:
    a = box(101.7, 3.1, 101.701, 3.101)
    side = 0.001 * (true / (geodesic_area_m2(a) / 10_000)) ** 0.5
    built: Polygon = box(101.7, 3.1, 101.7 + side, 3.1 + side)
    (compound,) = compounds([a_site()], count=1, seed=1)
    compound = Compound(
        source=compound.source, outline=compound.outline, epoch=compound.epoch, built=built,
        season="dry", ground="forest", contrast="pale",
    )  # fmt: skip
    found = Extent(
        outline=None, surely=None, possibly=None, unseen=None, area_ha=area,
        area_ha_lo=None if area is None else low, area_ha_hi=None if area is None else high,
        observed_share=0.5 if area is None else 1.0,
    )  # fmt: skip
    return Measured(method=REFLECTANCE, compound=compound, found=found)


def test_coverage_counts_those_that_hold_the_truth_of_those_that_were_seen() -> None:
    found = coverage([made(1.1, 0.9, 1.2), made(0.5, 0.4, 0.6), made(None, 0, 0)])
    assert (found.count, found.unseen, found.share) == (2, 1, 0.5)
    assert found.low < 0.5 < found.high
    assert found.bias_ha == pytest.approx(-0.2, abs=0.01)


def test_every_stratum_has_each_compound_once() -> None:
    group = [made(1.1, 0.9, 1.2), made(0.5, 0.4, 0.6)]
    for name in ("season", "contrast", "land around", "true area"):
        assert sum(found.count for by, _, found in strata(group) if by == name) == 2


def test_most_intervals_of_a_few_compounds_hold_the_truth(shared: Path) -> None:
    """The full count of 200 is `make coverage-of-intervals`; this one would catch a fall."""
    region = read_smart(shared / "data" / "smart" / "MY_C000").regions[0]
    group = list(measured(region.sites, count=30, seed=11))
    for method in (REFLECTANCE, DISPLAY):
        found = coverage([each for each in group if each.method == method])
        assert found.count >= 24
        assert found.share >= 0.75
        assert found.width_share < 1.0


def test_the_page_says_how_it_was_made_and_what_it_does_not_prove(shared: Path) -> None:
    region = read_smart(shared / "data" / "smart" / "MY_C000").regions[0]
    said = page(list(measured(region.sites, count=2, seed=11)), region="MY_C000", seed=11)
    assert "2 simulated compounds, seed 11" in said
    assert "on real\nground expect less" in said
    assert said.count("builtup-display") == 2
