"""dashboard.logs: nothing that could place a person gets through, whoever logs it."""

import io
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import logs
from layers.errors import RejectedError


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90), decimals=st.integers(4, 15))
def test_no_exact_coordinate_gets_through(lon: float, lat: float, decimals: int) -> None:
    texts = [f"{value:.{decimals}f}" for value in (lon, lat)]
    said = logs.blotted(f"report at POINT ({texts[0]} {texts[1]}) and [{texts[0]},{texts[1]}]")
    assert not any(text.lstrip("-") in said for text in texts)


def test_counts_seconds_and_ids_stay() -> None:
    line = "run=run-09e9ebeccb839197 scenes=219 seconds=3.25 share=0.55"
    assert logs.blotted(line) == line


def test_a_traceback_is_blotted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.begin_logging()
        try:
            float("98.601234567 16.301234567")
        except ValueError:
            logging.getLogger("x").exception("failed at 98.601234567")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert "ValueError: (its words are left out" in out.getvalue()
    assert "98.60" not in out.getvalue()


def test_what_led_to_an_error_is_told_too_each_without_the_words_of_others(
    tmp_path: Path,
) -> None:
    try:
        try:
            (tmp_path / "a note on somebody").read_bytes()
        except OSError as error:
            raise RejectedError("It cannot be read. Bring it back.") from error
    except RejectedError as error:
        said = logs.told(ExceptionGroup("several", [error, KeyError("on somebody")]))
    assert "FileNotFoundError: No such file or directory" in said
    assert "RejectedError: It cannot be read. Bring it back." in said
    assert "test_logs.py" in said
    assert said.count("its words are left out") == 2
    assert len([line for line in said.splitlines() if "on somebody" in line]) == 1  # our own code


def test_a_handler_that_cannot_write_gives_nothing_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", True)
    factory, closed, root = logging.getLogRecordFactory(), io.StringIO(), logging.getLogger()
    before, level, words = list(root.handlers), root.level, "the blue gate"
    log, handler = logging.getLogger("a.library.of.ours"), logging.StreamHandler(closed)
    log.addHandler(handler)
    try:
        logs.begin_logging()
        closed.close()
        try:
            float(words)
        except ValueError:
            log.exception("failed")
    finally:
        log.removeHandler(handler)
        root.handlers[:] = before
        root.setLevel(level)
        logging.setLogRecordFactory(factory)
    said = capsys.readouterr()
    assert words not in said.err + said.out
