"""The command digest, over a store of its own."""

import json
from pathlib import Path

import pytest

from layers.digest import Digest
from layers.store.factory import open_store
from tests.dashboard.conftest import Run
from tests.dashboard.digest.worlds import changes, zones
from tests.dashboard.test_cli import clean


@pytest.fixture
def desk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a desk, beside a store with 37 changes."""
    run("init")
    store = open_store(str(tmp_path / "store" / "test.gpkg"))
    store.put([*zones("Z-1"), *changes("Z-1", 37)])
    store.close()
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_TO", f"file:{tmp_path / 'desk'}")
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_AUDIENCE", "analyst")
    return tmp_path / "desk"


def test_without_a_receiver_it_says_how_to_name_one(run: Run) -> None:
    run("init")
    result = run("digest")
    assert result.exit_code == 1
    assert "COMPOUNDWATCH_DIGEST_TO is empty" in clean(result)


def test_a_digest_is_written_once_and_a_dry_run_writes_nothing(run: Run, desk: Path) -> None:
    dry = run("digest", "--dry-run")
    assert dry.exit_code == 0
    assert "10 of 37; the others are on the page Zone of the app (Z-1: 27)" in clean(dry)
    assert not desk.exists()
    result = run("digest")
    assert result.exit_code == 0
    assert "told of 37 new things" in clean(result)
    assert sorted(each.suffix for each in desk.iterdir()) == [".json", ".md"]
    assert "it rests until" in clean(run("digest"))
    assert len(list(desk.iterdir())) == 2


def test_a_receiver_that_cannot_be_told_is_a_failure_with_a_remedy_and_no_key(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hook = "https://hooks.example.org/services/KEY-1234"
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_TO", f"{hook},file:{desk}")
    result = run("digest")
    assert result.exit_code == 1
    assert "COMPOUNDWATCH_WEBHOOK_SECRET_FILE" in clean(result)
    assert "KEY-1234" not in clean(result)
    assert len(list(desk.iterdir())) == 2
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    kept = {each.receiver[:4]: each for each in store.select(Digest)}
    store.close()
    assert kept["webh"].sent_at is None
    assert "KEY-1234" not in str(kept)
    assert kept["file"].sent_at is not None


def test_no_setting_that_is_shown_holds_the_path_of_a_webhook(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_TO", "https://hooks.example.org/services/KEY-1234")
    shown = json.loads(run("doctor", "--json").output)["settings"]["COMPOUNDWATCH_DIGEST_TO"]
    assert "hooks.example.org" in shown
    assert "KEY-1234" not in shown


def test_once_sends_what_is_new_at_its_end(
    run: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_TO", f"file:{tmp_path / 'desk'}")
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_AUDIENCE", "analyst")
    words = ("schedule", "once", "--source", f"folder:{archive}")
    assert "told of" not in clean(run(*words, "--no-digest"))
    result = run(*words)
    assert "told of" in clean(result)
    assert len(list((tmp_path / "desk").iterdir())) == 2
