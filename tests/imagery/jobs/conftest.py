"""What tests of jobs work with: the recipe for every day, and a store that holds the small zone."""

import pytest

import data
from imagery.jobs.recipe import Recipe, read_recipe
from layers.store.memory import MemoryStore
from tests.small_world import small_zone


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return read_recipe(data.path("recipes/balanced.toml"))


@pytest.fixture
def store() -> MemoryStore:
    kept = MemoryStore()
    kept.put([small_zone()])
    return kept
