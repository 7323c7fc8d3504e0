"""One run of the footprints job on an archive of a known size, in a process of its own.

`python -m tests.benchmarks.whole_footprints FOLDER fetch|measure` prints what it took as JSON.
The zone is one compound from edge to edge: no pixel is left out.
"""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

import data
from imagery.cache.source import CachedSource
from imagery.jobs import memory
from imagery.jobs.compiled import ready
from imagery.jobs.footprints import footprints
from imagery.jobs.looking import open_archive
from imagery.jobs.recipe import read_recipe
from imagery.progress import silent
from layers.compound import Compound
from layers.footprint import Footprint
from layers.store.factory import open_store
from layers.terms import CompoundKind
from tests.benchmarks.archive import Invented
from tests.benchmarks.whole_job import peak_gb
from tests.builders import a_zone

QUARTERS = 20
_SIDE, _DATES = 1000, 365


def main(folder: Path, work: str) -> None:
    """Fill the cache, or measure from it: all quarters but the last, then the last."""
    source = Invented(_SIDE, _DATES)
    zone, recipe = a_zone(outline=source.extent()), read_recipe(data.path("recipes/balanced.toml"))
    cached = CachedSource(inner=source, folder=folder / "cache")
    end = source.scenes[-1].acquired + timedelta(days=1)
    if work == "fetch":
        archive = open_archive(zone, source=cached, recipe=recipe, as_of=end)
        assert isinstance(archive.source, CachedSource)
        archive.source.fetch(archive.scenes, archive.bands, silent)
        return
    source.forget()
    ready(lambda _: None)
    memory.kept()
    store = open_store(str(folder / "store.gpkg"), create=True)
    store.put([zone, Compound(
        compound_id="C-1", zone_id=zone.zone_id, name="Whole", kind=CompoundKind.COMPARATOR,
        shape=zone.outline, synthetic=True,
    )])  # fmt: skip
    took = []
    for as_of in (end - timedelta(days=92), end):
        begun = time.perf_counter()
        footprints(zone, source=cached, store=store, recipe=recipe, as_of=as_of)
        took.append(time.perf_counter() - begun)
    made = store.select(Footprint)
    print(json.dumps({  # noqa: T201 - this is how it answers
        "all but the last quarter, s": took[0], "the last quarter, s": took[1],
        "memory, GB": peak_gb(), "quarters": len({each.epoch for each in made}),
        "ha": max(each.area_ha or 0 for each in made),
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
