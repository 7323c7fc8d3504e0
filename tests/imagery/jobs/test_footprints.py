"""imagery.jobs.footprints: one a site and quarter; not observed is empty, and never zero."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from shapely import Point

from geo.area import geodesic_area_m2
from geo.period import Period, epoch_of, midnight, parse_instant
from geo.shapes import Outline, circle
from imagery.cube import Cube
from imagery.errors import SourceError, UnmeasurableError
from imagery.jobs import epochs as epoch_job
from imagery.jobs import footprints as job
from imagery.jobs.footprints import footprints
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.sites import SUMMED
from imagery.scene import Scene, Units
from imagery.sources.protocol import Search, Source
from imagery.sources.simulation.world import outline_at
from layers.composite import CompositeImage
from layers.compound import Compound
from layers.detection import Detection
from layers.footprint import Footprint
from layers.review import Review
from layers.store.memory import MemoryStore
from layers.terms import CompoundKind, ReasonCode, ReviewDecision
from tests.imagery.jobs.test_sensors import Held, optical
from tests.imagery.radar.test_radar import radar
from tests.imagery.series import BANDS, ZONE
from tests.small_world import AS_OF, LAT, LON, SITE, Altered, a_source, small_zone


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
    epochs = [each.epoch for each in made(recipe) if each.site_id == "C-1"]
    assert epochs[0] == "2022Q1"
    assert epochs[-1] == "2024Q2"
    assert len(epochs) == len(set(epochs)) == 10


def test_what_was_not_seen_has_no_area(recipe: Recipe) -> None:
    found = made(recipe, blind=True)
    assert len(found) == 20
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
        {"Z-SMALL", *(each.detection_id for each in found)} if measured else set()
    )


def test_small_tiles_give_the_areas_of_one_tile(recipe: Recipe) -> None:
    whole, cut = made(recipe), made(replace(recipe, tile_pixels=20))
    for one, other in zip(whole, cut, strict=True):
        if one.area_ha is not None and other.area_ha is not None:
            assert other.area_ha == pytest.approx(one.area_ha, abs=0.15)


def measured(recipe: Recipe, source: Source, store: MemoryStore, **how: Any) -> list[Footprint]:
    """Return the footprints of the small zone's compound alone."""
    how = {"as_of": AS_OF, **how}
    found = footprints(small_zone(), source=source, store=store, recipe=recipe, **how)
    return [each for each in found if each.site_id == "C-1"]


def a_store() -> MemoryStore:
    store = MemoryStore()
    store.put([small_zone(), a_compound(120)])
    return store


class Counting(Altered):
    """A source that notes which scenes were read, and can go down or miss some."""

    def __init__(self, *, down_after: int = 10**9, without: str = "") -> None:
        super().__init__(a_source(), every=2)
        self.seen: list[str] = []
        self.down_after, self.without = down_after, without

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        found = super().search(aoi, period)
        return Search(scenes=tuple(each for each in found.scenes if each.id != self.without))

    def read(self, scenes: Sequence[Scene], grid: object, bands: Sequence[str]) -> Cube:
        if len(self.seen) > self.down_after:
            raise SourceError("The source does not answer.")
        self.seen += [scene.id for scene in scenes]
        return super().read(scenes, grid, bands)


def test_a_new_quarter_reads_the_scenes_of_that_quarter_alone(recipe: Recipe) -> None:
    store, source = a_store(), Counting()
    before = measured(recipe, source, store, as_of=datetime(2024, 4, 1, tzinfo=UTC))
    source.seen.clear()
    after = measured(recipe, source, store)
    assert after[:-1] == before
    assert after[-1].epoch == "2024Q2"
    read = {name.rsplit("_", 1)[1] for name in source.seen}
    assert {epoch_of(parse_instant(f"{day[:4]}-{day[4:6]}-{day[6:]}")) for day in read} <= {
        "2024Q1", "2024Q2",
    }  # fmt: skip
    assert len(read) <= 12


def test_a_scene_that_comes_late_redoes_its_own_quarter_alone(recipe: Recipe) -> None:
    scene = Counting().search(small_zone().outline).scenes[40]
    quarter, store = epoch_of(scene.acquired), a_store()
    before = {each.epoch: each for each in measured(recipe, Counting(without=scene.id), store)}
    after = {each.epoch: each for each in measured(recipe, Counting(), store)}
    assert {epoch for epoch in after if after[epoch] != before[epoch]} >= {quarter}
    assert len([epoch for epoch in after if after[epoch] != before[epoch]]) <= 2


