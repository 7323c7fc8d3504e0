"""Who takes files away, or is not cleared, gets no exact place: of store, log, backup, vault."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layers.store.factory import open_store
from tests.exposure.scanner import leaks

ROOT = Path(__file__).parents[2]
HEADER = "id,month,lon,lat,location_basis,consent,note,compound_id,synthetic\n"


class Office:
    """A machine with a store, a vault and backups in one folder, and keys in another."""

    def __init__(self, folder: Path) -> None:
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

    def run(self, *words: str, audience: str = "analyst", before: tuple[str, ...] = ()) -> str:
        environment = {
            **os.environ, "COMPOUNDWATCH_STORE_URL": str(self.files / "s.gpkg"),
            "COMPOUNDWATCH_VAULT_KEYS": str(self.keys), "COMPOUNDWATCH_AUDIENCE": audience,
        }  # fmt: skip
        done = subprocess.run(
            [*before, sys.executable, "-m", "dashboard.cli.main", *words],
            env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout + done.stderr

    def held(self) -> bytes:
        return b"".join(
            each.read_bytes() for each in sorted(self.files.rglob("*")) if each.is_file()
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("office"))
    made.run("init")
    return made


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


def traced(office: Office, folder: Path, audience: str, *words: str) -> str:
    """Return which files a process opened, and what it said."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")
    calls = folder / "calls"
    tracing = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=open,openat", "-o", str(calls))
    said = office.run(*words, audience=audience, before=tracing)
    return calls.read_text() + said


@pytest.mark.parametrize("audience", ["policy", "analyst"])
def test_a_process_that_is_not_cleared_opens_neither_vault_nor_key(
    office: Office, audience: str, tmp_path: Path
) -> None:
    for words in (
        ("export", "report-cells", "--out", str(tmp_path / "cells.csv")),
        ("vault", "show", "P-1"),
    ):
        opened = traced(office, tmp_path, audience, *words)
        assert "s.gpkg" in opened
        assert ".vault" not in opened
        assert str(office.keys) not in opened


def test_a_process_that_is_cleared_does_and_the_trace_shows_it(
    office: Office, tmp_path: Path
) -> None:
    opened = traced(office, tmp_path, "caseworker", "vault", "show", "P-1")
    assert "lon" in opened
    assert ".vault" in opened
    assert str(office.keys) in opened
