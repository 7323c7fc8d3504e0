"""A store on a real PostGIS server, fresh for each test."""

from collections.abc import Iterator

import pytest

from layers.store.factory import open_store
from layers.store.postgis import PostgisStore
from tests.postgis_server import Server


@pytest.fixture
def database(postgis: Server) -> str:
    return postgis.new()


@pytest.fixture
def store(postgis: Server, database: str) -> Iterator[PostgisStore]:
    opened = open_store(postgis.url(database), create=True)
    assert isinstance(opened, PostgisStore)
    yield opened
    opened.close()
