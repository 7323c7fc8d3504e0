"""A small invented place, quick enough for a test: grass, one block that is built, or none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from shapely import Polygon, box

from geo.period import Period
from geo.shapes import Outline
from imagery.cube import Cube
from imagery.scene import Refusal, Scene
from imagery.sources.protocol import Search
from imagery.sources.simulate import SimulatedSource
from imagery.sources.simulation.covers import FOREST
from imagery.sources.simulation.ground import block, everywhere
from imagery.sources.simulation.world import TrueChange, World, outline_at
from layers.terms import OutlineKind, ZoneKind
from layers.zone import Zone

AS_OF = datetime(2024, 7, 1, tzinfo=UTC)
LON, LAT = 98.6, 16.3
BUILT_ON = date(2023, 5, 2)
SITE = box(-60, -40, 60, 60)


def a_world(*, built: bool = True) -> World:
    """Return a forest in which a block is built, or nothing."""
    patches = [everywhere(FOREST)]
    truth: list[TrueChange] = []
    if built:
        patches += block(
            "small", SITE, ground=FOREST, cleared_on=BUILT_ON, roofed_on=date(2023, 8, 1)
        )
        truth.append(TrueChange(outline=outline_at(LON, LAT, SITE), built_on=BUILT_ON))
    return World(
        id="SMALL", name="Small (invented)", lon=LON, lat=LAT,
        patches=tuple(patches), truth=tuple(truth),
    )  # fmt: skip


def a_source(*, built: bool = True) -> SimulatedSource:
    """Return the scenes of that world."""
    return SimulatedSource((a_world(built=built),), seed=3)


def square(half_m: float = 200) -> Outline:
    """Return a square around the centre of the world, in degrees."""
    return outline_at(LON, LAT, box(-half_m, -half_m, half_m, half_m))


def small_zone(zone_id: str = "Z-SMALL", outline: Outline | Polygon | None = None) -> Zone:
    """Return a zone around the site."""
    return Zone(
        zone_id=zone_id, name="Small (invented)", kind=ZoneKind.SEZ, country_iso3="XXA",
        outline=square() if outline is None else outline,
        outline_kind=OutlineKind.DIGITISED, synthetic=True,
    )  # fmt: skip


class Altered:
    """A source whose scenes are altered on their way: fewer, hidden, or broken."""

    synthetic = True

    def __init__(
        self, inner: SimulatedSource, *, every: int = 1, blind: bool = False,
        broken: Sequence[int] = (), refused: Sequence[Refusal] = (),
    ) -> None:  # fmt: skip
        """Take each so-manieth scene; hide all ground; break some; refuse some Items."""
        self._inner, self._every, self._blind = inner, every, blind
        self._broken, self._refused = broken, tuple(refused)
        self.name = f"altered {every}"

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return some of the scenes."""
        return Search(
            scenes=self._inner.search(aoi, period).scenes[:: self._every], refused=self._refused
        )

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return what the scenes offer."""
        return self._inner.bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: object, bands: Sequence[str]) -> Cube:
        """Return the scenes, less the broken ones; without any ground if blind."""
        cube = self._inner.read(scenes, grid, bands)  # type: ignore[arg-type]
        wrong = {scenes[place].id for place in self._broken if place < len(scenes)}
        kept = [n for n, scene in enumerate(cube.scenes) if scene.id not in wrong]
        refused = tuple(Refusal(item=each, reason=f"{each}: half-written") for each in wrong)
        cube = replace(cube.kept(kept), refused=refused) if wrong else cube  # type: ignore[arg-type]
        if self._blind and cube.qa is not None:
            cube.qa[:] = 9
        return cube
