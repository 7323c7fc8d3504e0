"""How far each scene lies beside the others stands in its row."""

from datetime import UTC, date, datetime

import numpy as np

from imagery.jobs.accounts import scene_records
from imagery.jobs.looking import Tally, open_archive, tiles
from imagery.jobs.recipe import read_recipe
from imagery.progress import silent
from imagery.registration import LEAVE_PX, REFUSE_PX
from imagery.sources.simulate import SimulatedSource, worlds
from layers.scene import SceneRecord
from tests import builders


def rows(jitter_px: float) -> list[SceneRecord]:
    """Look at a small zone of an archive whose scenes lie beside one another."""
    import data  # noqa: PLC0415 - where recipes are

    world = worlds()[0]
    source = SimulatedSource((world,), jitter_px=jitter_px, last=date(2022, 4, 30), max_cloud=0.4)
    zone = builders.a_zone(outline=world.zone_outline)
    recipe = read_recipe(data.path("recipes/balanced.toml"))
    archive = open_archive(
        zone, source=source, recipe=recipe, as_of=datetime(2022, 5, 1, tzinfo=UTC)
    )
    tally = Tally()
    for _ in tiles(archive, zone.outline, recipe=recipe, tally=tally, progress=silent):
        pass
    run = builders.a_run(zone_id=zone.zone_id)
    return scene_records(archive, tally, run)


def test_scenes_that_lie_beside_one_another_say_how_far_and_exact_ones_hardly_stray() -> None:
    exact, strayed = rows(0.0), rows(0.6)
    near = [row.shift_px for row in exact if row.used and row.shift_px is not None]
    far = [row.shift_px for row in strayed if row.shift_px is not None]
    assert len(near) > 5
    assert max(near) < LEAVE_PX
    assert max(far) > LEAVE_PX
    assert np.median(far) > 2 * np.median(near)
    for row in strayed:
        if row.shift_px is not None and row.shift_px > REFUSE_PX:
            assert not row.used
            assert "pixels beside the other looks" in row.reason
