"""The triage page by AppTest: empty, partial and error states, each audience, two at once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.drafts import Draft
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.clearance import INSIDE
from layers.compound import Compound
from layers.errors import StoreLockedError
from layers.review import Review
from layers.store.memory import MemoryStore
from layers.terms import Audience, DetectionKind, DetectionStatus, ReasonCode, ReviewDecision
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import (
    NOW,
    a_compound,
    a_detection,
    a_run,
    a_zone,
    an_evidence,
)
from tests.dashboard.reading import words

SCRIPT = "from dashboard.pages import triage_page\ntriage_page.show()\n"


class Clock:
    """A clock that a test moves; each look at it is a second later."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.at = NOW

    def __call__(self):  # noqa: ANN204 - an instant
        """Return now."""
        self.at += timedelta(seconds=1)
        return self.at


def hold(audience: Audience = Audience.ANALYST, actor: str = "heron") -> Workshop:
    held = open_workshop(Settings(store_url="memory://", audience=audience, actor=actor))
    session.hold(held, Clock())
    return held


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold()
    held.store.put([
        a_zone(), a_compound(), a_run(), an_evidence(),
        a_detection(detection_id="d-1", score=0.9),
        a_detection(detection_id="d-2", score=0.8, kind=DetectionKind.CLEARING),
        a_detection(detection_id="d-3", score=0.7, status=DetectionStatus.PROVISIONAL),
        a_detection(detection_id="d-4", score=0.7, status=DetectionStatus.RETRACTED),
    ])  # fmt: skip
    yield held
    held.close()


