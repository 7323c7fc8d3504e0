"""The page of briefings: nothing without a marking, a preview, and files that are written down."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.briefing.briefing import Paper
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.terms import Audience, Tlp
from tests.builders_of_jobs import NOW
from tests.dashboard.briefing.built import a_briefing, a_store
from tests.dashboard.reading import words

OF_ONE = {"compound": "C-1", "tlp": "TLP:AMBER"}


@pytest.fixture(autouse=True)
def parts() -> Iterator[Workshop]:
    made = open_workshop(Settings(store_url="memory://", audience=Audience.ANALYST))
    held = replace(made, store=a_store())
    session.hold(held, lambda: NOW)
    yield held
    made.close()


def page() -> None:
    from dashboard.pages import briefing_page  # noqa: PLC0415 - runs as a script of its own

    briefing_page.show()


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def asked(app: AppTest) -> dict[str, str]:
    found = {name: app.query_params[name] for name in app.query_params}
    return {name: each if isinstance(each, str) else each[0] for name, each in found.items()}


def test_without_a_marking_nothing_is_shown_or_made() -> None:
    app = opened(compound="C-1")
    assert "how it is marked" in words(app)
    assert "Preview" not in words(app)
    assert not [each for each in app.button if each.label == "Make the files"]


def test_a_link_with_site_and_marking_shows_the_pages() -> None:
    app = opened(**OF_ONE)
    assert "Gathered\\: Bend Park" in [each.label for each in app.get("status")]
    assert [each.value for each in app.slider] == [1]
    assert app.slider[0].max == 2


def test_an_atlas_previews_its_first_sheets_and_counts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.briefed.PREVIEWED", 1)
    app = opened(layout="atlas", tlp="TLP:GREEN")
    assert "The preview shows 1 of 2 sheets" in words(app)


def test_what_is_chosen_is_in_the_link_and_title_and_notes_are_not() -> None:
    app = opened(layout="atlas")
    app.selectbox(key="briefing-tlp-policy").select_index(1).run()
    app.text_input(key="briefing-title").set_value("For the meeting").run()
    app.multiselect(key="briefing-kinds").set_value(["suspected"]).run()
    assert not app.exception
    assert asked(app)["tlp"] == "TLP:GREEN"
    assert asked(app)["kinds"] == "suspected"
    assert "For the meeting" not in str(asked(app))
    assert "Gathered\\: For the meeting" in [each.label for each in app.get("status")]


def test_a_public_audience_is_offered_no_marking_above_its_own() -> None:
    app = opened(compound="C-1", audience="public")
    assert app.selectbox(key="briefing-tlp-public").options == ["TLP:CLEAR: No limit on sharing."]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({**OF_ONE, "compound": "C-9"}, "compound"), ({**OF_ONE, "tlp": "TLP:RED"}, "tlp"),
        ({**OF_ONE, "audience": "caseworker"}, "audience"), ({**OF_ONE, "paper": "a0"}, "paper"),
        ({**OF_ONE, "since": "yesterday"}, "since"), ({**OF_ONE, "layers": "vault"}, "layers"),
        ({**OF_ONE, "language": "xx"}, "language"), ({**OF_ONE, "notes": "x"}, "Parts of the link"),
    ],
)  # fmt: skip
def test_a_link_that_asks_for_what_there_is_not_says_so(query: dict[str, str], told: str) -> None:
    app = opened(**query)
    assert told in " ".join(each.value for each in app.warning)


def test_a_filter_that_leaves_nothing_is_said_in_words() -> None:
    app = AppTest.from_function(guarded_page, default_timeout=60)
    app.query_params["layout"], app.query_params["tlp"] = "atlas", "TLP:AMBER"
    app.query_params["statuses"] = "demolished"
    app.run()
    assert not app.exception
    assert "nothing to brief on" in " ".join(each.value for each in app.error)


def guarded_page() -> None:
    from dashboard.components.boundary import guarded  # noqa: PLC0415 - as above
    from dashboard.pages import briefing_page  # noqa: PLC0415 - runs as a script of its own

    guarded(briefing_page.show, "briefing")()


def test_files_are_made_read_back_and_offered() -> None:
    app = opened(**OF_ONE)
    next(each for each in app.button if each.label == "Make the files").click().run()
    assert not app.exception
    assert "Made and read back" in [each.label for each in app.get("status")]
    assert any("Download C-1.pdf" in each.label for each in app.get("download_button"))
    app.multiselect(key="briefing-formats").set_value(["pdf", "csv"]).run()
    assert not any("Download" in each.label for each in app.get("download_button"))


def test_a_kept_briefing_is_chosen_again_with_title_and_notes() -> None:
    asked_for = a_briefing(title="For the meeting", notes="Mine", tlp=Tlp.GREEN, paper=Paper.A3)
    app = handed_in(asked_for.written())
    assert asked(app)["compound"] == "C-1"
    assert asked(app)["tlp"] == "TLP:GREEN"
    assert asked(app)["paper"] == "a3"
    assert app.text_input(key="briefing-title").value == "For the meeting"
    assert app.text_area(key="briefing-notes").value == "Mine"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "cannot be read as JSON"), (b"[]", "one JSON object"),
        (b'{"layout": "atlas"}', "has no marking"), (b"x" * 70_000, "too large"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_briefing_is_said_so_and_nothing_changes(
    content: bytes, told: str
) -> None:
    app = handed_in(content)
    assert told in " ".join(each.value for each in app.error)
    assert "compound" not in asked(app)


def handed_in(content: bytes) -> AppTest:
    """Return the page after a file was handed in."""
    app = opened()
    uploader = app.file_uploader(key="briefing-kept")
    uploader.set_value(("asked.json", content, "application/json")).run()
    assert not app.exception
    return app
