"""The boundary of every page: stores that go away, links that lie, names that are too long."""

import io
import itertools
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.faults import fault_of
from dashboard.logs import begin_logging
from dashboard.navigation import PAGES
from dashboard.session import NobodyAsksError, NothingServedError
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.errors import LayerError, NotFoundError, RejectedError, StoreError, VaultKeyError
from layers.footprint import Footprint
from layers.terms import Audience
from tests.builders import NOW, a_compound, a_detection, a_run, a_zone, an_event, one_of_each
from tests.dashboard.loud import log_put_back

PATHS = [path for _, _, path, _ in PAGES]
READ = "reading"
"""The page that needs no store."""

FIRST = ("overview", "zone", "compound", "runs", READ)
PAGED = [
    each if each in FIRST else pytest.param(each, marks=pytest.mark.slow) for each in PATHS
]  # fmt: skip
"""All pages, those that are built alike in the slow run alone."""

WHO = {"reports": Audience.CASEWORKER, "audit": Audience.ADMINISTRATOR}
"""Whom a page shows anything of the store; an analyst otherwise."""

UPLOADS = {"import"}
"""Pages that ask nothing of the store until a file is handed in."""
CANARY = "Kanarivka blue gate 98.601234"


def page(path: str, **query: str) -> AppTest:
    script = (
        "from dashboard.components.boundary import guarded\n"
        "from dashboard.navigation import PAGES\n"
        f"show = next(each for each, _, path, _ in PAGES if path == {path!r})\n"
        f"guarded(show, {path!r})()\n"
    )
    app = AppTest.from_string(script, default_timeout=60)
    app.query_params.update(query)
    return app


def said(app: AppTest) -> str:
    """Return all text of a page, without the escapes of Markdown."""
    assert not app.exception
    kinds = (app.title, app.subheader, app.caption, app.info, app.warning, app.text, app.markdown,
             app.error)  # fmt: skip
    return "\n".join(str(each.value) for kind in kinds for each in kind).replace("\\", "")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.gpkg"


def hold(path: Path, name: str = "", *, create: bool = True) -> Workshop:
    held = open_workshop(Settings(
        store_url=str(path), audience=WHO.get(name, Audience.ANALYST), vault_keys=str(path.parent),
    ), create=create)  # fmt: skip
    session.hold(held, lambda: NOW)
    return held


@pytest.fixture
def parts(path: Path) -> Iterator[Workshop]:
    held = hold(path)
    held.store.put(one_of_each())
    yield held
    held.close()


@pytest.mark.parametrize("name", PAGED)
def test_a_store_that_was_moved_away_is_said_and_taken_up_when_it_is_back(
    name: str, path: Path
) -> None:
    held = hold(path, name)
    held.store.put(one_of_each())
    app = page(name, zone="Z-1").run()
    assert not app.error
    path.rename(path.with_name("away"))
    app.run()
    if name not in {READ, *UPLOADS, "reports"}:
        assert "moved, deleted, or another took its place" in said(app)
        assert "compoundwatch doctor" in said(app)
        assert str(path.parent) not in said(app)
    path.with_name("away").rename(path)
    again = [each for each in app.button if each.label == "Try again"]
    (again[0].click() if again else app).run()
    assert not app.error
    assert said(app)
    held.close()


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("name", PAGED)
def test_a_store_that_somebody_else_writes_to_is_read_all_the_same(name: str, path: Path) -> None:
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        app = page(name, zone="Z-1").run()
        assert time.monotonic() - began < 25  # SQLite would wait for 30 s
        assert not app.error
        assert said(app)
    other.close()


@pytest.mark.parametrize("name", PAGED)
def test_a_store_that_is_cut_off_is_said_to_be_damaged(name: str, path: Path) -> None:
    made = hold(path)
    made.store.put([*one_of_each(), *(a_zone(zone_id=f"Y-{n}", name="x" * 400) for n in range(99))])
    made.close()
    held = hold(path, name, create=False)
    path.write_bytes(path.read_bytes()[:9_000])
    told = said(page(name, zone="Z-1").run())
    if name not in {READ, *UPLOADS}:
        assert "damaged" in told
        assert "backup" in told
    held.close()


