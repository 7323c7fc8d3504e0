"""imagery.jobs.recipe: every number, read, refused with a reason, and written back whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data
from imagery.errors import RecipeError
from imagery.jobs.recipe import parse_recipe, read_recipe

BUNDLED = read_recipe(data.path("recipes/balanced.toml"))


@given(area=st.floats(0, 1e6), days=st.integers(1, 3000), margin=st.floats(1, 50))
def test_a_recipe_that_is_written_out_reads_as_itself(
    area: float, days: int, margin: float
) -> None:
    recipe = replace(
        BUNDLED, min_area_m2=area, near_days=days, step=replace(BUNDLED.step, margin=margin)
    )
    assert parse_recipe(recipe.toml) == recipe
    assert parse_recipe(recipe.toml).id == recipe.id


def test_another_number_is_another_recipe() -> None:
    masks = replace(BUNDLED.masks, cloud_margin_m=40.0)
    assert replace(BUNDLED, masks=masks).id != BUNDLED.id


def test_the_bundled_file_names_every_number_that_there_is() -> None:
    written = data.path("recipes/balanced.toml").read_text("utf-8")
    names = [line.split(" = ")[0] for line in BUNDLED.toml.splitlines() if " = " in line]
    assert all(f"{name} =" in written for name in names)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("min_area_m2 = 900.0", "min_area_m2 = -1.0"), "cannot be below 0"),
        (("min_area_m2 = 900.0", 'min_area_m2 = "much"'), "must be a number"),
        (("tile_pixels = 320", "tile_pixels = 1.5"), "must be a whole number"),
        (("same_iou = 0.25", "same_iou = 7.0"), "must lie between"),
        (('detector = "auto"', 'detector = "magic"'), "no detector 'magic'"),
        (("near_days = 45", "nearly_days = 45"), "unknown nearly_days"),
        (("margin_m = 0.0\n", ""), "lacks margin_m"),
        (("[masks]", "[mask]"), "unknown mask"),
        (("[masks]", "masks = 3\n[confirmations]"), "unknown"),
        (("cloud_margin_m = 30.0", "cloud_margins_m = 30.0"), "cloud_margins_m"),
        (("name =", "name = ="), "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change: tuple[str, str], said: str) -> None:
    text = BUNDLED.toml.replace("min_area_m2 = 900.0", "min_area_m2 = 900.0")
    assert change[0] in text
    with pytest.raises(RecipeError, match=said):
        parse_recipe(text.replace(*change))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"none\.toml cannot be read"):
        read_recipe(tmp_path / "none.toml")
