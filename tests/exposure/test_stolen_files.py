"""Who takes files away, or is not cleared, gets no exact place: of store, log, backup, vault."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from layers.store.factory import open_store
from tests.dashboard.warm import Warm, warm
from tests.exposure.scanner import leaks

ROOT = Path(__file__).parents[2]
TRACING = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=open,openat", "-o")
HEADER = "id,month,lon,lat,location_basis,consent,note,compound_id,synthetic\n"


class Office:
    """A machine with a store, a vault and backups in one folder, and keys in another."""

    begun: Warm

    def __init__(self, folder: Path, calls: Path) -> None:
        self.files, self.keys = folder / "files", folder / "keys"
        self.files.mkdir()
        rng = np.random.default_rng(17)
        self.points = [
            (float(lon), float(lat)) for lon, lat in rng.uniform((98, 16), (99, 17), (120, 2))
        ]
        self.upload = folder / "upload.csv"
        self.upload.write_text(HEADER + "".join(
            f"P-{n},2024-07,{lon!r},{lat!r},stated,yes,Canary {n} at the gate.,C-{n % 4},true\n"
            for n, (lon, lat) in enumerate(self.points)
        ))  # fmt: skip

        self.calls = calls
        self.environment = {
            "COMPOUNDWATCH_STORE_URL": str(self.files / "s.gpkg"),
            "COMPOUNDWATCH_VAULT_KEYS": str(self.keys), "COMPOUNDWATCH_AUDIENCE": "policy",
        }  # fmt: skip

    def run(self, *words: str, audience: str = "analyst") -> str:
        """Run a command in a process of its own, and return what it said."""
        environment = {**self.environment, "COMPOUNDWATCH_AUDIENCE": audience}
        started = self.begun.start(*words, cwd=ROOT, **environment)
        started.end()
        return started.said()

    def held(self) -> bytes:
        return b"".join(
            each.read_bytes() for each in sorted(self.files.rglob("*")) if each.is_file()
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return an office; its commands are forked by one process that strace watches."""
    folder = tmp_path_factory.mktemp("office")
    calls = folder / "calls"
    calls.touch()
    made = Office(folder, calls)
    tracing = [*TRACING, str(calls)] if shutil.which("strace") else []
    with warm(folder, *tracing, **made.environment) as made.begun:
        made.run("init")
        yield made


def test_no_file_tells_a_point_or_a_note_though_all_but_the_key_are_stolen(office: Office) -> None:
    looking_on = open_store(str(office.files / "s.gpkg"))  # so that the log beside it stays
    with looking_on.still():
        said = office.run("import", str(office.upload), "--kind", "report", "--accept", "as-is")
        assert "120 are new" in said
        assert (office.files / "s.gpkg-wal").stat().st_size > 10_000
        said += office.run("backup") + office.run("release", "make") + office.run("status")
        held = office.held()
    looking_on.close()
    assert len(list((office.files / "backups").iterdir())) == 1
    assert leaks(held + said.encode(), office.points) == []
    assert b"at the gate" not in held + said.encode()


def test_the_scanner_would_have_found_them(office: Office) -> None:
    found = leaks(office.upload.read_bytes(), office.points)
    assert {each.point for each in found} == set(office.points)


def traced(office: Office, audience: str, *words: str) -> str:
    """Return which files a process opened, and what it said."""
    before = watched(office)
    said = office.run(*words, audience=audience)
    opened = watched(office)
    assert opened.startswith(before)
    return opened[len(before) :] + said


def watched(office: Office) -> str:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")
    return office.calls.read_text()


@pytest.mark.parametrize("audience", ["policy", "analyst"])
def test_a_process_that_is_not_cleared_opens_neither_vault_nor_key(
    office: Office, audience: str, tmp_path: Path
) -> None:
    for words in (
        ("export", "report-cells", "--tlp", "TLP:CLEAR", "--out", str(tmp_path / "cells.csv")),
        ("vault", "show", "P-1"),
    ):
        opened = traced(office, audience, *words)
        assert "s.gpkg" in opened
        assert ".vault" not in opened
        assert str(office.keys) not in opened


def test_to_load_the_program_opens_neither_vault_nor_key(office: Office) -> None:
    loading = watched(office).partition("s.gpkg")[0]
    assert "keeping_commands" in loading
    assert ".vault" not in loading
    assert str(office.keys) not in loading


def test_a_process_that_is_cleared_does_and_the_trace_shows_it(office: Office) -> None:
    opened = traced(office, "caseworker", "vault", "show", "P-1")
    assert "lon" in opened
    assert ".vault" in opened
    assert str(office.keys) in opened