HOSTILE = {
    "unknown": "nothing of the kind",
    "long": "x" * 10_000,
    "markup": "<img src=x onerror=window.ran=1>{{7*191}}[x](javascript:1)",
    "path": "../../etc/passwd",
    "turned": "\u202e\u2066Z-1\u0000\u200b",
    "number": "-1e309",
    "json": '{"a": [1, 2]}',
    "surrogate": "%ED%A0%80",
    "date": "0000-00-00",
}
NAMES = ("zone", "site", "by", "epoch", "first", "last", "detection", "run", "since", "from", "to",
         "only", "view", "table", "status", "score", "left", "right", "rank", "compound",
         "weights", "nobody knows this")  # fmt: skip


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("name", PATHS)
def test_a_link_with_hostile_parameters_opens_the_page(name: str) -> None:
    values = itertools.cycle(HOSTILE.values())
    app = page(name)
    app.query_params.update({each: ["1", next(values)] for each in NAMES} | {"zone": "Z-1"})
    assert not app.run().error
    assert "1337" not in said(app)


@pytest.mark.slow
@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", PATHS)
def test_a_link_with_one_hostile_value_everywhere_opens_the_page(name: str, hostile: str) -> None:
    for zone in (HOSTILE[hostile], "Z-1"):
        app = page(name, **{**dict.fromkeys(NAMES, HOSTILE[hostile]), "zone": zone}).run()
        assert not app.error
        assert "1337" not in said(app)


@pytest.mark.parametrize("name", PAGED)
def test_names_that_are_endless_or_turned_are_shown_and_break_nothing(
    name: str, parts: Workshop
) -> None:
    long = "ရွှေကုက္ကို " * 40
    turned = "\u202eشوي كوكو\u2066 {{7*191}} <b>"
    parts.store.put(
        [a_zone(name=long[:490], aliases=("x" * 10_000,)), a_zone(zone_id="Z-2", name=turned),
         a_compound(name=turned, aliases=(long,)), an_event(event_id="E-2", note="x" * 4_000)],
        replace=True,
    )  # fmt: skip
    for zone in ("Z-1", "Z-2"):
        app = page(name, zone=zone).run()
        assert not app.error
        assert said(app)


@pytest.mark.parametrize("name", PAGED)
def test_a_zone_without_any_imagery_is_shown(name: str, path: Path) -> None:
    held = hold(path)
    held.store.put([a_zone(), a_compound(), a_run(), a_detection()])
    app = page(name, zone="Z-1").run()
    assert not app.error
    assert held.store.count(Footprint) == 0
    held.close()


def test_nobody_and_no_store_are_told_in_words() -> None:
    assert "session is over" in fault_of(NobodyAsksError("x"), "zone").wrong
    assert "compoundwatch serve" in fault_of(NothingServedError("x"), "zone").do


@pytest.mark.parametrize(
    "error",
    [ValueError(CANARY), RuntimeError(CANARY), OSError(2, CANARY, CANARY), KeyError(CANARY),
     RejectedError("refused"), LayerError("no"), StoreError("no"), VaultKeyError("no")],
)  # fmt: skip
def test_what_is_shown_and_logged_of_any_error_repeats_no_value(error: Exception) -> None:
    out = io.StringIO()
    with log_put_back():
        begin_logging()
        handler = logging.StreamHandler(out)
        logging.getLogger().addHandler(handler)
        fault = fault_of(error, "zone")
    told = out.getvalue()
    assert "page=zone" in told
    assert type(error).__name__ in told
    for text in (told, str(fault)):
        assert not any(word in text for word in CANARY.split())
    assert fault.wrong
    assert fault.do
    if fault.id:
        assert fault.id in told
        assert fault_of(error, "zone").id == fault.id


def test_what_was_asked_for_and_is_not_there_is_named() -> None:
    assert fault_of(NotFoundError("There is no zone 'Z-9'."), "zone").wrong.endswith("'Z-9'.")


def test_a_page_that_fails_shows_words_an_id_and_a_way_to_try_again() -> None:
    app = AppTest.from_string(
        "from dashboard.components.boundary import guarded\n"
        "def show():\n"
        f"    raise ValueError({CANARY!r})\n"
        "guarded(show, 'zone')()\n"
    ).run()
    assert not app.exception
    assert "fault of the program" in app.error[0].value
    assert "Id: " in said(app)
    assert "blue gate" not in app.error[0].value
    assert [each.label for each in app.button] == ["Try again"]


def test_a_fragment_that_fails_alone_says_so_and_the_page_stands() -> None:
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from dashboard.components.boundary import fragment\n"
        "@fragment('compound')\n"
        "def part():\n"
        "    if st.button('break'):\n"
        "        raise ValueError('secret')\n"
        "st.title('Compound')\n"
        "part()\n"
    ).run()
    assert not app.error
    app.button[0].click().run()
    assert not app.exception
    assert "fault of the program" in app.error[0].value
    assert app.title[0].value == "Compound"
