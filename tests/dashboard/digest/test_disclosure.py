"""The adversary's tests: what no digest may give away, in the bytes of every channel."""

import re
from datetime import date
from pathlib import Path

import pytest
from shapely import Point, box

from dashboard.digest.channels import write_files
from dashboard.digest.mail import as_mail
from dashboard.digest.message import page, text
from layers.digest import Digest
from layers.record import Record
from layers.releasing import make_release
from layers.terms import AttemptState, Audience, CompoundKind, DetectionStatus, Tlp
from tests.builders import (
    a_compound,
    a_crowd,
    a_detection,
    a_report,
    a_rescue,
    a_review,
    a_run,
    a_scene,
    a_schedule,
    a_zone,
    an_attempt,
)
from tests.dashboard.digest.worlds import DAY, NOW, Post, open_store, tell

OUTSIDE = (Audience.PUBLIC, Audience.PARTNER, Audience.POLICY)
NUMBERS = ("98.6", "16.3", "98.5", "16.2", "9860", "1630")
"""How any coordinate of this world begins."""


def a_world() -> list[Record]:
    """Return a store in which everything dangerous lies close together."""
    place = Point(98.601234567, 16.301234567)
    failed = [
        an_attempt(attempt_id=f"at-{n}", as_of=NOW - n * DAY, started_at=NOW - n * DAY,
                   ended_at=NOW - n * DAY, state=AttemptState.FAILED,
                   said="Cube at 98.601234, 16.301234 of /home/heron: token=abcdef123456 refused.")
        for n in range(1, 9)
    ]  # fmt: skip
    return [
        a_zone(name="River Bend 98.601234 16.301234"), a_schedule(zone_id="*"),
        a_zone(zone_id="Z-RED", name="Redacted Place", tlp=Tlp.RED),
        a_run(as_of=NOW - 80 * DAY, last_at=NOW - 80 * DAY),
        a_scene(acquired_at=NOW - 80 * DAY, clear_share=0.9),
        a_compound(kind=CompoundKind.SUSPECTED, name="Whisper Yard"),
        a_detection(detection_id="d-verified", outline=box(98.6, 16.3, 98.602, 16.302)),
        a_review(detection_id="d-verified", note="informant heron told us", decided_at=NOW),
        a_detection(detection_id="d-unreviewed", status=DetectionStatus.CONFIRMED, area_m2=7.77e4),
        a_detection(detection_id="d-in-red", zone_id="Z-RED", area_m2=6.66e4),
        *a_crowd(12, place),
        a_report(Point(98.9, 16.9), report_id="P-alone"),
        a_rescue(point=place, on=date(2024, 12, 17), n_people=4), *failed,
    ]  # fmt: skip


def leaves(tmp_path: Path, audience: Audience) -> str:
    """Return the bytes of all channels, of all digests, in one text."""
    parts = open_store(tmp_path, *a_world(), digest_audience=audience)
    make_release(parts.log(), as_of=NOW)
    post = Post()
    tell(parts, post)
    assert [digest.audience for _, digest in post.got] == [audience]
    said = []
    for digest in parts.store.select(Digest):
        write_files(digest, tmp_path / "out")
        said += [each.read_text("utf-8") for each in (tmp_path / "out").iterdir()]
        mail = as_mail(digest, to="reader@example.org", sender="desk@example.org")
        said += [mail.as_string(), digest.body, text(digest.body), page(digest.body)]
    return re.sub(r"=\n", "", "\n".join(said))


@pytest.mark.parametrize("audience", list(Audience))
def test_no_channel_holds_a_coordinate_for_anybody(tmp_path: Path, audience: Audience) -> None:
    said = leaves(tmp_path, audience)
    for number in NUMBERS:
        assert number not in said
    assert not re.search(r"\d{1,3}\.\d{4,}", said)
    assert "POINT" not in said.upper().replace("POINTS", "")
    assert "P-alone" not in said


@pytest.mark.parametrize("audience", OUTSIDE)
def test_those_outside_get_nothing_that_no_person_has_verified(
    tmp_path: Path, audience: Audience
) -> None:
    said = leaves(tmp_path, audience)
    for hidden in ("7.8 ha", "6.7 ha", "d-unreviewed", "d-in-red", "confirmed", "Redacted"):
        assert hidden not in said


@pytest.mark.parametrize("audience", OUTSIDE)
def test_those_outside_get_no_trouble_of_jobs_no_notes_and_no_suspicion(
    tmp_path: Path, audience: Audience
) -> None:
    said = leaves(tmp_path, audience)
    for hidden in ("heron", "/home", "refused", "Whisper", "failures", "abcdef123456"):
        assert hidden not in said
    assert "no usable view for 80 days" in said


@pytest.mark.parametrize("audience", [Audience.ANALYST, Audience.ADMINISTRATOR])
def test_those_inside_get_what_is_to_be_judged_and_failures_without_keys(
    tmp_path: Path, audience: Audience
) -> None:
    said = leaves(tmp_path, audience)
    assert "7.8 ha" in said
    assert "only failures since" in said
    assert "abcdef123456" not in said
    assert "Redacted" not in said


def test_the_public_does_not_learn_of_a_recent_rescue_by_a_rank(tmp_path: Path) -> None:
    assert "brought out" not in leaves(tmp_path, Audience.PUBLIC)
    (tmp_path / "policy").mkdir()
    assert "last 2024-12" in leaves(tmp_path / "policy", Audience.POLICY)
