"""A whole run over a STAC API: its books say what was damaged, and what cloud hid."""

import copy
from datetime import UTC, datetime
from pathlib import Path

import data
from imagery.jobs.recipe import read_recipe
from imagery.jobs.refresh import refresh
from layers.detection import Detection
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from tests import builders
from tests.imagery.sources.stac_world import WORLD, Item, source_at
from tests.loopback import faulty
from tests.loopback.faulty import Server
from tests.loopback.small_stac import SmallStac


def test_a_run_says_what_it_could_not_see_and_why(
    root: Path, server: Server, items: list[Item]
) -> None:
    assert root.exists()
    broken, misdated, gone = (items[n]["id"] for n in (1, 2, 3))
    server.scripts[f"{broken}/red.tif"] = faulty.status(500)
    server.scripts[f"{gone}/scl.tif"] = faulty.status(404)
    shown = copy.deepcopy(items)
    shown[2]["properties"]["datetime"] = "2023-01-30T03:50:00Z"
    source = source_at(SmallStac(server, shown).url, most_cloud=0.9)
    store = MemoryStore()
    run = refresh(
        builders.a_zone(outline=WORLD.zone_outline), source=source, store=store,
        recipe=read_recipe(data.path("recipes/balanced.toml")),
        as_of=datetime(2023, 2, 10, tzinfo=UTC),
    )  # fmt: skip
    rows = {row.scene_id: row for row in store.select(SceneRecord)}
    assert run.scenes_refused == 3
    assert run.source == "stac:127.0.0.1/simulated-sentinel-2-l2a"
    for name, words in ((broken, "gave no reply"), (misdated, "its name"), (gone, "status 404")):
        assert not rows[name].used
        assert words in rows[name].reason
    assert any("refused" in text for text in run.could_not_see)
    assert any("could not be used" in text for text in run.could_not_see)
    hidden = [row for row in rows.values() if "cloud over the zone" in row.reason]
    assert all(not row.used and row.clear_share == 0 for row in hidden)
    assert store.select(Detection) == []
