"""Stores of each engine, new for a test: what the suites of promises are run over."""

import pytest

from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.store.remembering import Remembering

LASTING = ["file", pytest.param("postgis", marks=pytest.mark.postgis)]
ENGINES = [
    "memory", "remembered file", *LASTING,
    pytest.param("remembered postgis", marks=pytest.mark.postgis),
]  # fmt: skip


def address(engine: str, request: pytest.FixtureRequest) -> str:
    """Return the address of a store that is not there yet."""
    if engine == "memory":
        return "memory://"
    if engine.endswith("file"):
        return str(request.getfixturevalue("tmp_path_factory").mktemp("store") / "store.gpkg")
    server = request.getfixturevalue("postgis")
    return str(server.url(server.new()))


def new(engine: str, request: pytest.FixtureRequest) -> Store:
    """Return a new store."""
    store = open_store(address(engine, request), create=True)
    return Remembering(store) if engine.startswith("remembered") else store
