"""The three invented places: River Bend, Old Port and Hill Gate.

Their ids and centres are those of the sample zones. What is built and razed in them stands here
and nowhere else; at Hill Gate nothing is, though fields burn, so anything found there is false.
Metres from the centre; x to the east, y to the north.
"""

from datetime import date
from functools import cache

from shapely import LineString, box

from imagery.sources.simulation.covers import FOREST, GRASS
from imagery.sources.simulation.ground import block, everywhere, fields, razed, river, town
from imagery.sources.simulation.world import Patch, TrueChange, World, outline_at

_STEPS = (
    (box(-40, 0, 160, 160), date(2023, 8, 14), date(2023, 11, 20)),
    (box(-40, 160, 160, 300), date(2023, 12, 3), date(2024, 2, 20)),
    (box(160, 0, 320, 180), date(2024, 3, 28), date(2024, 6, 10)),
)
_RAZED = (box(20, 20, 220, 220), date(2024, 1, 20))


@cache
def worlds() -> tuple[World, ...]:
    """Return the three worlds of the demo."""
    return river_bend(), old_port(), hill_gate()


def river_bend() -> World:
    """Return a place at a river where a compound grows in three steps."""
    lon, lat = 98.60, 16.30
    course = LineString(
        [
            (-1900, -600),
            (-1200, -720),
            (-700, -480),
            (-420, 80),
            (-600, 640),
            (-380, 1250),
            (-500, 1950),
        ]
    )
    patches: list[Patch] = [everywhere(GRASS)]
    patches += fields("river", box(-1800, -1800, 1800, 1800), kind="paddy", size_m=130, angle=12)
    patches += [
        Patch(shape=wood, cover=FOREST)
        for wood in (box(500, 500, 1900, 1900), box(-1900, 700, -1100, 1900))
    ]
    patches += river(course, width_m=150)
    patches += town("bend", box(450, -900, 1000, -450), houses=120)
    for number, (shape, cleared, roofed) in enumerate(_STEPS):
        patches += block(
            f"bend {number}", shape, ground=GRASS, cleared_on=cleared, roofed_on=roofed
        )
    truth = tuple(
        TrueChange(outline=outline_at(lon, lat, shape), built_on=cleared)
        for shape, cleared, _ in _STEPS
    )
    return World(
        id="RIVERBEND", name="River Bend", lon=lon, lat=lat, patches=tuple(patches), truth=truth
    )


def old_port() -> World:
    """Return a place at the sea where a compound is pulled down, among burnt fields."""
    lon, lat = 103.55, 10.70
    shore = LineString([(-1900, -1250), (-600, -1100), (500, -1300), (1900, -1150)])
    patches: list[Patch] = [everywhere(GRASS)]
    patches += fields("port", box(-1800, -900, 1800, 1800), kind="paddy", size_m=110, angle=-20)
    patches += [Patch(shape=box(-1900, 900, -900, 1900), cover=FOREST)]
    patches += town("port", box(-800, -850, -250, -250), houses=150)
    patches += river(shore, width_m=300)
    shape, removed = _RAZED
    patches += razed("port", shape, removed_on=removed, after=GRASS)
    change = TrueChange(
        outline=outline_at(lon, lat, shape),
        built_on=date(2019, 1, 1),
        removed_on=removed,
        kind="demolition",
    )
    return World(
        id="OLDPORT", name="Old Port", lon=lon, lat=lat, patches=tuple(patches), truth=(change,)
    )


def hill_gate() -> World:
    """Return a place in the hills where nothing is built: forest, and fields that are burnt."""
    lon, lat = 100.35, 20.25
    patches: list[Patch] = [everywhere(FOREST)]
    patches += fields("hill", box(-1500, -1500, 300, 900), kind="upland", size_m=90, angle=33)
    patches += fields("vale", box(500, -1700, 1800, -300), kind="paddy", size_m=80, angle=5)
    patches += town("hill", box(350, -200, 600, 150), houses=40)
    return World(
        id="HILLGATE", name="Hill Gate", lon=lon, lat=lat, patches=tuple(patches), truth=()
    )
