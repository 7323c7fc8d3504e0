"""A real STAC API on this machine: stac-fastapi over pgSTAC in a PostgreSQL of its own."""

import copy
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from pypgstac.db import PgstacDB
from pypgstac.load import Loader, Methods
from pypgstac.migrate import Migrate

from tests import postgis_server

_START_S = 90


class StacApi:
    """A running API, and the database behind it."""

    def __init__(self, database: postgis_server.Server, folder: Path) -> None:
        """Make a database with pgSTAC in it; the API is not started yet."""
        self._name, self._server, self._folder = database.new(), database, folder
        self._dsn = database.url(self._name)
        self.url = ""
        with PgstacDB(dsn=self._dsn) as raw:
            Migrate(raw).run_migration()

    def collection(self, name: str) -> None:
        """Add a collection."""
        record = {
            "type": "Collection", "stac_version": "1.0.0", "id": name, "description": name,
            "license": "proprietary", "links": [], "extent": {
                "spatial": {"bbox": [[-180, -90, 180, 90]]},
                "temporal": {"interval": [["2015-01-01T00:00:00Z", None]]},
            },
        }  # fmt: skip
        with PgstacDB(dsn=self._dsn) as raw:
            Loader(raw).load_collections(iter([record]), Methods.upsert)

    def items(self, items: Sequence[dict[str, Any]]) -> None:
        """Add Items; an Item of the same id is replaced."""
        with PgstacDB(dsn=self._dsn) as raw:
            Loader(raw).load_items(iter(copy.deepcopy(list(items))), Methods.upsert)

    @contextmanager
    def serving(self) -> Iterator["StacApi"]:
        """Run the API until the block ends."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        host = quote(str(self._server.folder), safe="")
        named = {"PGUSER": "postgres", "PGPASSWORD": "none", "PGHOST": host, "PGPORT": "5432",
                 "PGDATABASE": self._name, "DB_MAX_CONN_SIZE": "3"}  # fmt: skip
        command = [sys.executable, "-W", "ignore", "-m", "uvicorn", "--factory",
                   "stac_fastapi.pgstac.app:create_app", "--host", "127.0.0.1", "--port",
                   str(port), "--log-level", "warning"]  # fmt: skip
        if setpriv := shutil.which("setpriv"):  # so that it stops with the tests
            command = [setpriv, "--pdeathsig", "TERM", *command]
        with (self._folder / "api.log").open("ab") as log:
            child = subprocess.Popen(command, env={**_environment(), **named}, stdout=log,
                                     stderr=log, cwd=self._folder)  # fmt: skip
        self.url = f"http://127.0.0.1:{port}"
        try:
            self._wait(child)
            yield self
        finally:
            child.terminate()
            child.wait(30)

    def _wait(self, child: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _START_S
        while True:
            try:
                requests.get(f"{self.url}/_mgmt/ping", timeout=2).raise_for_status()
            except (requests.RequestException, OSError):
                said = (self._folder / "api.log").read_text()
                assert child.poll() is None, said
                assert time.monotonic() < until, said
                time.sleep(0.1)
            else:
                return


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