def test_a_job_that_is_stopped_keeps_its_epochs_and_goes_on_where_it_was(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epoch_job, "_BATCH_SCENES", 12)
    whole, store = measured(recipe, Counting(), a_store()), a_store()
    with pytest.raises(SourceError):
        measured(recipe, Counting(down_after=50), store)
    kept = {each.epoch for each in store.select(Footprint)}
    assert 0 < len(kept) < 10
    source = Counting()
    assert measured(recipe, source, store) == whole
    assert len(source.seen) < 10 * 12 - 40


def test_a_new_method_redoes_every_epoch(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    store = a_store()
    old = measured(recipe, Counting(), store)
    monkeypatch.setattr(job, "METHOD_VERSION", "99")
    new = measured(recipe, Counting(), store)
    assert {each.method_version for each in new} == {"99"}
    assert not {each.footprint_id for each in old} & {each.footprint_id for each in new}


def test_months_are_epochs_where_they_are_asked_for(recipe: Recipe) -> None:
    found = measured(recipe, Counting(), a_store(), by="month")
    assert [found[0].epoch, found[-1].epoch, len(found)] == ["2022-01", "2024-06", 30]
    assert any(each.area_ha is None for each in found), "a month of monsoon shows too little"


def test_the_interval_holds_what_was_truly_built_before_and_after(recipe: Recipe) -> None:
    by_epoch = {each.epoch: each for each in measured(recipe, Counting(), a_store())}
    disc = circle(LON, LAT, radius_m=120)
    true_ha = geodesic_area_m2(outline_at(LON, LAT, SITE).intersection(disc)) / 1e4
    for epoch, truth in (("2022Q1", 0.0), ("2023Q1", 0.0), ("2024Q1", true_ha)):
        found = by_epoch[epoch]
        assert found.area_ha_lo is not None
        assert found.area_ha_hi is not None
        assert found.area_ha_lo <= truth <= found.area_ha_hi, epoch


def test_each_epoch_that_was_seen_has_a_picture_with_its_days_and_maker(recipe: Recipe) -> None:
    store = a_store()
    found = measured(recipe, Counting(), store)
    pictures = {each.epoch: each for each in store.select(CompositeImage)}
    assert set(pictures) == {each.epoch for each in found if each.scene_ids}
    assert all(epoch_of(midnight(each.last)) == epoch for epoch, each in pictures.items())
    assert "simulated" in pictures["2024Q1"].source


def test_radar_alone_gives_no_footprints_and_says_what_to_do(recipe: Recipe) -> None:
    store = MemoryStore()
    store.put([small_zone(outline=ZONE)])
    source = Held([radar(vv=8.0, vh=2.0)])
    with pytest.raises(UnmeasurableError, match="name a source of optical scenes"):
        footprints(small_zone(outline=ZONE), source=source, store=store, recipe=recipe, as_of=AS_OF)


@pytest.mark.parametrize(
    ("bands", "units", "method"),
    [
        (BANDS, Units.REFLECTANCE, "builtup-reflectance"),
        (("blue", "green", "red", "nir"), Units.REFLECTANCE, "builtup-reflectance"),
        (("blue", "green", "red"), Units.REFLECTANCE, "builtup-display"),
        (("blue", "green", "red"), Units.DISPLAY, "builtup-display"),
    ],
)
def test_every_optical_sensor_sees_the_roof_and_names_how(
    recipe: Recipe, bands: tuple[str, ...], units: Units, method: str
) -> None:
    zone, store = small_zone(outline=ZONE), MemoryStore()
    middle = ZONE.centroid
    site = a_compound(120)
    store.put([zone, replace(site, shape=Point(middle.x, middle.y))])
    source = Held([optical(*bands, units=units)])
    found = footprints(zone, source=source, store=store, recipe=recipe, as_of=AS_OF)
    series = [each for each in found if each.site_id == "C-1" and each.area_ha is not None]
    assert {each.method for each in series} == {method}
    assert (series[0].area_ha or 0) < 0.05
    assert series[-1].area_ha == pytest.approx(0.3, abs=0.1)
