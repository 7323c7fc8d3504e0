"""The commands that keep: backup, restore, purge, vault and audit, as a user types them."""

import contextlib
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.builders import NOW, one_of_each
from tests.dashboard.conftest import Run
from tests.dashboard.test_cli import clean
from tests.layers.store import older
from tests.layers.store.older import backups as old_backups

REPORTS = (
    "id,month,lon,lat,location_basis,consent,note,synthetic\n"
    "P-1,2024-07,98.601234567,16.301234567,stated,yes,Behind the blue gate.,true\n"
    "P-2,2024-07,98.602234567,16.302234567,stated,yes,,true\n"
)


@pytest.fixture
def filled(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COMPOUNDWATCH_VAULT_KEYS", str(tmp_path / "keys"))
    run("init")
    (tmp_path / "reports.csv").write_text(REPORTS)
    assert run("import", "reports.csv", "--kind", "report").exit_code == 0
    return run


def cleared(monkeypatch: pytest.MonkeyPatch, audience: str = "caseworker") -> None:
    monkeypatch.setenv("COMPOUNDWATCH_AUDIENCE", audience)


def test_only_a_caseworker_is_shown_what_is_exact_and_the_log_says_so(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = filled("vault", "show", "P-1")
    assert (refused.exit_code, "for caseworkers" in refused.output) == (1, True)
    cleared(monkeypatch)
    shown = filled("vault", "show", "P-1")
    assert "lon 98.601235, lat 16.301235" in shown.output
    assert "blue gate" in shown.output
    assert filled("vault", "show", "P-9").exit_code == 1
    cleared(monkeypatch, "administrator")
    listed = filled("audit", "list")
    assert "local as caseworker: read_exact (1) reports P-1" in listed.output
    assert "98.6" not in listed.output


def test_the_log_is_shown_to_administrators_alone(filled: Run) -> None:
    assert "showing 0 of 1 (1 for administrators)" in filled("audit", "list").output


def test_a_photograph_is_sealed_without_its_metadata(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = Image.new("RGB", (8, 8), (200, 30, 30))
    exif = picture.getexif()
    exif[0x010F] = "Camera of somebody"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    (tmp_path / "gate.jpg").write_bytes(out.getvalue())
    assert filled("vault", "photo", "P-1", "gate.jpg").exit_code == 0
    assert filled("vault", "photo", "P-9", "gate.jpg").exit_code == 1
    cleared(monkeypatch)
    assert "1 photographs" in filled("vault", "show", "P-1", "--photos", "out").output
    assert b"Camera" not in (tmp_path / "out" / "P-1-1.jpg").read_bytes()


def test_a_backup_is_made_held_against_its_hashes_and_brought_back(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled("backup", "--quiet").exit_code == 0
    (made,) = (tmp_path / "store" / "backups").iterdir()
    assert "is as it was written" in filled("restore", made, "--check").output
    in_the_way = filled("restore", made, "--quiet")
    assert (in_the_way.exit_code, "takes the place of nothing" in in_the_way.output) == (1, True)
    monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(tmp_path / "again" / "s.gpkg"))
    assert "alike in number and content" in filled("restore", made, "--quiet").output
    assert "entries hold" in filled("audit", "verify").output
    cleared(monkeypatch)
    assert "blue gate" in filled("vault", "show", "P-1").output


def test_a_backup_of_an_older_program_comes_back_and_the_log_says_its_schema(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = older.unpack("4", tmp_path / "4.gpkg")
    with contextlib.closing(older.opened(file)) as raw:
        kept = older.fill(raw, one_of_each())
    made = old_backups.written(file, None, tmp_path, at=NOW)
    anchors = tmp_path / "store" / "test.anchors"
    anchors.parent.mkdir()
    anchors.write_text(f"1 {'0' * 64}\n")
    assert "of schema 4" in clean(run("restore", made.folder, "--check"))
    said = clean(run("restore", made.folder, "--quiet"))
    assert "An older program wrote it, with schema 4" in said
    (aside,) = anchors.parent.glob("test.anchors.before-*")
    assert aside.read_text() == f"1 {'0' * 64}\n"
    assert anchors.read_text() == run("audit", "head").output
    assert "All 1 entries hold" in run("audit", "verify").output
    cleared(monkeypatch, "administrator")
    assert f"restored ({len(kept)}) {made.name} of schema 4" in clean(run("audit", "list"))


def test_a_backup_of_a_newer_program_says_what_to_do(run: Run, tmp_path: Path) -> None:
    made = old_backups.written(older.unpack("4", tmp_path / "4.gpkg"), None, tmp_path, at=NOW)
    said = {**made.manifest(), "schema": 99}
    (made.folder / "manifest.json").write_text(json.dumps(said))
    refused = run("restore", made.folder, "--quiet")
    assert refused.exit_code == 1
    assert "newer program (schema 99" in clean(refused)
    assert "Update Compound Watch, and restore it with the new one" in clean(refused)
    assert not (tmp_path / "store").exists()


def test_a_withdrawn_report_is_gone_and_a_dry_run_takes_nothing(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing is due" in filled("purge").output
    dry = filled("purge", "--report", "P-1", "--dry-run")
    assert "1 reports: consent withdrawn" in dry.output
    assert "Nothing was taken away" in dry.output
    said = json.loads(filled("purge", "--report", "P-1", "--json").output)
    assert said == {"purged": True, "what": ["1 reports: consent withdrawn"]}
    cleared(monkeypatch)
    assert filled("vault", "show", "P-1").exit_code == 1
    assert "lon 98.602235" in filled("vault", "show", "P-2").output


def test_a_release_is_made_once_and_listed(filled: Run) -> None:
    assert filled("release", "list").exit_code == 0
    assert filled("release", "make").exit_code == 0
    listed = filled("release", "list")
    assert (listed.exit_code, "1" in listed.output) == (0, True)
    assert json.loads(filled("release", "list", "--json").output)[0]["release"] == 1


def test_the_key_is_changed_and_what_is_sealed_still_opens(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = (tmp_path / "keys").iterdir()
    assert filled("vault", "rotate").exit_code == 0
    (after,) = (tmp_path / "keys").iterdir()
    assert before.name != after.name
    cleared(monkeypatch)
    assert "blue gate" in filled("vault", "show", "P-1").output


def test_a_cut_tail_is_found_by_the_anchors_beside_or_by_one_kept_elsewhere(
    filled: Run, tmp_path: Path
) -> None:
    filled("vault", "rotate")
    anchor = filled("audit", "head").output.strip()
    assert "All 2 entries hold" in filled("audit", "verify", "--anchor", anchor).output
    import sqlite3  # noqa: PLC0415 - what an intruder has

    with sqlite3.connect(tmp_path / "store" / "test.gpkg") as raw:
        raw.execute("DELETE FROM audit WHERE entry_id = '0000000002'")
    raw.close()
    found = filled("audit", "verify")
    assert (found.exit_code, "Entry 2: is not there" in found.output) == (1, True)
    (tmp_path / "store" / "test.anchors").unlink()
    assert filled("audit", "verify").exit_code == 0
    assert filled("audit", "verify", "--anchor", anchor).exit_code == 1
