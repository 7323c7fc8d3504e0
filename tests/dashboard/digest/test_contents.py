"""What a digest tells: few things, the weightiest first, each with its reasons, each once."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.digest.item import Item, Reason
from dashboard.digest.ranking import MOST, ranked
from layers.releasing import make_release
from layers.terms import AttemptState, Audience, DetectionStatus, JobKind
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import a_crowd, a_rescue, a_review, a_run, a_schedule, an_attempt
from tests.dashboard.digest.worlds import DAY, NOW, Post, changes, open_store, tell, zones


def told(parts: Any, **said: Any) -> dict[str, Any]:
    post = Post()
    tell(parts, post, **said)
    return post.bodies()[-1]


def test_500_changes_in_one_zone_are_one_message_of_ten_items_and_the_rest_is_counted(
    tmp_path: Path,
) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 500)), Post()
    tell(parts, post)
    (body,) = post.bodies()
    assert (body["told"], body["of"], body["others"]) == (10, 500, {"Z-1": 490})
    assert all(each["why"] for each in body["items"])
    assert len(post.got[0][1].items) == 500
    for day in range(1, 4):
        tell(parts, post, at=NOW + day * DAY)
    assert len(post.got) == 1


def test_each_item_says_what_it_is_when_it_was_seen_and_why_it_ranks(tmp_path: Path) -> None:
    item = told(open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 1, area_m2=2.3e4)))["items"][0]
    assert item["said"] == "New building, 2.3 ha in Place Z-1 (Z-1): alert"
    assert item["dates"] == (
        "first seen 2024-12-20 23:26 UTC (21 December local), last seen without it 2024-01-01"
    )
    assert [each["said"] for each in item["why"]] == ["alert", "score 0.70", "2.3 ha"]
    assert item["points"] == pytest.approx(25 + 14 + 6.9)


def test_what_is_surer_and_larger_and_near_victims_ranks_higher(tmp_path: Path) -> None:
    places = zones("Z-A", "Z-B", "Z-C")
    parts = open_store(
        tmp_path, *places,
        *changes("Z-A", 1, status=DetectionStatus.PROVISIONAL, outline=places[0].outline),
        *changes("Z-B", 1, status=DetectionStatus.CONFIRMED, outline=places[3].outline),
        *changes("Z-C", 1, outline=places[6].outline),
        a_rescue(point=places[6].outline.centroid),
        *a_crowd(12, places[6].outline.centroid),
    )  # fmt: skip
    make_release(parts.log(), as_of=NOW)
    items = told(parts)["items"]
    assert [each["zone_id"] for each in items] == ["Z-C", "Z-B", "Z-A"]
    why = " ".join(each["said"] for each in items[0]["why"])
    assert "at least 11 reports of victims in its cell" in why
    assert "people were brought out in its cell (1 times, last 2024-05)" in why


def test_one_loud_zone_does_not_hide_another(tmp_path: Path) -> None:
    parts = open_store(
        tmp_path, *zones("Z-1", "Z-2"), *changes("Z-1", 80, area_m2=9e4), *changes("Z-2", 1)
    )
    assert "Z-2" in {each["zone_id"] for each in told(parts)["items"]}


def test_a_state_that_flaps_is_told_once_and_a_change_taken_back_once(tmp_path: Path) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 1)), Post()
    tell(parts, post)
    (first,) = changes("Z-1", 1)
    states = (DetectionStatus.RETRACTED, DetectionStatus.ALERT) * 4
    for day, status in enumerate(states, 1):
        run = a_run(run_id=f"run-{day}", as_of=NOW + day * DAY)
        parts.store.put([run, replace(first, run_id=run.run_id, status=status)])
        tell(parts, post, at=NOW + day * DAY)
    kinds = [each["items"][0]["kind"] for each in post.bodies()]
    assert kinds == ["detection", "withdrawn"]
    assert "Taken back: new building" in post.bodies()[1]["items"][0]["said"]


def test_of_a_withdrawn_zone_there_is_no_news(tmp_path: Path) -> None:
    failed = an_attempt(attempt_id="at-9", zone_id="Z-1", state=AttemptState.FAILED, window="9")
    parts = open_store(
        tmp_path, *zones("Z-1", "Z-2"), *changes("Z-1", 2), *changes("Z-2", 1), failed
    )
    withdraw(parts.log(), Zone, "Z-1", at=NOW)
    assert {each["zone_id"] for each in told(parts)["items"]} == {"Z-2"}


def test_a_step_up_is_told_and_what_was_never_told_is_not_taken_back(tmp_path: Path) -> None:
    retracted = changes("Z-1", 1, status=DetectionStatus.RETRACTED)
    parts, post = open_store(tmp_path, *zones("Z-1"), *retracted), Post()
    tell(parts, post)
    assert post.got == []
    run = a_run(run_id="run-2", as_of=NOW)
    parts.store.put([run, *changes("Z-1", 1, run_id="run-2", status=DetectionStatus.CONFIRMED)])
    tell(parts, post)
    assert "confirmed" in post.bodies()[0]["items"][0]["said"]


def test_a_backfill_is_one_line_that_wakes_nobody(tmp_path: Path) -> None:
    records = []
    for month in range(24):
        window = f"{2022 + month // 12}-{month % 12 + 1:02}"
        run = a_run(run_id=f"run-{window}", window=window, as_of=NOW - 3 * DAY)
        records += [
            run,
            an_attempt(attempt_id=f"at-{window}", job=JobKind.BACKFILL, window=window,
                       state=AttemptState.DONE, run_id=run.run_id),
            *changes("Z-1", 1, detection_id=f"d-{window}", run_id=run.run_id),
        ]  # fmt: skip
    parts, post = open_store(tmp_path, *zones("Z-1"), *records), Post()
    tell(parts, post)
    tell(parts, post, at=NOW + 2 * DAY)
    (body,) = post.bodies()
    assert body["quiet"]
    assert [each["kind"] for each in body["items"]] == ["backfill"]
    assert body["items"][0]["said"].startswith("A backfill found 24 earlier changes in 1 zone")


def test_a_silent_zone_is_told_once_and_many_are_one_item(tmp_path: Path) -> None:
    one = open_store(tmp_path, *zones("Z-1"), a_schedule(zone_id="*"))
    post = Post()
    for day in (46, 50, 54, 58):
        tell(one, post, at=NOW + day * DAY)
    said = [item["said"] for body in post.bodies() for item in body["items"]]
    assert len([each for each in said if "no usable view" in each]) == 1
    assert len([each for each in said if "the job did not run" in each]) == 1
    assert {body["tlp"] for body in post.bodies() if body["items"]} == {"TLP:AMBER"}
    (tmp_path / "many").mkdir()
    many = open_store(tmp_path / "many", *zones(*[f"Z-{n}" for n in range(9)]),
                      a_schedule(zone_id="*"))  # fmt: skip
    items = told(many, at=NOW + 50 * DAY)["items"]
    assert len(items) == 2
    assert "9 zones are silent (the job did not run)" in items[0]["said"]


@pytest.mark.parametrize(("audience", "knows"), [(Audience.ADMINISTRATOR, True),
                                                 (Audience.POLICY, False)])  # fmt: skip
def test_a_job_that_fails_is_told_inside_alone_and_once_for_a_row_of_failures(
    tmp_path: Path, audience: Audience, knows: bool
) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1"), digest_audience=audience), Post()
    for day in range(5):
        at = NOW + day * DAY
        parts.store.put([
            an_attempt(attempt_id=f"at-{day}", as_of=at, started_at=at, ended_at=at,
                       state=AttemptState.FAILED, said="Not let in.", remedy="Renew the key."),
        ])  # fmt: skip
        tell(parts, post, at=at)
    said = json.dumps(post.bodies())
    assert said.count("Not let in. Renew the key") == knows


def test_a_person_who_dismisses_what_was_told_is_told_of_too(tmp_path: Path) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 1)), Post()
    tell(parts, post)
    parts.store.put([a_review(detection_id="d-Z-1-000", decision="reject", decided_at=NOW)])
    tell(parts, post, at=NOW + DAY)
    assert "is dismissed" in post.bodies()[1]["items"][0]["said"]


ITEMS = st.lists(
    st.builds(
        lambda n, zone, points, kind: Item(
            keys=(f"k{n}",), zone_id=f"Z-{zone}", kind=kind, said="x",
            reasons=(Reason(said="y", points=points),),
        ),
        st.integers(0, 9999), st.integers(0, 5), st.floats(0, 100),
        st.sampled_from(["detection", "silence", "backfill"]),
    ),
    max_size=60, unique_by=lambda item: item.keys,
)  # fmt: skip


@given(items=ITEMS)
def test_never_more_than_ten_never_one_twice_and_every_loud_zone_with_room_is_heard(
    items: list[Item],
) -> None:
    found = ranked(items)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert found == ranked(items[::-1])
    loud = [each for each in items if each.kind != "backfill"]
    if loud:
        assert found[0].points == max(each.points for each in loud)
    assert sum(each.kind == "backfill" for each in found) == min(
        1, sum(each.kind == "backfill" for each in items)
    )
