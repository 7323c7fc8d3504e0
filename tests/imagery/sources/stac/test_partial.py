"""Partial imagery is never "no change" (P20): damaged scenes, at any place, in any way.

A damaged scene is refused with a reason, or what it lost is not observed. What it does show is,
to the bit, what the undamaged scene shows: so no detection comes of the damage, and none is
cleared by it. The oracle is the undamaged file, read from this machine's folder.
"""

import functools
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from scipy import ndimage

from geo.grid import Grid
from geo.period import parse_instant
from imagery.cube import Cube
from imagery.errors import SourceDownError
from imagery.masks import clear_only
from imagery.sources.folder import FolderSource
from tests.imagery.sources.stac_world import PERIOD, WORLD, Item, changed, published, source_at
from tests.loopback import faulty
from tests.loopback.faulty import Server, serving, status
from tests.loopback.small_stac import SmallStac

AOI = WORLD.zone_outline
BANDS = ("red", "nir", "swir16")
TILES = [tile for size in (10, 20) for tile in Grid.covering(AOI, resolution_m=size).tiles(101)]
FEW, MANY = 15, 600


@dataclass(slots=True)
class Damage:
    """One damaged scene, as a service gives it."""

    server: Server
    item: Item
    path: Path
    """Of the one raster that may be damaged; a copy."""
    rng: np.random.Generator
    scripts: dict[str, faulty.Script] = field(default_factory=dict)


def truncated(it: Damage) -> None:
    whole = it.path.read_bytes()
    it.path.write_bytes(whole[: int(it.rng.integers(0, len(whole)))])


def zeroed(it: Damage) -> None:
    """Bytes that were never written, anywhere: in the head as well."""
    whole = bytearray(it.path.read_bytes())
    first = int(it.rng.integers(0, len(whole) if it.rng.random() < 0.5 else min(2_500, len(whole))))
    last = min(first + int(it.rng.integers(1, 20_000)), len(whole))
    whole[first:last] = bytes(last - first)
    it.path.write_bytes(whole)


