"""A declared demolition from scenes to shares: a quarter razed, a fifth unseen since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from shapely import box

import data
from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.cube import Cube
from imagery.jobs.footprints import footprints
from imagery.jobs.recipe import read_recipe
from imagery.scene import Scene
from imagery.sources.protocol import Search
from imagery.sources.simulate import SimulatedSource
from imagery.sources.simulation.covers import FOREST, GRASS, Still, Worked
from imagery.sources.simulation.ground import everywhere
from imagery.sources.simulation.sky import Climate
from imagery.sources.simulation.world import Patch, World, outline_at
from layers.claims import Checked
from layers.compound import Compound
from layers.event import Event
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, DatePrecision, EventKind
from tests.small_world import LAT, LON, small_zone

CLAIMED = date(2023, 7, 3)
HALL, GONE, HIDDEN = box(-125, -100, 125, 100), box(-125, -100, -62.5, 100), box(75, -120, 125, 120)
CLEAR = Climate(wet_cloud=(0.3, 8.0), dry_cloud=(0.3, 8.0))


def a_world() -> World:
    """Return a hall of 5 ha in a forest, whose western quarter is grass from the claim on."""
    roof = Still("concrete")
    return World(
        id="CLAIM", name="Claim (invented)", lon=LON, lat=LAT, truth=(), climate=CLEAR,
        half_zone_m=400, half_scene_m=500,
        patches=(
            everywhere(FOREST), Patch(shape=HALL, cover=roof),
            Patch(shape=GONE, cover=Worked(roof, ((CLAIMED, GRASS),))),
        ),
    )  # fmt: skip


@dataclass
class Clouded:
    """Scenes that show nothing clear of the east of the hall since the claim.

    Its class is "defective", which has no margin; what is "cloud" on each date alike would be a
    bright roof (imagery.masks).
    """

    inner: SimulatedSource
    name: str = "clouded"
    synthetic: bool = True

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        return self.inner.search(aoi, period)

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        return self.inner.bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        cube = self.inner.read(scenes, grid, bands)
        assert cube.qa is not None
        there = grid.mask(outline_at(LON, LAT, HIDDEN))
        for look, scene in enumerate(cube.scenes):
            if scene.acquired.date() >= CLAIMED:
                cube.qa[look][there] = 1
        return cube


@pytest.fixture(scope="module")
def claim() -> Checked:
    store, zone = MemoryStore(), small_zone(outline=a_world().zone_outline)
    said: dict[str, Any] = {"zone_id": zone.zone_id, "compound_id": "C-1", "synthetic": True}
    store.put([
        zone,
        Compound(kind=CompoundKind.SCAM_COMPOUND, name="Hall (invented)",
                 shape=outline_at(LON, LAT, HALL.buffer(20)), **said),
        Event(event_id="E-1", kind=EventKind.DEMOLITION_DECLARED, on=CLAIMED, share_claimed=1.0,
              date_precision=DatePrecision.DAY, source_title="An invented ministry", **said),
    ])  # fmt: skip
    source = SimulatedSource(
        (a_world(),), seed=5, first=date(2023, 1, 1), last=date(2023, 12, 31), jitter_px=0.3
    )
    recipe, as_of = (
        read_recipe(data.path("recipes/balanced.toml")),
        datetime(2024, 1, 1, tzinfo=UTC),
    )
    footprints(zone, source=Clouded(source), store=store, recipe=recipe, as_of=as_of)
    (found,) = Reader(store, Audience.ANALYST, as_of=as_of).past(zone.zone_id).claims()
    return found


def test_a_quarter_is_gone_and_a_fifth_was_not_seen(claim: Checked) -> None:
    assert (claim.before, claim.since) == ("2023Q2", ("2023Q4",))
    assert claim.removed_share == pytest.approx(0.25, abs=0.05)
    assert claim.unseen_share == pytest.approx(0.20, abs=0.05)
    assert claim.standing_share == pytest.approx(0.55, abs=0.05)


def test_the_interval_holds_the_true_quarter_and_the_sentence_says_all_of_it(
    claim: Checked,
) -> None:
    assert claim.removed_lo is not None
    assert claim.removed_hi is not None
    assert claim.removed_lo - 0.02 <= 0.25 <= claim.removed_hi + 0.02
    assert "Claim (An invented ministry, 2023-07-03): 100% of the site demolished" in claim.sentence
    assert "unseen 2" in claim.sentence
