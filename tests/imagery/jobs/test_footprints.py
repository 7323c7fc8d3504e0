"""imagery.jobs.footprints: one a site and quarter; not observed is empty, and never zero."""

from dataclasses import replace

import pytest
from shapely import Point

import data
from imagery.jobs.footprints import SUMMED, footprints
from imagery.jobs.recipe import Recipe, read_recipe
from imagery.jobs.refresh import refresh
from layers.compound import Compound
from layers.detection import Detection
from layers.footprint import Footprint
from layers.review import Review
from layers.store.memory import MemoryStore
from layers.terms import CompoundKind, ReasonCode, ReviewDecision
from tests.small_world import AS_OF, LAT, LON, Altered, a_source, small_zone


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return read_recipe(data.path("recipes/balanced.toml"))


def a_compound(precision_m: float) -> Compound:
    return Compound(
        compound_id="C-1", zone_id="Z-SMALL", name="Small Park (invented)",
        kind=CompoundKind.SCAM_COMPOUND, shape=Point(LON, LAT), precision_m=precision_m,
        synthetic=True,
    )  # fmt: skip


def a_review(found: Detection, decision: ReviewDecision) -> Review:
    return Review(
        review_id=f"V-{found.detection_id}", detection_id=found.detection_id, run_id=found.run_id,
        analyst="A-1", decision=decision, reason=next(iter(ReasonCode)), decided_at=AS_OF,
    )  # fmt: skip


def made(recipe: Recipe, *, precision_m: float = 120, blind: bool = False) -> list[Footprint]:
    store = MemoryStore()
    store.put([small_zone(), a_compound(precision_m)])
    source = Altered(a_source(), every=2, blind=blind)
    return footprints(small_zone(), source=source, store=store, recipe=recipe, as_of=AS_OF)


def test_a_site_has_one_footprint_for_each_quarter(recipe: Recipe) -> None:
    epochs = [each.epoch for each in made(recipe)]
    assert epochs[0] == "2022Q1"
    assert epochs[-1] == "2024Q2"
    assert len(epochs) == len(set(epochs)) == 10


def test_what_was_not_seen_has_no_area(recipe: Recipe) -> None:
    found = made(recipe, blind=True)
    assert len(found) == 10
    assert all(each.area_ha is None and each.outline is None for each in found)
    assert all(each.observed_share == 0 for each in found)


def test_its_interval_holds_its_area(recipe: Recipe) -> None:
    for each in made(recipe):
        if each.area_ha is not None:
            assert each.area_ha_lo is not None
            assert each.area_ha_hi is not None
            assert each.area_ha_lo <= each.area_ha <= each.area_ha_hi


def test_a_compound_whose_place_is_only_guessed_is_not_measured(recipe: Recipe) -> None:
    assert made(recipe, precision_m=15_000) == []


def test_doing_it_twice_adds_nothing(recipe: Recipe) -> None:
    store = MemoryStore()
    zone = small_zone()
    store.put([zone, a_compound(120)])
    source = Altered(a_source(), every=2)
    refresh(zone, source=source, store=store, recipe=recipe, as_of=AS_OF)
    first = footprints(zone, source=source, store=store, recipe=recipe, as_of=AS_OF)
    version = store.version()
    assert footprints(zone, source=source, store=store, recipe=recipe, as_of=AS_OF) == first
    assert store.version() == version
    assert {each.site_id for each in first} > {"C-1"}


@pytest.mark.parametrize(
    ("margin", "decision", "measured"),
    [
        (1.0, None, True),
        (99.0, None, False),
        (99.0, ReviewDecision.CONFIRM, True),
        (1.0, ReviewDecision.REJECT, False),
        (1.0, ReviewDecision.UNSURE, True),
    ],
)
def test_figures_hold_what_stands_out_unless_a_person_decides(
    recipe: Recipe, margin: float, decision: ReviewDecision | None, *, measured: bool
) -> None:
    store, zone, source = MemoryStore(), small_zone(), Altered(a_source(), every=2)
    store.put([zone])
    strict = replace(recipe, figures=replace(recipe.figures, margin=margin))
    refresh(zone, source=source, store=store, recipe=strict, as_of=AS_OF)
    found = [each for each in store.select(Detection) if each.status in SUMMED]
    assert found
    if decision:
        store.put([a_review(each, decision) for each in found])
    made = footprints(zone, source=source, store=store, recipe=strict, as_of=AS_OF)
    assert {each.site_id for each in made} == (
        {each.detection_id for each in found} if measured else set()
    )


def test_small_tiles_give_the_areas_of_one_tile(recipe: Recipe) -> None:
    whole, cut = made(recipe), made(replace(recipe, tile_pixels=20))
    for one, other in zip(whole, cut, strict=True):
        if one.area_ha is not None and other.area_ha is not None:
            assert other.area_ha == pytest.approx(one.area_ha, abs=0.15)
