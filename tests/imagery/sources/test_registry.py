"""imagery.sources.registry: sources by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from imagery.errors import SourceError
from imagery.sources.registry import source


def test_a_folder_is_named_without_its_path(
    tmp_path: Path, write_item: Callable[..., Path]
) -> None:
    write_item(tmp_path / "zone-a")
    made = source(f"folder:{tmp_path / 'zone-a'}")
    assert made.name == "folder:zone-a"
    assert not made.synthetic


def test_the_simulation_says_that_it_is_one() -> None:
    assert source("simulate").synthetic


@pytest.mark.parametrize("spec", ["", "folder", "folder:", "stac", "simulate:2"])
def test_another_word_is_answered_with_those_there_are(spec: str) -> None:
    with pytest.raises(SourceError, match=r"names no source\. There are folder:DIR"):
        source(spec)
