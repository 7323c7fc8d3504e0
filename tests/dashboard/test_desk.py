"""dashboard.desk and what it shows: one file at a time, and of a million problems a page full."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import desk, session
from dashboard.components import import_panel
from dashboard.desk import HandedIn
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.exchange.cells import Problem
from layers.exchange.importing import ImportResult
from layers.store.protocol import Added
from tests.builders import NOW

FILE = HandedIn(name="a.csv", content=b"id\n1\n", kind="rescue")


@pytest.fixture(autouse=True)
def _parts() -> Iterator[None]:
    held = open_workshop(Settings(store_url="memory://"))
    session.hold(held, lambda: NOW)
    yield
    held.close()


def test_two_files_are_never_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = [0], [0]

    def slow(*_: Any, **__: Any) -> str:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        inside[0] -= 1
        return "read"

    monkeypatch.setattr(desk, "import_file", slow)
    came: list[Any] = []
    threads = [threading.Thread(target=lambda: came.append(session.desk().look(FILE)))
               for _ in range(5)]  # fmt: skip
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert came == ["read"] * 5
    assert most == [1]


def test_a_file_that_fails_lets_the_next_one_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> str:
        raise OSError("no space")

    with monkeypatch.context() as broken:
        broken.setattr(desk, "import_file", fails)
        with pytest.raises(OSError, match="no space"):
            session.desk().look(FILE)
    assert session.desk().look(FILE).rows == 1


def test_what_is_said_of_every_row_is_kept_once() -> None:
    many = HandedIn(name="a.csv", kind="rescue", content=b"id,date\n" + b"R,never\n" * 50)
    found = session.desk().look(many)
    assert len(found.problems) >= 100
    assert len({id(each.message) for each in found.problems}) < 10


def test_of_many_problems_a_page_full_is_drawn_and_all_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problems = [Problem(n, "date", "is no day. --accept swap") for n in range(5_000)]
    made = ImportResult(rows=5_000, added=Added(), problems=problems)
    drawn: list[int] = []
    table = import_panel._table

    def counted(rows: Any, of: int) -> None:
        drawn.append(len(rows))
        table(rows, of)

    monkeypatch.setattr("tests.dashboard.test_desk.RESULT", made)
    monkeypatch.setattr(import_panel, "_table", counted)
    app = AppTest.from_string(
        "from dashboard.components import import_panel\n"
        "from tests.dashboard import test_desk\n"
        "import_panel.accepted(test_desk.RESULT)\n"
        "import_panel.show_result(test_desk.RESULT)\n"
    ).run()
    assert not app.exception
    assert drawn == [200]
    assert "showing 200 of 5000" in [each.value for each in app.caption]
    assert app.multiselect[0].label == "Correct"


RESULT: ImportResult | None = None
