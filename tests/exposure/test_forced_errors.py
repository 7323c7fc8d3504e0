"""P17: errors are forced everywhere, all is logged, and no place and no note is in any of it.

What our own errors say is shown to people, and must hold none by itself. What a library's say may
hold anything: it goes to the log alone, which repeats no value.
"""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from dashboard.serving import STREAMLIT
from data import DataDamagedError
from geo.errors import GeoError
from imagery.errors import ImageryError
from layers.errors import LayerError
from tests.dashboard.loud import begin_loudly, log_put_back
from tests.exposure.forced_errors import FILES, GEO, LAT, LON, NOTE, POINT, imports
from tests.exposure.forced_in_stores import LIBRARIES, RECORDS, STORES, VAULTS
from tests.exposure.running_app import ROOT
from tests.exposure.scanner import leaks

OURS = (LayerError, ImageryError, GeoError, DataDamagedError)
GROUPS = {
    "file": FILES, "geo": GEO, "record": RECORDS, "vault": VAULTS, "store": STORES,
    "library": LIBRARIES,
}  # fmt: skip
ERRORS = dict(imports()) | {
    f"{group}: {name}": each for group, found in GROUPS.items() for name, each in found.items()
}


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Return what is logged, from DEBUG on; the log is as it was afterwards."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    theirs, own = logging.getLogger("streamlit.error_util"), logging.StreamHandler(out)
    with log_put_back():
        begin_loudly()
        theirs.addHandler(own)  # as Streamlit's own, which writes without our words
        yield out
        theirs.removeHandler(own)


def given_away(text: str) -> list[str]:
    """Return what of place and note a text holds."""
    words = [word for word in ("Kanarivka", "blue gate") if word.lower() in text.lower()]
    places = [each.coat for each in leaks(text.encode(), [POINT, (POINT[1], POINT[0])])]
    return [*words, *places, *(each for each in (LON[:9], LAT[:9]) if each in text)]


def test_there_are_more_than_a_hundred() -> None:
    assert len(ERRORS) >= 150
    assert given_away(f"a {NOTE}")
    assert given_away(f"at {LON}")


@pytest.mark.parametrize("name", ERRORS)
def test_a_forced_error_gives_away_no_place_and_no_note(
    name: str, tmp_path: Path, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = ""
    try:
        said = ERRORS[name](tmp_path)
        if not isinstance(said, list):
            pytest.fail("nothing was forced")
        shown = "\n".join(said)
    except OURS as error:
        shown = str(error)
        logging.getLogger("dashboard").exception("refused kind=%s", type(error).__name__)
    except Exception:
        logging.getLogger("streamlit.error_util").exception("Uncaught app execution")
        assert "Uncaught app execution" in log.getvalue()
    told = "".join([log.getvalue(), *capsys.readouterr()])
    assert shown or "Traceback" in told
    assert given_away(shown) == []
    assert given_away(told) == []


FAULT = """
import sys
from tests.exposure.forced_errors import NOTE, WKT
from dashboard.cli import main
import dashboard.cli.status_command
def fault(*_, **__):
    raise ValueError(NOTE + WKT)
dashboard.cli.status_command.workshop = fault
sys.argv = ["compoundwatch", "status"]
main.main()
"""


def test_a_fault_of_a_command_says_where_it_is_and_no_value() -> None:
    done = subprocess.run([sys.executable, "-c", FAULT], cwd=ROOT, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 1
    assert "this is a fault of the program" in said
    assert "status_command.py" in said
    assert "ValueError" in said
    assert given_away(said) == []


def test_a_fault_of_a_page_is_logged_and_shown_without_a_value(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in STREAMLIT.items():
        config.set_option(name, value)
    app = AppTest.from_string(
        "from tests.exposure.forced_errors import CROSSED, NOTE\n"
        "raise ValueError(f'{NOTE} at {CROSSED}')\n"
    ).run()
    told = "".join([log.getvalue(), *capsys.readouterr()])
    assert "ValueError" in told
    assert app.exception
    shown = "".join(f"{each.value} {each.message} {each.stack_trace}" for each in app.exception)
    assert given_away(told) == []
    assert given_away(shown) == []
