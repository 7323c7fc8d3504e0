"""imagery.sources.registry: sources by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from imagery.errors import SourceError
from imagery.sources.registry import checked_spec, source


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


@pytest.mark.parametrize(
    "spec",
    ["simulate", "folder:x", "earth-search", "cdse#sentinel-1-grd", "stac:https://h.example/v1",
     "sentinelhub", "sentinelhub:cdse", "sentinelhub:http://127.0.0.1:8080"],
)  # fmt: skip
def test_what_a_job_takes_may_be_kept(spec: str) -> None:
    assert checked_spec(f" {spec} ") == spec


@pytest.mark.parametrize(
    "spec", ["sentinelhub:http://u:SECRET@127.0.0.1/", "sentinelhub:http://127.0.0.1/?key=SECRET",
             "stac:https://u:SECRET@h.example/"],
)  # fmt: skip
def test_what_holds_a_key_is_refused_without_showing_it(spec: str) -> None:
    with pytest.raises(SourceError) as refused:
        checked_spec(spec)
    assert "SECRET" not in str(refused.value)
