"""The newest looks of a cube: in small blocks beside, until they make a whole one."""

from dataclasses import replace
from pathlib import Path

import pytest

from imagery.cache import cube
from tests.imagery.cache.test_cached_source import a_source, blocks, read, same


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
    assert len(list(tmp_path.glob("*/newest-*"))) <= 2


def test_a_cube_of_before_newest_looks_stood_beside_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = a_source(140)
    with monkeypatch.context() as before:
        before.setattr(cube, "_newest", lambda *_: None)
        read(replace(whole, scenes=whole.scenes[:70], values=whole.values[:70]), tmp_path)
    for dates in (70, 75, 128, 140):
        part = replace(whole, scenes=whole.scenes[:dates], values=whole.values[:dates])
        assert same(read(part, tmp_path), part)
    assert whole.asked == [scene.id for scene in whole.scenes]


def test_a_block_that_is_damaged_while_looks_come_is_fetched_again(tmp_path: Path) -> None:
    inner = a_source(10)
    part = replace(inner, scenes=inner.scenes[:9], values=inner.values[:9])
    read(part, tmp_path)
    blocks(tmp_path)[-1].write_bytes(b"damaged")
    assert same(read(inner, tmp_path), inner)
