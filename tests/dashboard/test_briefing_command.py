"""The commands `briefing` and `origins`: files in a folder, or one clear message."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pypdf
import pytest
from click.testing import Result
from typer.testing import CliRunner

from dashboard.cli.main import app
from layers.store.factory import open_store
from tests.builders import a_compound
from tests.dashboard.briefing.built import a_briefing, the_records

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command over a store of its own."""
    path = tmp_path / "store.gpkg"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(path))
    monkeypatch.setenv("COMPOUNDWATCH_AUDIENCE", "analyst")
    with closing(open_store(str(path), create=True)) as store:
        store.put(the_records())
    return lambda *words: CliRunner().invoke(app, [str(each) for each in words])


def test_a_site_a_zone_and_an_atlas_are_told_apart_by_what_is_named(run: Run) -> None:
    assert run("briefing", "C-1", "--tlp", "TLP:AMBER").exit_code == 0
    assert run("briefing", "Z-1", "--tlp", "TLP:AMBER").exit_code == 0
    assert run("briefing", "--tlp", "TLP:AMBER").exit_code == 0
    made = {path.name: len(pypdf.PdfReader(path).pages) for path in Path("var/briefings").iterdir()}
    assert made == {"C-1.pdf": 2, "Z-1.pdf": 2, "atlas.pdf": 5}


def test_a_briefing_that_is_kept_is_made_again_to_the_octet(run: Run) -> None:
    words = ("--tlp", "TLP:GREEN", "--as-of", "2026-01-01T00:00:00Z")
    assert run("briefing", "C-1", *words, "--keep", "asked.json", "--out", "one").exit_code == 0
    again = run("briefing", "--from", "asked.json", "--as-of", "2026-01-01", "--out", "two")
    assert again.exit_code == 0, again.output
    assert Path("one/C-1.pdf").read_bytes() == Path("two/C-1.pdf").read_bytes()
    assert json.loads(Path("asked.json").read_text("utf-8"))["tlp"] == "TLP:GREEN"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("C-1",), "No marking was given"),
        (("C-1", "--tlp", "TLP:RED"), "may not leave the organisation"),
        (("C-1", "--tlp", "TLP:AMBER", "--audience", "public"), "more than the audience public"),
        (("C-9", "--tlp", "TLP:AMBER"), "There is no compound 'C-9'"),
        (("--tlp", "TLP:AMBER", "--country", "FRA"), "No compound is left by this filter"),
        (("C-1", "--tlp", "TLP:AMBER", "--format", "docx"), "There is no format 'docx'"),
        (("C-1", "--tlp", "TLP:AMBER", "--language", "xx"), "There is no language 'xx'"),
        (("C-1", "--tlp", "TLP:AMBER", "--as-of", "2099-01-01"), "that is to come"),
        (("--from", "nowhere.json"), "nowhere.json"),
    ],
)
def test_what_cannot_be_made_is_one_clear_message_and_no_file(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    result = run("briefing", *words)
    assert result.exit_code == 1
    assert told in " ".join(result.output.split())
    assert not list(Path().rglob("*.pdf"))


@pytest.mark.parametrize(
    "more", [("--tlp", "TLP:CLEAR"), ("C-1",), ("--zone", "Z-1"), ("--title", "Mine")]
)
def test_a_kept_briefing_takes_no_other_option_least_of_all_a_marking(
    run: Run, more: tuple[str, ...]
) -> None:
    Path("asked.json").write_bytes(a_briefing().written())
    result = run("briefing", "--from", "asked.json", *more)
    assert result.exit_code == 1
    assert "says all but the instant" in " ".join(result.output.split())
    assert not list(Path().rglob("*.pdf"))


def test_a_name_that_looks_like_markup_is_text_on_the_terminal_too(run: Run) -> None:
    with closing(open_store("store.gpkg")) as store:
        store.put([a_compound(compound_id="C-7", name="[/b] Park [red]", zone_id="")])
    assert run("briefing", "C-7", "--tlp", "TLP:AMBER").exit_code == 0


def test_a_marking_that_there_is_not_is_refused_with_those_that_there_are(run: Run) -> None:
    result = run("briefing", "C-1", "--tlp", "TLP:WHITE")
    assert result.exit_code == 2
    assert "TLP:CLEAR" in result.output


def test_origins_wants_a_marking_and_says_where_nothing_can_be_told(run: Run) -> None:
    assert "No marking was given" in run("origins").output
    assert "no number reaches 11" in run("origins", "--tlp", "TLP:GREEN").output
    made = run("origins", "--tlp", "TLP:GREEN", "--country", "KEN")
    assert made.exit_code == 0
    assert "No contact is entered for people of Kenya" in " ".join(made.output.split())
    assert [path.name for path in Path("var/origins").iterdir()] == ["KEN.pdf"]
    wrong = run("origins", "--tlp", "TLP:GREEN", "--country", "Atlantis")
    assert "There is no country 'Atlantis'" in wrong.output