def page(**asked: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params.update(asked)
    return app.run()


def item(app: AppTest) -> str:
    found = app.query_params["item"]
    return found if isinstance(found, str) else found[0]


def press(app: AppTest, *keys: str) -> AppTest:
    for key in keys:
        name = f"triage-{key} {item(app)}" if key.startswith("key-") else f"triage-{key}"
        app.button(key=name).click().run()
    return app


def test_an_empty_store_says_so_and_what_it_does_not_mean() -> None:
    held = hold()
    said = words(page())
    assert "Nothing is left to judge here. Absence of candidates is not absence" in said
    assert "showing 0 of 0" in said
    held.close()


@pytest.mark.parametrize("audience", list(Audience))
def test_those_inside_judge_and_others_are_told_who_does(audience: Audience) -> None:
    held = hold(audience)
    held.store.put([a_zone(), a_run(), a_detection()])
    said = words(page())
    assert ("judged by analysts" in said) == (audience not in INSIDE)
    assert ("Your judgement" in said) == (audience in INSIDE)
    held.close()


@pytest.mark.usefixtures("parts")
def test_the_queue_is_in_order_with_reasons_and_says_what_is_left_out() -> None:
    app = page()
    said = words(app)
    assert item(app) == "d-1"
    assert "In the queue: showing 3 of 4 (1 judged, expired or taken back)" in said
    assert "Why here: alert (+25.0); score 0.90 (+18.0); 1.0 ha (+3.0)" in said
    assert "Not seen after." in said
    assert item(press(app, "next")) == "d-2"
    assert item(press(app, "next", "next")) == "d-3"
    assert item(press(app, "previous")) == "d-2"


def test_what_lies_in_a_withdrawn_zone_is_left_out_and_counted(parts: Workshop) -> None:
    withdraw(parts.log(), Zone, "Z-1", at=NOW)
    said = words(page())
    assert "showing 0 of 4 (3 of a withdrawn zone; 1 judged, expired or taken back)" in said


@pytest.mark.usefixtures("parts")
def test_a_link_brings_zone_status_and_item_and_a_hostile_one_nothing() -> None:
    app = page(zone="Z-1", status="provisional")
    assert (item(app), "provisional" in app.query_params["status"]) == ("d-3", True)
    assert "2 of another status" in words(app)
    app = page(zone="../../etc", status="<img>", item="'; DROP TABLE")
    assert (item(app), "zone" in app.query_params) == ("d-1", False)
    assert item(page(item="d-4")) == "d-4"


def test_two_keys_judge_and_a_third_saves(parts: Workshop) -> None:
    app = press(page(), "key-Y", "key-H", "save")
    (kept,) = parts.store.select(Review)
    assert (kept.decision, kept.reason, kept.likelihood, kept.confidence) == (
        ReviewDecision.CONFIRM, "real_construction", "likely", "high",
    )  # fmt: skip
    assert item(app) == "d-2"
    assert "It is verified now." in words(app)


def test_without_a_decision_or_a_reason_nothing_is_kept(parts: Workshop) -> None:
    app = press(page(), "save")
    assert "Choose a decision first" in words(app)
    app = press(app, "key-X", "save")
    assert "Choose a reason first" in words(app)
    assert parts.store.select(Review) == []


def test_undo_takes_back_and_returns_to_it(parts: Workshop) -> None:
    app = press(page(), "key-Y", "save", "undo")
    assert item(app) == "d-1"
    assert "Taken back" in words(app)
    assert [each.decision for each in parts.store.select(Review)].count("withdraw") == 1
    assert "showing 3 of 4" in words(app)


def test_the_last_one_can_be_taken_back_too(parts: Workshop) -> None:
    app = press(page(status="provisional"), "key-Y", "save")
    assert "Nothing is left to judge here" in words(app)
    app = press(app, "undo")
    assert item(app) == "d-3"
    assert [each.decision for each in parts.store.select(Review)].count("withdraw") == 1


def test_choices_that_come_together_are_taken_in_their_right_order() -> None:
    reject, roof = {"decision": ReviewDecision.REJECT}, {"reason": ReasonCode.ROOF_CHANGE}
    draft = Draft().taking([roof, {"steps": -1}, reject])
    assert (draft.decision, draft.reason, draft.likelihood) == (
        ReviewDecision.REJECT, ReasonCode.ROOF_CHANGE, "very_unlikely",
    )  # fmt: skip
    assert Draft().taking([reject]).missing() == "reason"
    assert draft.taking([{"decision": ReviewDecision.CONFIRM}]).reason == "real_construction"


@pytest.mark.usefixtures("parts")
def test_what_it_rests_on_is_told_as_on_the_page_of_its_zone() -> None:
    app = page(item="d-1")
    assert "Operating point: " in words(app)
    (panel,) = [each for each in app.expander if each.label == "Scenes, recipe and run"]
    assert "run-1" in str(panel.text[0].value)


def test_a_withdrawn_compound_is_none_that_a_candidate_can_belong_to(parts: Workshop) -> None:
    parts.store.put([a_compound(compound_id="C-2", name="No Park")])
    assert len(page().selectbox(key="triage d-1 compound").options) == 2
    withdraw(parts.log(), Compound, "C-2", at=NOW)
    (offered,) = page().selectbox(key="triage d-1 compound").options
    assert "Bend Park" in offered


def test_a_corrected_day_a_compound_and_a_note_are_kept(parts: Workshop) -> None:
    app = press(page(), "key-Y")
    app.date_input(key="triage d-1 day").set_value(NOW.date()).run()
    app.selectbox(key="triage d-1 compound").set_value("C-1").run()
    app.text_area(key="triage d-1 note").set_value("Seen from the road.").run()
    press(app, "save")
    (kept,) = parts.store.select(Review)
    assert (kept.first_seen_on, kept.compound_id, kept.note) == (
        NOW.date(), "C-1", "Seen from the road.",
    )  # fmt: skip
    assert "As corrected" in str(page(item="d-1").table[0].value.columns.tolist())


def test_an_outline_is_corrected_by_text_and_a_bad_one_is_refused_in_words(
    parts: Workshop,
) -> None:
    app = press(page(), "key-Y")
    app.toggle(key="triage d-1 redraw").set_value(True).run()
    text = app.text_area(key="triage d-1 outline text")
    text.set_value("98.599, 16.299\n98.601").run()
    app.button(key="triage d-1 outline take").click().run()
    assert app.error
    press(app, "save")
    assert parts.store.select(Review) == []
    assert item(app) == "d-1"
    assert any("Line 2 is" in str(each.value).replace("\\", "") for each in app.error)
    app.text_area(key="triage d-1 outline text").set_value(
        "98.599, 16.299\n98.601, 16.299\n98.601, 16.301\n98.599, 16.301"
    ).run()
    app.button(key="triage d-1 outline take").click().run()
    press(app, "save")
    (kept,) = parts.store.select(Review)
    assert kept.outline is not None
    assert kept.outline.bounds == (98.599, 16.299, 98.601, 16.301)


def test_two_analysts_at_once_do_not_overwrite_each_other(parts: Workshop) -> None:
    mine, clock = press(page(item="d-1"), "key-X", "key-7"), Clock()
    other = Workshop(
        store=parts.store, vault=parts.vault, recipe=parts.recipe,
        settings=Settings(store_url="memory://", audience=Audience.ANALYST, actor="tern"),
    )  # fmt: skip
    clock.at += timedelta(minutes=5)
    session.hold(other, clock)
    press(page(item="d-1"), "key-Y", "save")
    clock.at += timedelta(minutes=5)
    session.hold(parts, clock)
    press(mine, "save")
    assert "Another analyst judged this while you looked at it, and it is verified" in words(mine)
    assert len(parts.store.select(Review)) == 1
    press(mine, "save")
    assert {each.analyst for each in parts.store.select(Review)} == {"heron", "tern"}
    assert "It waits for another reader." in words(mine)


def test_a_second_reading_is_blind(parts: Workshop) -> None:
    parts.store.put([a_detection(detection_id="d-0", area_m2=9e4)])
    app = press(page(item="d-0"), "key-Y", "save")
    app.query_params["item"] = "d-0"
    assert "You have judged this; it waits" in words(app.run())
    hold_other = Workshop(
        store=parts.store, vault=parts.vault, recipe=parts.recipe,
        settings=Settings(store_url="memory://", audience=Audience.ANALYST, actor="tern"),
    )  # fmt: skip
    session.hold(hold_other, Clock())
    app = page(item="d-0")
    said = words(app)
    assert "A second reading is asked for." in said
    assert "heron" not in said
    assert "confirm." not in said.casefold()
    assert not [each for each in app.expander if each.label == "Who said what"]


def test_a_locked_store_is_said_and_what_was_chosen_stays(
    parts: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = press(page(), "key-Y")

    def locked(*_: object, **__: object) -> None:
        raise StoreLockedError("Another process is writing. Wait, and try again.")

    with monkeypatch.context() as broken:
        broken.setattr(MemoryStore, "put", locked)
        press(app, "save")
    assert "Another process is writing" in words(app)
    press(app, "save")
    assert len(parts.store.select(Review)) == 1
