"""Hostile files: refused with a reason, or read as what they are; nothing else happens.

The whole corpus is read once, in one process under the limits and the guard of the child, and
under strace where that is there. A part of it goes through the process apart, one by one.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from layers.audit import AuditLog
from layers.errors import RejectedError
from layers.exchange.importing import import_file
from layers.exchange.reading import child
from layers.exchange.reading.apart import read_apart
from layers.exchange.reading.opening import read
from layers.store.memory import MemoryStore
from layers.terms import Audience
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW
from tests.layers.exchange import hostile_seeds as made
from tests.layers.exchange.hostile import BEGIN, PAYLOADS, corpus, payload_rows

ROOT = Path(__file__).parents[3]
SLOWEST_S = 10.0
APART = 8
_TRACED = "trace=open,openat,creat,connect,socket,execve,fork,vfork,newfstatat,stat,access"
_OPENED = re.compile(r'open(?:at)?\((?:AT_FDCWD, )?"([^"]*)"[^=]*= (\d+)')


@dataclass(frozen=True)
class Run:
    """The whole corpus, read."""

    folder: Path
    said: dict[str, dict[str, Any]]
    trace: list[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    base = tmp_path_factory.mktemp("hostile")
    folder, making = base / "upload", base / "making"
    folder.mkdir()
    making.mkdir()
    for name, content in corpus(making):
        assert not (folder / name).exists(), name
        (folder / name).write_bytes(content)
    command = [sys.executable, "-B", "-m", "tests.layers.exchange.hostile", str(folder)]
    log = base / "trace.log"
    if shutil.which("strace"):
        command = ["strace", "-f", "--seccomp-bpf", "-e", _TRACED, "-o", str(log), *command]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False, timeout=150)
    assert done.returncode == 0, (done.returncode, done.stderr.decode()[-2000:])
    said = {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}
    return Run(folder, said, log.read_text().splitlines() if log.exists() else [])


def test_there_are_at_least_two_hundred_and_every_one_is_answered(run: Run) -> None:
    assert len(run.said) >= 200
    assert set(run.said) == {each.name for each in run.folder.iterdir()}


def test_none_takes_ten_seconds(run: Run) -> None:
    assert {name: each["s"] for name, each in run.said.items() if each["s"] > SLOWEST_S} == {}


REFUSED = (
    "head_", "zip_bomb", "zip_of", "zip_path", "zip_link", "zip_device", "zip_many", "zip_very",
    "zip_encrypted", "zip_size", "zip_checksum", "xlsx_far", "xlsx_entity", "other_ogr_vrt",
    "other_gdalg", "gpkg_view", "gpkg_heavy", "gpkg_virtual", "gpkg_generated", "gpkg_srs",
    "gpkg_header_page", "csv_columns", "csv_rows_many", "prj_", "cpg_", "shp_length", "dbf_count",
    "shx_", "shapefile_without", "json_deep.", "inside_deep", "inside_undefined", "csv_nul",
    "json_columns_many", "json_twice", "csv_open_quote", "json_number_NaN", "xlsx_embedded",
)  # fmt: skip


@pytest.mark.parametrize("begin", REFUSED)
def test_these_are_refused_whole_and_say_why(run: Run, begin: str) -> None:
    found = {name: each for name, each in run.said.items() if name.startswith(begin)}
    readable = {name for name in found if name.startswith("other_") and name.endswith(".csv")}
    assert found
    assert {n for n, each in found.items() if "refused" not in each} - readable == set()
    for each in found.values():
        assert "cannot be read (" not in each.get("refused", "")


def test_every_refusal_says_what_it_is_and_repeats_no_payload(run: Run) -> None:
    refusals = [each["refused"] for each in run.said.values() if "refused" in each]
    assert len(refusals) > 200
    for text in refusals:
        assert len(text) < 1_500
        assert "root:" not in text


def test_geometries_that_cannot_be_are_problems_of_their_rows(run: Run) -> None:
    begins = (
        "million_vertices", "csv_wkt_", "gpkg_shape_", "gpx_lat_nan", "gpx_lat_inf", "kml_x_1e999",
        "json_number_1e999", "json_surrogate", "json_nul", "json_huge", "gpkg_text_", "shp_nan",
        "shp_infinite", "shp_record_type", "dbf_field_number",
    )  # fmt: skip
    for begin in begins:
        found = {name: each for name, each in run.said.items() if name.startswith(begin)}
        assert found, begin
        silent = {n for n, each in found.items() if "refused" not in each and not each["problems"]}
        assert silent == set(), begin


def test_while_the_corpus_is_read_no_other_file_is_opened_and_nothing_is_called(run: Run) -> None:
    if not run.trace:
        pytest.skip("There is no strace here, so what the process opens cannot be watched.")
    begin = next(n for n, line in enumerate(run.trace) if f"/{BEGIN}" in line)
    after = run.trace[begin:]
    assert len(after) > len(run.said)
    allowed = (str(run.folder.resolve()), sys.prefix, sys.base_prefix)
    opened = [found[1] for line in after if (found := _OPENED.search(line))]
    assert len(opened) > 300
    assert [each for each in opened if not each.startswith(allowed)] == []
    words = ("connect(", "socket(", "execve(", "fork(", "O_WRONLY", "O_RDWR", "O_CREAT")
    assert [line for line in after if any(each in line for each in words)] == []


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_text_that_is_code_elsewhere_is_a_text_here(tmp_path: Path, name: str) -> None:
    text = PAYLOADS[name][:76]
    for ending, content in made.seeds(tmp_path, payload_rows(text)).items():
        path = tmp_path / f"rows{ending}"
        path.write_bytes(content)
        table = read(path)
        column = "description" if ending == ".gpx" else "note"
        assert [row.values[column] for row in table.rows] == [text, text], ending
        assert [row.problem for row in table.rows] == ["", ""], ending


def test_the_process_apart_says_the_same_within_ten_seconds_and_the_store_is_unchanged(
    run: Run,
) -> None:
    store = MemoryStore()
    log = AuditLog(store=store, who="ana", audience=Audience.ANALYST)
    vault = Vault(run.folder.parent / "v" / "store.vault", Keys(run.folder.parent / "keys"))
    names = sorted(run.said)
    chosen = {*names[:: len(names) // APART], "zip_bomb.kmz", "million_vertices.geojson"}
    for name in sorted(chosen):
        began = time.monotonic()
        said = run.said[name]
        if "refused" in said:
            with pytest.raises(RejectedError, match=re.escape(said["refused"])):
                read_apart(run.folder / name)
        else:
            result = import_file(
                run.folder / name, kind="zone", store=store, vault=vault, log=log, recorded_at=NOW
            )
            assert result.rows == said["rows"], name
            assert result.problems, name
        assert time.monotonic() - began < SLOWEST_S, name
    assert store.version() == 0
    assert not vault.path.exists()


def test_a_file_without_end_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "sparse.csv"
    with path.open("wb") as stream:
        stream.truncate(300 * 2**20)
    with pytest.raises(RejectedError, match="more than 52,428,800"):
        read_apart(path)


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(made.as_csv())
    with pytest.raises(RejectedError, match="took longer than 0 s"):
        read_apart(path, wall_s=0.01)


MEMORY = "bytearray(3 * 2**30)"
TRIED = {
    "socket": "__import__('socket').socket()",
    "resolve": "__import__('socket').getaddrinfo('localhost', 9)",
    "program": "__import__('subprocess').run(['true'])",
    "system": "os.system('true')",
    "exec": "os.execv('/bin/true', ['true'])",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "fork": "os.fork()",
    "passwd": "open('/etc/passwd').read()",
    "write": "open(sys.argv[1] + '.new', 'w')",
    "append": "open(sys.argv[1], 'a')",
    "os_open": "os.open(sys.argv[1], os.O_WRONLY)",
    "remove": "os.remove(sys.argv[1])",
    "rename": "os.rename(sys.argv[1], sys.argv[1] + '.b')",
    "climb": "open(sys.argv[1] + '/../../../../../../../etc/hostname').read()",
    "database": "__import__('sqlite3').connect('/tmp/other.sqlite')",
}


@pytest.mark.parametrize("name", TRIED)
def test_a_reader_that_reaches_for_more_is_ended_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(made.as_csv())
    program = (
        "import os, sys; from pathlib import Path; from layers.exchange.reading import child; "
        f"child.limit(); child.shut(Path(sys.argv[1])); {TRIED[name]}"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == child.FORBIDDEN, done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]
    assert path.read_bytes() == made.as_csv()


def test_memory_beyond_the_limit_is_refused() -> None:
    program = f"from layers.exchange.reading import child; child.limit(); {MEMORY}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True
    )
    assert b"MemoryError" in done.stderr


def test_a_symbolic_name_for_another_file_is_read_as_what_it_leads_to() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.symlink_to("/etc/passwd")
        with pytest.raises(RejectedError):
            read_apart(path)
