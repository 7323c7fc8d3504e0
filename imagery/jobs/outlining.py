"""Outlining: from what changed to the candidates that a recipe keeps."""

from collections.abc import Sequence

from geo.shapes import Outline
from imagery.change import Change
from imagery.jobs.recipe import Recipe
from imagery.vectorize import Candidate, candidates


def outlined(
    changes: Sequence[Change], recipe: Recipe, *, near_days: int, zone: Outline | None = None
) -> list[Candidate]:
    """Return the candidates of all tiles that score enough and touch a zone, largest first.

    Parameters
    ----------
    changes
        Of tiles, in any order; none gives none.
    recipe
        Its mapping unit and least score.
    near_days
        From `imagery.jobs.looking.Archive.near_days`.
    zone
        In degrees; None for anywhere.

    """
    if not changes:
        return []
    found = candidates(
        changes, min_area_m2=recipe.min_area_m2, near_days=near_days, least=recipe.min_pixels
    )
    return [
        each
        for each in found
        if each.score >= recipe.min_score and (zone is None or zone.intersects(each.outline))
    ]
