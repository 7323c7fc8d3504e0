"""The cache: nothing is fetched twice, nothing that is damaged or half-written is believed.

What every source promises is tested in tests/imagery/sources/test_promises.py.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.cache import source
from imagery.cache.source import CachedSource
from imagery.cube import Cube
from imagery.errors import NoScenesError, QuotaSpentError
from imagery.scene import Asset, Refusal, Scene, Units
from imagery.sources.protocol import Price, Search
from tests.imagery.series import BEGUN, ZONE

BANDS = ("red", "nir")


@dataclass
class Counted:
    """A source of made-up looks that remembers what it was asked for."""

    scenes: list[Scene]
    values: np.ndarray
    grid: Grid
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    name: str = "counted"
    synthetic: bool = True

    def search(self, _aoi: Outline, _period: Period | None = None) -> Search:
        return Search(scenes=tuple(self.scenes))

    def bands(self, _scenes: Sequence[Scene]) -> tuple[str, ...]:
        return BANDS

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        rows, cols = grid.window_in(self.grid)
        self.asked += [scene.id for scene in scenes]
        kept = [scene for scene in scenes if scene.id not in self.broken]
        places = [self.scenes.index(scene) for scene in kept]
        values = self.values[places][:, :, rows, cols]
        refused = tuple(Refusal(item=s.id, reason="torn") for s in scenes if s not in kept)
        return Cube(
            grid=grid, scenes=tuple(kept), bands=tuple(bands), values=values,
            clear=np.isfinite(values).all(axis=1), qa=np.full(values[:, 0].shape, 4, np.uint8),
            units=self.scenes[0].units, refused=refused,
        )  # fmt: skip


def a_source(
    dates: int = 5, *, side: int = 40, units: Units = Units.REFLECTANCE, scale: float = 1e-4
) -> Counted:
    """Return looks of whole steps, some of them hidden."""
    chance = np.random.default_rng(7)
    assets = {name: Asset(href=f"made-up:{name}", scale=scale, offset=-0.1) for name in BANDS}
    assets["scl"] = Asset(href="made-up:scl")
    scenes = [
        Scene(id=f"S{day:03d}", collection="c", acquired=BEGUN + timedelta(days=day), gsd_m=10,
              outline=ZONE, assets=assets, units=units)
        for day in range(dates)
    ]  # fmt: skip
    steps = chance.integers(1, 9_000, (dates, 2, side, side)).astype(np.float32)
    values = steps * np.float32(scale) + np.float32(-0.1)
    values[:, 0][chance.random((dates, side, side)) < 0.1] = np.nan
    grid = Grid("EPSG:32647", Affine(10, 0, 440_000, 0, -10, 1_810_000), (side, side))
    return Counted(scenes, values, grid)


def cached(inner: Counted, folder: Path) -> CachedSource:
    return CachedSource(inner=inner, folder=folder).over(inner.grid)


def read(inner: Counted, folder: Path) -> Cube:
    return cached(inner, folder).read(inner.scenes, inner.grid, BANDS)


def same(cube: Cube, inner: Counted) -> bool:
    return np.array_equal(cube.values, inner.values, equal_nan=True)


def blocks(folder: Path, array: str = "values") -> list[Path]:
    return sorted(path for path in folder.glob(f"*/**/{array}/c/**/*") if path.is_file())


@pytest.mark.parametrize("dates", [1, 5, 64, 65, 130])
def test_what_is_kept_is_what_was_read_to_the_last_bit(tmp_path: Path, dates: int) -> None:
    inner = a_source(dates)
    first, again = read(inner, tmp_path), read(inner, tmp_path)
    for cube in (first, again):
        assert same(cube, inner)
        assert np.array_equal(cube.clear, np.isfinite(inner.values).all(axis=1))
        assert cube.qa is not None
        assert (cube.qa == 4).all()
    assert inner.asked == [scene.id for scene in inner.scenes]


def test_values_of_eight_bits_and_of_radar_are_kept_as_well(tmp_path: Path) -> None:
    for units, scale in ((Units.DISPLAY, 1 / 255), (Units.BACKSCATTER, 1.0)):
        inner = a_source(units=units, scale=scale)
        if units is Units.BACKSCATTER:
            inner.values = np.random.default_rng(1).random(inner.values.shape).astype(np.float32)
        else:
            inner.values = np.clip(inner.values, 0, 1)
        found = read(inner, tmp_path / units.value).values
        np.testing.assert_allclose(found, inner.values, atol=5e-5)
        assert units is not Units.BACKSCATTER or same(read(inner, tmp_path / units.value), inner)


def test_only_what_is_new_is_fetched(tmp_path: Path) -> None:
    inner = a_source(40)
    early = cached(inner, tmp_path).read(inner.scenes[:7], inner.grid, BANDS)
    inner.asked.clear()
    whole = read(inner, tmp_path)
    assert inner.asked == [scene.id for scene in inner.scenes[7:]]
    assert np.array_equal(early.values, whole.values[:7], equal_nan=True)
    assert same(whole, inner)


def test_scenes_that_come_late_are_read_in_their_order(tmp_path: Path) -> None:
    inner = a_source(6)
    cached(inner, tmp_path).read(inner.scenes[1::2], inner.grid, BANDS)
    assert same(read(inner, tmp_path), inner)


def test_a_window_is_the_same_part(tmp_path: Path) -> None:
    inner = a_source(3, side=300)
    zone = cached(inner, tmp_path)
    for tile in inner.grid.tiles(130):
        rows, cols = tile.window_in(inner.grid)
        found = zone.read(inner.scenes, tile, BANDS).values
        assert np.array_equal(found, inner.values[:, :, rows, cols], equal_nan=True)


def test_a_scene_whose_file_changed_is_fetched_again(tmp_path: Path) -> None:
    inner = a_source(3)
    read(inner, tmp_path)
    inner.asked.clear()
    changed = {name: replace(a, href=f"{a.href}/2") for name, a in inner.scenes[1].assets.items()}
    inner.scenes[1] = replace(inner.scenes[1], assets=changed)
    inner.values[1] += np.float32(0.5)
    found = read(inner, tmp_path)
    assert inner.asked == [inner.scenes[1].id]
    np.testing.assert_allclose(found.values, inner.values, atol=1e-6)


def test_a_broken_scene_is_refused_and_tried_again_by_the_next_job(tmp_path: Path) -> None:
    inner = a_source(4)
    inner.broken = {inner.scenes[2].id}
    found = read(inner, tmp_path)
    assert [each.item for each in found.refused] == [inner.scenes[2].id]
    assert len(found.scenes) == 3
    inner.broken.clear()
    inner.asked.clear()
    assert same(read(inner, tmp_path), inner)
    assert inner.asked == [inner.scenes[2].id]


def test_a_job_stopped_before_the_index_was_written_fetches_again(tmp_path: Path) -> None:
    inner = a_source(5)
    read(inner, tmp_path)
    next(tmp_path.glob("*/index.json")).unlink()
    inner.asked.clear()
    assert same(read(inner, tmp_path), inner)
    assert len(inner.asked) == 5


@pytest.mark.parametrize("dates", [5, 64])
def test_a_damaged_block_is_never_believed(tmp_path: Path, dates: int) -> None:
    inner = a_source(dates)
    read(inner, tmp_path)
    block = blocks(tmp_path)[0]
    held = bytearray(block.read_bytes())
    for place in range(100, len(held) - 200, 97):
        held[place] ^= 0xFF
    block.write_bytes(held)
    inner.asked.clear()
    assert same(read(inner, tmp_path), inner)
    assert len(inner.asked) == dates
    assert list(tmp_path.glob("damaged-*"))


@pytest.mark.parametrize("array", ["values", "qa"])
def test_a_lost_or_cut_block_is_never_taken_for_nothing_seen(tmp_path: Path, array: str) -> None:
    inner = a_source(5)
    for spoil in (Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:50])):
        read(inner, tmp_path)
        spoil(blocks(tmp_path, array)[0])
        assert same(read(inner, tmp_path), inner)
        shutil.rmtree(tmp_path)


def test_an_index_that_cannot_be_read_is_no_end(tmp_path: Path) -> None:
    inner = a_source(2)
    read(inner, tmp_path)
    next(tmp_path.glob("*/index.json")).write_text('[{"scene": 1}]', "utf-8")
    assert same(read(inner, tmp_path), inner)


def test_progress_is_told_and_fetching_can_be_stopped(tmp_path: Path) -> None:
    inner = a_source(70)
    told: list[tuple[str, int, int]] = []

    def stop(what: str, done: int, of: int) -> None:
        told.append((what, done, of))
        if done == 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(inner, tmp_path).fetch(inner.scenes, BANDS, stop)
    assert told == [("fetching", 0, 70), ("fetching", 64, 70)]
    inner.asked.clear()
    assert same(read(inner, tmp_path), inner)
    assert len(inner.asked) == 6


def test_nothing_asked_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoScenesError, match="No scene was given"):
        cached(a_source(), tmp_path).read((), a_source().grid, BANDS)


class Far(Counted):
    """The same from afar, which gives up after so many reads."""

    reads_left = 10**9

    def price(self, _scenes: Sequence[Scene], _grid: Grid, _bands: Sequence[str]) -> Price:
        return Price(units=1.0)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        self.reads_left -= 1
        if self.reads_left < 0:
            raise QuotaSpentError("The month may spend no more.")
        return super().read(scenes, grid, bands)


def test_a_quota_that_is_spent_in_the_middle_loses_only_what_was_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = a_source(20)
    far = Far(near.scenes, near.values, near.grid)
    monkeypatch.setattr(source, "_FAR_BYTES", 40 * 40 * 2 * 4 * 6)  # six dates at once
    far.reads_left = 2
    with pytest.raises(QuotaSpentError):
        read(far, tmp_path)
    assert len(far.asked) == 12
    far.reads_left = 2
    assert same(read(far, tmp_path), near)
    assert far.asked == [scene.id for scene in near.scenes]


def test_the_price_is_that_of_what_is_missing(tmp_path: Path) -> None:
    near = a_source(5)
    far = Far(near.scenes, near.values, near.grid)
    assert cached(far, tmp_path).price(far.scenes, far.grid, BANDS).units == 1.0
    read(far, tmp_path)
    assert cached(far, tmp_path).price(far.scenes, far.grid, BANDS).units == 0.0
