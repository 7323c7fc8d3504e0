"""The commands evidence and verify, as a person or a script uses them."""

import hashlib
import json
import os
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from typer.testing import Result

from dashboard.cli import evidence_commands
from layers.audit_entry import AuditEntry
from layers.compound import Compound
from layers.detection import Detection
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.terms import AuditAction, Tlp
from tests.dashboard import conftest as doors
from tests.dashboard.animation.conftest import FIRST, a_print
from tests.dashboard.conftest import Run
from tests.dashboard.evidence_pack.worlds import a_world, changed

run = doors.run  # the fixture

AMBER = ("--tlp", "TLP:AMBER")
THEN = ("--as-of", "2025-01-01")


def said(result: Result) -> str:
    """Return what was said as one line, and hold that it was no traceback."""
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return " ".join(result.output.split())


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Return a command line over a store with a compound."""
    assert run("init").exit_code == 0
    made = a_world()
    with closing(open_store(str(tmp_path / "store" / "test.gpkg"))) as store:
        store.put([each for kind in TABLES for each in made.select(kind)])
    return run


@pytest.fixture
def pack(ready: Run, tmp_path: Path) -> Path:
    """Return the pack of the compound."""
    result = ready("evidence", "C-1", "--out", "a.zip", *AMBER, *THEN)
    assert result.exit_code == 0, said(result)
    return tmp_path / "a.zip"


def entries(folder: Path) -> list[AuditEntry]:
    with closing(open_store(str(folder / "store" / "test.gpkg"), read_only=True)) as store:
        return store.select(AuditEntry)


def manifest_of(pack: Path) -> str:
    with zipfile.ZipFile(pack) as file:
        return hashlib.sha256(file.read("manifest.json")).hexdigest()


# ------------------------------------------------------------------ evidence


def test_a_pack_is_written_logged_and_whole(ready: Run, tmp_path: Path) -> None:
    result = ready("evidence", "C-1", "--out", "new/a.zip", *AMBER, *THEN)
    made = manifest_of(tmp_path / "new" / "a.zip")
    assert f"SHA-256 of its manifest: {made}" in said(result)
    assert "in zone Z-1, detections: showing 1 of 3 (2 not verified by a person)" in said(result)
    assert "TLP:AMBER lets policy read it: it holds what policy may have." in said(result)
    (entry,) = entries(tmp_path)
    assert (entry.action, entry.rows) == (AuditAction.EXPORTED, 18)
    assert entry.about == f"evidence pack of C-1 for policy, TLP:AMBER, SHA-256 {made}"
    whole = ready("verify", "new/a.zip", "--sha256", made)
    assert whole.exit_code == 0
    assert "new/a.zip is whole: 18 files, about C-1, for policy, TLP:AMBER, as of" in said(whole)
    assert "Its manifest is the one that you were told of." in said(whole)
    assert len(entries(tmp_path)) == 1


def test_two_packs_of_one_instant_are_the_same_bytes(pack: Path, ready: Run) -> None:
    assert ready("evidence", "C-1", "--out", "b.zip", *AMBER, *THEN).exit_code == 0
    assert pack.with_name("b.zip").read_bytes() == pack.read_bytes()


def test_a_script_reads_what_was_written_as_json(ready: Run, tmp_path: Path) -> None:
    told = json.loads(ready("evidence", "C-1", "--out", "a.zip", *AMBER, "--json").stdout)
    assert told["manifest_sha256"] == manifest_of(tmp_path / "a.zip")
    assert told["bytes"] == (tmp_path / "a.zip").stat().st_size
    assert (told["files"], told["audience"], told["asked_for"]) == (18, "policy", "analyst")
    assert told["shown"][0] == "Z-1, detections: showing 1 of 3 (2 not verified by a person)"


def test_a_pack_is_logged_before_it_is_written(
    ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[bool] = []

    def watching(_path: Path, _content: bytes) -> None:
        there.append(bool(entries(tmp_path)))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(evidence_commands, "write_beside", watching)
    result = ready("evidence", "C-1", "--out", "a.zip", *AMBER)
    assert (result.exit_code, there) == (1, [True])
    assert "a.zip cannot be written (No space left on device), so nothing was" in said(result)


def test_a_clear_pack_that_an_analyst_makes_holds_what_the_public_may_have(
    run: Run, tmp_path: Path
) -> None:
    inside = (b"said in confidence", b"d-1", b"heron", b"ibis", b"crane", b"tern", b"margin = 4.0")
    exact = shapely.affinity.translate(FIRST, 0.000123456, 0.000123456)
    made = changed(a_world(), Compound, tlp=Tlp.CLEAR, shape=exact, name="Bend Park",
                   status_note="said in confidence")  # fmt: skip
    made = changed(made, Detection, outline=exact, tlp=Tlp.AMBER)
    made.put([a_print("2025Q1", outline=exact, tlp=Tlp.CLEAR)])
    assert run("init").exit_code == 0
    with closing(open_store(str(tmp_path / "store" / "test.gpkg"))) as store:
        store.put([each for kind in TABLES for each in made.select(kind)])
    held = {}
    for tlp in ("TLP:CLEAR", "TLP:AMBER+STRICT"):
        assert run("evidence", "C-1", "--out", "a.zip", "--tlp", tlp, *THEN).exit_code == 0
        with zipfile.ZipFile(tmp_path / "a.zip") as file:
            held[tlp] = {name: name.encode() + file.read(name) for name in file.namelist()}
    clear, strict = (b"".join(each.values()) for each in held.values())
    assert [word for word in inside if word in clear] == []
    assert [word for word in inside if word not in strict] == [b"tern"]  # d-1 is not decided
    assert [name for name in held["TLP:CLEAR"] if name.startswith("recipes/")] == []
    for name in ("compound", "footprints", "detections"):
        text = held["TLP:CLEAR"][f"{name}.geojson"].removeprefix(f"{name}.geojson".encode())
        features = json.loads(text)["features"]
        assert features
        for each in features:
            if each["geometry"]:
                at = shapely.get_coordinates(shapely.from_geojson(json.dumps(each["geometry"])))
                assert (at.round(3) == at).all(), name
            assert each["properties"]["tlp"] == "TLP:CLEAR"
    manifest = json.loads(held["TLP:CLEAR"]["manifest.json"].removeprefix(b"manifest.json"))
    assert (manifest["audience"], manifest["coordinate_decimals"]) == ("public", 3)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("C-1", "--out", "a.zip"), "A pack without a marking may not be made"),
        (("C-1", "--out", "a.pdf", *AMBER), "'a.pdf' is no .zip"),
        (("C-9", "--out", "a.zip", *AMBER), "There is no compound 'C-9' in this store."),
        (("C-1", "--out", "a.zip", *AMBER, "--audience", "caseworker"),
         "The reader of this machine is analyst, who may see less than caseworker"),
        (("C-1", "--out", "a.zip", "--tlp", "TLP:RED"), "more than the audience analyst may see"),
        (("C-1", "--out", "a.zip", *AMBER, "--audience", "public"),
         "more than the audience public may see"),
        (("C-1", "--out", "a.zip", "--tlp", "TLP:CLEAR"), "C-1 is marked TLP:GREEN"),
        (("C-1", "--out", "a.zip", *AMBER, "--as-of", "soon"), "'soon' is no date"),
        (("C-1", "--out", "store/test.gpkg/a.zip", *AMBER), "cannot be written"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_message_and_leaves_no_file(
    ready: Run, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    result = ready("evidence", *words)
    assert result.exit_code == 1
    assert message in said(result)
    assert [each.name for each in tmp_path.iterdir()] == ["store"]


def test_what_is_refused_is_not_logged(ready: Run, tmp_path: Path) -> None:
    ready("evidence", "C-9", "--out", "a.zip", *AMBER)
    ready("evidence", "C-1", "--out", "a.zip")
    assert entries(tmp_path) == []


# ------------------------------------------------------------------ verify


def test_a_pack_that_nobody_told_a_sum_of_is_whole_with_a_warning(pack: Path, run: Run) -> None:
    result = run("verify", pack)
    assert result.exit_code == 0
    assert f"SHA-256 of its manifest: {manifest_of(pack)}" in said(result)
    assert "Whoever changes a file can change the manifest as well." in said(result)


def test_a_pack_needs_no_store_to_be_verified(
    pack: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(pack.parent / "nowhere" / "s.gpkg"))
    assert run("verify", pack).exit_code == 0
    assert not (pack.parent / "nowhere").exists()


def test_a_changed_file_is_named_and_the_exit_code_is_1(pack: Path, run: Run) -> None:
    content = pack.read_bytes()
    at = content.index(b"epochs with a footprint")
    pack.write_bytes(content[:at] + b"E" + content[at + 1 :])
    result = run("verify", pack)
    assert result.exit_code == 1
    assert "Not whole. What is not as it was:" in said(result)
    assert "changed: README.txt: is not as it was" in said(result)
    assert "is whole" not in said(result)


def test_another_manifest_is_told(pack: Path, run: Run) -> None:
    result = run("verify", pack, "--sha256", "0" * 64)
    assert result.exit_code == 1
    assert "other_manifest: manifest.json: is not the one that you were told of" in said(result)


def test_a_sum_that_is_none_is_refused(pack: Path, run: Run) -> None:
    result = run("verify", pack, "--sha256", "abc")
    assert result.exit_code == 2
    assert "64 digits" in said(result)


def test_a_script_reads_problems_as_json(pack: Path, run: Run) -> None:
    assert json.loads(run("verify", pack, "--json").stdout) == {
        "file": str(pack), "whole": True, "files": 18, "manifest_sha256": manifest_of(pack),
        "held_against_sha256": False, "problems": [],
    }  # fmt: skip
    pack.write_bytes(pack.read_bytes() + b"!")
    result = run("verify", pack, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["problems"] == [
        {"kind": "container", "name": "", "said": "something stands behind its end"}
    ]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" * 50])
def test_what_is_no_pack_is_told_without_a_traceback(
    run: Run, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    result = run("verify", "x.zip")
    assert result.exit_code == 1
    assert "the container itself: it is no whole zip" in said(result)


def test_a_name_of_others_is_printed_without_what_steers_a_terminal(pack: Path, run: Run) -> None:
    with zipfile.ZipFile(pack, "a") as file:
        file.writestr("[red]\x1b[2J\u202e.txt", b"!")
    result = run("verify", pack)
    assert result.exit_code == 1
    assert "added: [red]\\x1b[2J\\u202e.txt: does not belong to it" in said(result)
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_what_is_no_file_is_not_read(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none.zip", Path("/dev/zero"), tmp_path / "pipe"):
        result = run("verify", path)
        assert result.exit_code == 1
        assert "There is no file" in said(result)


def test_a_file_larger_than_any_pack_is_not_read(
    pack: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_commands, "MOST_BYTES", pack.stat().st_size - 1)
    result = run("verify", pack)
    assert result.exit_code == 1
    assert "and so is no pack" in said(result)
