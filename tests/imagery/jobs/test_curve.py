"""imagery.jobs.curve: one index over one object, its gaps with their reasons, run after run."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from imagery.jobs.curve import Curve, Look
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.watch import watch
from layers.evidence import Evidence
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from tests.builders import an_evidence
from tests.small_world import AS_OF, a_source, small_zone

LAST = np.datetime64("2024-01-20")


def looks(first: int, until: int) -> tuple[Look, ...]:
    """Return a look a day of January 2024; the third was not seen."""
    return tuple(
        Look(f"2024-01-{day:02d}", f"S{day}", None if day == 3 else 0.2 + 0.01 * (day % 2),
             "cloud" if day == 3 else "")
        for day in range(first, until)
    )  # fmt: skip


def evidence(curve: Curve) -> Evidence:
    return an_evidence(index=curve.index, series=curve.rows(last=LAST))


def test_a_look_that_was_not_seen_keeps_its_reason_and_has_no_bounds() -> None:
    rows = json.loads(Curve(index="ndvi", looks=looks(1, 9)).rows(last=LAST))
    assert rows[2] == ["2024-01-03", "S3", None, None, None, None, "cloud"]
    assert all(row[4] < row[2] < row[5] for row in rows if row[2] is not None)


def test_a_later_run_goes_on_with_the_curve_and_doubles_no_look() -> None:
    early, late = (Curve(index="ndvi", looks=looks(*part)) for part in ((1, 9), (6, 15)))
    whole = late.after(evidence(early))
    assert [each.scene for each in whole.looks] == [each.scene for each in looks(1, 15)]


def test_a_curve_of_another_index_is_never_joined() -> None:
    early = Curve(index="brightness", looks=looks(1, 9))
    late = Curve(index="ndvi", looks=looks(9, 15))
    assert late.after(evidence(early)) is late


def test_every_scene_of_a_refresh_is_in_the_series_with_its_value_or_reason(
    recipe: Recipe,
) -> None:
    store = MemoryStore()
    run = refresh(small_zone(), source=a_source(), store=store, recipe=recipe, as_of=AS_OF)
    (found,) = store.select(Evidence)
    assert len(found.looks()) == store.count(SceneRecord, run_id=run.run_id)
    assert all((each["value"] is None) == bool(each["reason"]) for each in found.looks())
    assert found.before_png.startswith(b"\x89PNG")
    assert found.after_png.startswith(b"\x89PNG")


def test_new_looks_of_a_watched_place_are_held_against_its_whole_past(
    recipe: Recipe, tmp_path: Path
) -> None:
    store = MemoryStore()
    for as_of in (datetime(2023, 9, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC), AS_OF):
        watch(
            small_zone(), source=a_source(), store=store, recipe=recipe,
            folder=tmp_path, as_of=as_of,
        )  # fmt: skip
    states = sorted(store.select(Evidence), key=lambda each: len(each.looks()))
    assert len({each.index for each in states}) == 1
    newest = [each for each in states[-1].looks() if each["value"] is not None]
    assert all(each["low"] is not None for each in newest)
    assert "was usual for the season" in states[-1].sentence
