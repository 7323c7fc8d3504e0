"""The newest looks of a cube: in small blocks beside, until they make a whole one."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.cache.cube import DATES, NEWEST, STAY, settled
from tests.imagery.cache.test_cached_source import BANDS, a_source, blocks, cached, read, same


@pytest.mark.parametrize("steps", [(5, 60, 64, 70, 129, 200), (63, 64, 65, 127, 130)])
def test_looks_that_come_in_steps_are_kept_to_the_last_bit(
    tmp_path: Path, steps: tuple[int, ...]
) -> None:
    whole = a_source(steps[-1])
    for dates in steps:
        part = replace(whole, scenes=whole.scenes[:dates], values=whole.values[:dates])
        assert same(read(part, tmp_path), part)
        assert same(read(part, tmp_path), part)
    assert whole.asked == [scene.id for scene in whole.scenes]
    held = len(list(tmp_path.glob("*/newest/values/c/*"))) * NEWEST
    assert held <= 2 * DATES + STAY + NEWEST


@given(st.integers(0, 5_000))
def test_a_season_of_looks_always_stands_in_small_blocks(dates: int) -> None:
    moved = settled(dates)
    assert moved % DATES == 0
    assert min(dates, STAY) <= dates - moved < STAY + DATES


def test_whoever_reads_by_the_index_before_a_move_still_finds_what_it_names(tmp_path: Path) -> None:
    whole = a_source(200)
    for dates, more in ((90, 100), (100, 161)):
        part, longer = (
            replace(whole, scenes=whole.scenes[:some], values=whole.values[:some])
            for some in (dates, more)
        )
        reader = cached(part, tmp_path)
        assert same(reader.read(part.scenes, part.grid, BANDS), part)
        read(longer, tmp_path)
        assert same(reader.read(part.scenes, part.grid, BANDS), part)


def test_a_block_that_is_damaged_while_looks_come_is_fetched_again(tmp_path: Path) -> None:
    inner = a_source(10)
    part = replace(inner, scenes=inner.scenes[:9], values=inner.values[:9])
    read(part, tmp_path)
    blocks(tmp_path)[-1].write_bytes(b"damaged")
    assert same(read(inner, tmp_path), inner)


def test_what_a_killed_job_left_half_written_is_no_block_and_costs_none(tmp_path: Path) -> None:
    inner = a_source(10)
    assert same(read(inner, tmp_path), inner)
    last = blocks(tmp_path)[-1]
    last.with_name(f"{last.name}.8f0e.partial").write_bytes(b"half")
    assert same(read(inner, tmp_path), inner)
    assert inner.asked == [scene.id for scene in inner.scenes]
    last.unlink()
    assert same(read(inner, tmp_path), inner)
    assert len(inner.asked) == 2 * len(inner.scenes)