def flipped(it: Damage) -> None:
    whole = bytearray(it.path.read_bytes())
    for place in it.rng.integers(min(2_500, len(whole) // 2), len(whole), 3):
        whole[place] ^= 1 << int(it.rng.integers(0, 8))
    it.path.write_bytes(whole)


def rewritten(it: Damage, change: Callable[[np.ndarray, dict], np.ndarray]) -> None:
    with rasterio.open(it.path) as raster:
        pixels, profile = raster.read(), raster.profile
    pixels = change(pixels, profile)
    profile |= {"height": pixels.shape[1], "width": pixels.shape[2]}
    with rasterio.open(it.path, "w", **profile) as raster:
        raster.write(pixels)


def half_written(it: Damage) -> None:
    """Whole blocks of zeros, well formed, in a file that declares nodata or forgets to."""

    def change(pixels: np.ndarray, profile: dict) -> np.ndarray:
        rows, cols = (int(n) * 128 for n in it.rng.integers(0, 3, 2))
        pixels[:, rows : rows + 128, cols : cols + 128] = 0
        profile["nodata"] = [0, None, 65_535 if pixels.dtype == np.uint16 else 255][
            it.rng.integers(3)
        ]
        return pixels

    rewritten(it, change)
    for asset in it.item["assets"].values():
        if it.path.name in asset["href"] and it.rng.random() < 0.5:
            asset["raster:bands"][0].pop("nodata")


def wrong_size(it: Damage) -> None:
    step = int(it.rng.integers(1, 60))
    rewritten(it, lambda pixels, _: pixels[:, step:, :-step])


def wrong_crs(it: Damage) -> None:
    codes = ("EPSG:32646", "EPSG:32648", "EPSG:24047", "EPSG:3857", "EPSG:32747")
    code = codes[it.rng.integers(len(codes))]
    rewritten(it, lambda pixels, profile: (profile.update(crs=code), pixels)[1])


def wrong_place(it: Damage) -> None:
    east, south = (int(n) for n in it.rng.integers(1, 80, 2))

    def change(pixels: np.ndarray, profile: dict) -> np.ndarray:
        profile["transform"] = profile["transform"] @ Affine.translation(east, south)
        return pixels

    rewritten(it, change)


def wrong_date(it: Damage) -> None:
    days = timedelta(days=int(it.rng.choice([-400, -31, -5, 5, 31, 2000])))
    at = parse_instant(it.item["properties"]["datetime"]) + days
    it.item["properties"]["datetime"] = at.isoformat().replace("+00:00", "Z")


def failing(script: faulty.Script, it: Damage) -> None:
    """Fail from some call on, and go on failing."""
    good: faulty.Script = lambda _: False  # noqa: E731
    turns = faulty.in_turn(*[good] * int(it.rng.integers(0, 2)), *[script] * 200)
    it.scripts["/" + it.path.name] = turns


KINDS: dict[str, Callable[[Damage], None]] = {
    "truncated": truncated, "zeroed": zeroed, "flipped": flipped, "half-written": half_written,
    "wrong size": wrong_size, "wrong CRS": wrong_crs, "wrong place": wrong_place,
    "wrong date": wrong_date,
    "429": functools.partial(failing, status(429)), "500": functools.partial(failing, status(500)),
    "cut": functools.partial(failing, faulty.cut),
    "reset": functools.partial(failing, faulty.reset),
    "another part": functools.partial(failing, faulty.another_part),
    "404": functools.partial(failing, status(404)), "403": functools.partial(failing, status(403)),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(root: Path) -> dict[tuple[str, int], Cube]:
    """Return what the undamaged scenes show, by scene and tile."""
    source = FolderSource(root)
    scenes = source.search(AOI, PERIOD).scenes
    return {
        (scene.id, place): source.read((scene,), tile, BANDS)
        for scene in scenes
        for place, tile in enumerate(TILES)
    }


@pytest.fixture
def copies(root: Path, tmp_path: Path) -> Iterator[tuple[Server, list[Item]]]:
    """Give a server of its own, where files may be damaged, and the Items."""
    shutil.copytree(root, tmp_path / "files")
    with serving(tmp_path / "files") as server:
        yield server, published(root, server.url)


def told(
    number: int, server: Server, items: list[Item], root: Path, sound: dict[tuple[str, int], Cube]
) -> tuple[str, str]:
    """Damage one scene, read it, check what it shows; return the kind and what came of it."""
    rng = np.random.default_rng([20, number])
    kind = list(KINDS)[number % len(KINDS)]
    item = items[int(rng.integers(len(items)))]
    others = [each for each in items if each is not item][:1]
    name = ("scl.tif", "red.tif", "nir.tif", "swir16.tif")[rng.integers(4)]
    path = server.root / item["id"] / name
    damage = Damage(server=server, item=changed(item, lambda _: None), path=path, rng=rng)
    KINDS[kind](damage)
    place = int(rng.integers(len(TILES)))
    server.scripts.clear()
    # A name in a script ends the path: the same file of other scenes must not fail with it.
    server.scripts |= {f"{item['id']}{end}": how for end, how in damage.scripts.items()}
    try:
        source = source_at(SmallStac(server, [damage.item, *others]).url)
        found = source.search(AOI)
        if any(each.item == item["id"] and each.reason for each in found.refused):
            return kind, "refused by its Item"
        cube = source.read(found.scenes, TILES[place], BANDS)
    finally:
        shutil.copy(root / item["id"] / name, path)
    for look, scene in enumerate(cube.scenes):
        wanted = sound[scene.id, place]
        assert_sound(cube.values[look], wanted.values[0], TILES[place], (kind, name))
        assert cube.qa is not None
        assert wanted.qa is not None
        classed = cube.qa[look] != 0
        assert np.array_equal(cube.qa[look][classed], wanted.qa[0][classed]), (kind, name)
        if scene.id != item["id"]:
            assert np.array_equal(cube.values[look], wanted.values[0], equal_nan=True)
    if any(each.item == item["id"] and len(each.reason) > 40 for each in cube.refused):
        return kind, "refused by its raster"
    look = [scene.id for scene in cube.scenes].index(item["id"])
    wanted = sound[item["id"], place]
    if np.array_equal(cube.values[look], wanted.values[0], equal_nan=True) and np.array_equal(
        cube.qa[look] if cube.qa is not None else 0, wanted.qa[0] if wanted.qa is not None else 0
    ):
        return kind, "untouched here"
    clear, sure = clear_only(cube.kept(np.array([look]))), clear_only(wanted)
    if clear.scenes and sure.scenes:  # never a clear look where there was none
        assert not (clear.clear[0] & ~sure.clear[0]).any()
    return kind, "not observed in part"


def assert_sound(shown: np.ndarray, wanted: np.ndarray, tile: Grid, what: tuple[str, str]) -> None:
    """Check that what is shown is so, to the bit.

    Where pixels were laid together it may be, beside what is missing, the mean of those of its own
    ground that are left.
    """
    apart = np.isfinite(shown) & (shown != wanted)
    if tile.resolution_m > 10 and what[0] == "half-written":
        lost = np.isnan(shown) & np.isfinite(wanted)
        beside = np.stack([ndimage.binary_dilation(band, np.ones((3, 3))) for band in lost])
        assert (np.abs(shown - wanted)[apart] < 0.1).all(), what
        apart &= ~beside
    assert not apart.any(), what


def run(count: int, copies: tuple[Server, list[Item]], root: Path, sound: dict) -> Counter:
    server, items = copies
    outcomes: Counter = Counter(told(n, server, items, root, sound) for n in range(count))
    for kind in KINDS:
        assert any(each[0] == kind for each in outcomes)
    lasting = {"wrong size", "wrong CRS", "wrong place", "wrong date"}
    for (kind, what), many in sorted(outcomes.items()):
        print(f"{kind:14} {what:22} {many}")  # noqa: T201 - the figures of the slow run
        assert kind not in lasting or what.startswith("refused"), (kind, what)
    return outcomes


def test_a_damaged_scene_shows_nothing_that_is_not_so(
    copies: tuple[Server, list[Item]], root: Path, sound: dict[tuple[str, int], Cube]
) -> None:
    assert run(FEW, copies, root, sound).total() == FEW


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_damaged_scenes_show_nothing_that_is_not_so(
    copies: tuple[Server, list[Item]], root: Path, sound: dict[tuple[str, int], Cube]
) -> None:
    assert run(MANY, copies, root, sound).total() == MANY


def test_a_service_that_fails_for_all_scenes_is_down_and_no_scene_is_called_broken(
    copies: tuple[Server, list[Item]],
) -> None:
    server, items = copies
    source = source_at(SmallStac(server, items).url)
    scenes = source.search(AOI, PERIOD).scenes
    server.scripts[".tif"] = status(503)
    with pytest.raises(SourceDownError, match="gave no reply"):
        source.read(scenes, TILES[0], BANDS)
