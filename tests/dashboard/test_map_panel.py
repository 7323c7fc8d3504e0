"""dashboard.components.map_panel: a browser may send anything, and a click is told once."""

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import mapped, session
from dashboard.components import map_panel
from dashboard.components.map_panel import Said, heard
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from tests.builders import NOW, a_zone


@pytest.fixture
def ten_zones() -> Iterator[None]:
    made = open_workshop(Settings(store_url="memory://"))
    made.store.put([a_zone(zone_id=f"Z-{n}") for n in range(10)])
    session.hold(made, lambda: NOW)
    yield
    made.close()


def test_a_click_is_told_once_and_what_is_off_stays() -> None:
    answer = {"turn": "1-1", "clicked": ["detections", "d-1"], "off": ["zones"]}
    assert heard(answer, None) == Said(("detections", "d-1"), ("zones",))
    assert heard(answer, "1-1") == Said(None, ("zones",))


def test_a_switch_is_no_click_and_untouched_is_not_nothing_off() -> None:
    assert heard({"turn": "2", "clicked": None, "off": []}, "1") == Said(None, ())
    assert heard({"turn": "2", "clicked": ["zones", "Z-1"], "off": None}, "1").off is None


@pytest.mark.parametrize("answer", [
    None, 7, "detections", [], {}, {"turn": "1"}, {"clicked": "detections"},
    {"clicked": ["detections"]}, {"clicked": ["detections", "d-1", "x"]},
    {"clicked": ["detections", 7]}, {"clicked": [["detections"], "d-1"]},
    {"clicked": {"0": "a", "1": "b"}}, {"clicked": ["a", "x" * 201]}, {"off": "zones"},
    {"off": [7]}, {"off": ["x"] * 201}, {"off": [None]}, {"off": {"zones": 1}},
])  # fmt: skip
def test_what_makes_no_sense_is_nothing(answer: Any) -> None:
    assert heard(answer, "before") == Said()


@pytest.mark.usefixtures("ten_zones")
def test_what_is_kept_goes_as_ids_to_show_or_to_hide_whichever_is_shorter() -> None:
    some, most = ["Z-1", "Z-2"], [f"Z-{n}" for n in range(9)]
    assert mapped.shorter({"zones": {"show": some}}, None, "") == {"zones": {"show": some}}
    assert mapped.shorter({"zones": {"show": most}}, None, "") == {"zones": {"hide": ["Z-9"]}}
    assert mapped.shorter({"zones": {"show": []}}, None, "") == {"zones": {"show": []}}


@pytest.mark.parametrize("chooses", [True, False])
def test_what_is_clicked_is_chosen_on_the_map_in_the_very_run_that_tells_it(
    monkeypatch: pytest.MonkeyPatch, chooses: bool
) -> None:
    drawn: list[dict[str, Any]] = []
    held: dict[str, Any] = {}

    def frame(**named: Any) -> Any:
        drawn.append(named)
        return held.get(named["key"])

    monkeypatch.setattr(map_panel, "_FRAMES", {"": frame})
    monkeypatch.setattr(map_panel.st, "session_state", held)
    args = {"zone": "Z-1", "bounds": [], "keep": {}, "epoch": "", "chosen": "d-2"}
    assert map_panel.show(args, chooses=chooses) == Said()
    held[drawn[0]["key"]] = {"turn": "1-1", "clicked": ["detections", "d-1"], "off": None}
    assert map_panel.show(args, chooses=chooses).clicked == ("detections", "d-1")
    assert map_panel.show(args, chooses=chooses).clicked is None
    assert [each["chosen"] for each in drawn] == ["d-2", "d-1" if chooses else "d-2", "d-2"]
