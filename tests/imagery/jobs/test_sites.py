"""Sites: which compounds of a zone are measured."""

from imagery.jobs.recipe import Recipe
from imagery.jobs.sites import sites_of
from layers.store.memory import MemoryStore
from tests.builders import NOW, a_compound, a_zone


def test_a_withdrawn_compound_is_measured_neither_alone_nor_with_all(recipe: Recipe) -> None:
    store, zone = MemoryStore(), a_zone()
    store.put([zone, a_compound(), a_compound(compound_id="C-2", withdrawn_on=NOW.date())])
    assert set(sites_of(store, zone, "r", recipe)) == {"C-1", zone.zone_id}
    store = MemoryStore()
    store.put([zone, a_compound(withdrawn_on=NOW.date())])
    assert not sites_of(store, zone, "r", recipe)
