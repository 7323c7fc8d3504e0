"""A real PostgreSQL with PostGIS, started by the tests, on a socket in a folder of its own.

It runs as an unprivileged user where the tests run as root, forces nothing to the disk, and
stops with the tests. A database is copied from a template that has PostGIS already: 0.1 s.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

BINARIES = Path("/usr/lib/postgresql/15/bin")
_CONTROL = Path("/usr/share/postgresql/15/extension/postgis.control")
_KEPT = 30
_PORT = 5432  # of the name of the socket, which lies in a folder of its own
_QUICK = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=",
    "shared_buffers=32MB", "max_connections=60", "autovacuum=off", "jit=off", "max_wal_size=256MB",
)  # fmt: skip


class Server:
    """A server of one test session."""

    def __init__(self) -> None:
        """Make its folder and start it."""
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._as = _unprivileged()
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
        self._made = 0
        hba = "local all with_password scram-sha-256\nlocal all all trust\n"
        self._run("initdb", "-D", f"{self.folder}/d", "-U", "postgres", "-N", "-E", "UTF8",
                  "--locale=C.UTF-8", "-A", "trust")  # fmt: skip
        (self.folder / "d" / "pg_hba.conf").write_text(hba)
        self.start()
        with self.connect("template1") as raw:
            raw.execute("CREATE EXTENSION postgis")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for each in _QUICK for part in ("-c", each)]
        command = [f"{BINARIES}/postgres", "-D", f"{self.folder}/d", "-k", str(self.folder)]
        if setpriv := shutil.which("setpriv"):  # so that it stops with the tests, however they end
            command = [setpriv, "--pdeathsig", "INT", *command]
        log = (self.folder / "log").open("ab")
        self._child = subprocess.Popen(
            [*command, *options], stdout=log, stderr=log, cwd="/", **self._as
        )
        log.close()
        until = time.monotonic() + 60
        while True:
            try:
                self.connect("template1").close()
            except psycopg.OperationalError:
                assert self._child.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < until, "PostgreSQL did not start within a minute"
                time.sleep(0.05)
            else:
                return

    def stop(self, how: str = "fast") -> None:
        """Stop it: fast, or immediate as in a crash."""
        self._run("pg_ctl", "-D", f"{self.folder}/d", "-m", how, "-w", "stop")
        self._child.wait(60)

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def connect(self, database: str, user: str = "postgres") -> psycopg.Connection[Any]:
        """Return a plain connection, beside the store."""
        return psycopg.connect(
            host=str(self.folder), port=_PORT, user=user, dbname=database, autocommit=True
        )

    def new(self) -> str:
        """Make a database, and return its name; the one made 30 before it goes, for its room."""
        self._made += 1
        name, old = f"db{self._made}", f"db{self._made - _KEPT}"
        with self.connect("postgres") as raw:
            raw.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)'.encode())
            raw.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY".encode())
        return name

    def url(self, database: str, user: str = "postgres") -> str:
        """Return the address of a store in a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [f"{BINARIES}/{program}", *arguments], check=True, capture_output=True, cwd="/",
            timeout=120, **self._as,
        )  # fmt: skip


def _unprivileged() -> dict[str, Any]:
    """Return whom the server runs as: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    who = known.get("postgres") or known["nobody"]
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def started() -> Iterator[Server]:
    """Yield a server, or skip where its programs are not installed."""
    if not (BINARIES / "postgres").exists() or not _CONTROL.exists():
        pytest.skip(f"No PostgreSQL 15 with PostGIS 3 here ({BINARIES}): postgresql-15-postgis-3.")
    server = Server()
    yield server
    server.remove()
