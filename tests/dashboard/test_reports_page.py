"""The page of reports: what is exact is opened by a logged look, drawn once, and kept nowhere."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from shapely import Point
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.wiring import Workshop
from layers.audit import AuditLog
from layers.audit_entry import AuditEntry
from layers.errors import StoreError
from layers.terms import Audience, AuditAction
from layers.vault.exact import Exact, photo
from tests.builders import a_report
from tests.dashboard.test_casework_pages import hold, page, words

AT = Point(98.601234567, 16.301234567)
NOTE = "<img src=x onerror=window.ran=1> **bold** behind the third hall"


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), (120, 90, 60)).save(out, "JPEG")
    return photo(out.getvalue())


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Workshop]:
    held = hold(tmp_path, Audience.CASEWORKER)
    held.store.put([a_report(AT), a_report(report_id="P-2")])
    held.vault.put({"P-1": Exact(point=AT, note=NOTE)})
    held.vault.add_photo("P-1", a_photo())
    yield held
    held.close()


def opened(report_id: str) -> AppTest:
    """Return what pressing the button draws: the rows of a table are chosen in a browser alone."""
    script = f"from dashboard.pages import reports_page\nreports_page._show_exact({report_id!r})\n"
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.exception
    return app


def test_place_note_and_photographs_are_drawn_and_the_look_is_logged(parts: Workshop) -> None:
    app = opened("P-1")
    said = [str(each.value) for each in app.text]
    assert said == ["Longitude 98.601235, latitude 16.301235 (WGS 84)", NOTE]
    (entry,) = parts.store.select(AuditEntry)
    assert (entry.action, entry.about) == (AuditAction.READ_EXACT, "reports P-1")
    (images,) = app.get("image")
    url = images.proto.imgs[0].url
    head, _, body = url.partition(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(body) == a_photo()
    held = str(app.session_state._state.filtered_state)
    assert "98.60" not in held
    assert "third hall" not in held


def test_a_report_of_which_nothing_is_sealed_says_so(parts: Workshop) -> None:
    assert "The vault holds nothing of it" in words(opened("P-2"))
    assert parts.store.count(AuditEntry) == 1


def test_what_cannot_be_logged_is_not_drawn(
    parts: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(AuditLog, "note", full)
    app = opened("P-1")
    assert [str(each.value) for each in app.error] == ["The disk is full."]
    assert not app.text
    listed = page("reports_page").run()
    assert "could not be written: The disk is full." in words(listed)
    assert not listed.dataframe
    assert parts.store.count(AuditEntry) == 0


@pytest.mark.parametrize("audience", [each for each in Audience if each != Audience.CASEWORKER])
def test_nobody_else_opens_anything(parts: Workshop, tmp_path: Path, audience: Audience) -> None:
    other = tmp_path / "other"
    other.mkdir()
    theirs = hold(other, audience)
    app = opened("P-1")
    assert "Exact places of reports are for caseworkers" in str(app.error[0].value)
    assert not app.text
    assert not app.get("image")
    theirs.close()
    assert parts.store.count(AuditEntry) == 0


def test_rows_that_a_caseworker_had_are_gone_when_another_asks_in_the_same_session(
    parts: Workshop, tmp_path: Path
) -> None:
    app = page("reports_page").run()
    assert len(app.dataframe[0].value) == 2
    other = tmp_path / "other"
    other.mkdir()
    theirs = hold(other, Audience.ANALYST)
    app.run()
    assert "Reports are for caseworkers" in words(app)
    assert not app.dataframe
    assert "reports held" not in app.session_state
    theirs.close()
    assert session.turn()
    assert parts.store.count(AuditEntry) == 1
