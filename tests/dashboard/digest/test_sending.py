"""Sending: once, after a cool-down, whoever fails or is killed in between."""

import json
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.digest.channels import write_files
from dashboard.digest.receivers import Receiver
from dashboard.digest.sending import preview
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.digest import Digest
from layers.outbox import Draft
from layers.terms import Audience
from tests.dashboard.digest.worlds import (
    DAY,
    DESK,
    NOW,
    OTHER,
    Post,
    changes,
    open_store,
    tell,
    zones,
)
from tests.layers.killing import in_a_child

HOUR = timedelta(hours=1)


def test_running_it_again_sends_nothing(tmp_path: Path) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 37)), Post()
    assert tell(parts, post)[0].said == ""
    assert "rests until 2025-01-02 08:00 UTC" in tell(parts, post, at=NOW + HOUR)[0].said
    assert tell(parts, post, at=NOW + DAY)[0].said == "nothing is new"
    assert len(post.got) == 1


def test_the_first_digest_of_a_full_store_does_not_flood(tmp_path: Path) -> None:
    names = [f"Z-{n}" for n in range(12)]
    full = [each for name in names for each in changes(name, 20)]
    parts, post = open_store(tmp_path, *zones(*names), *full), Post()
    for hour in range(0, 100, 7):
        tell(parts, post, at=NOW + hour * HOUR)
    (body,) = post.bodies()
    assert (body["told"], body["of"]) == (10, 240)


def test_what_comes_in_the_cool_down_comes_with_the_next(tmp_path: Path) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1", "Z-2"), *changes("Z-1", 1)), Post()
    tell(parts, post)
    parts.store.put(changes("Z-2", 3))
    tell(parts, post, at=NOW + HOUR)
    assert len(post.got) == 1
    tell(parts, post, at=NOW + 20 * HOUR)
    assert post.bodies()[1]["of"] == 3


def test_one_receiver_that_fails_holds_no_other_up_and_loses_nothing(tmp_path: Path) -> None:
    parts = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 3))
    post = Post(DESK.word)
    sent = tell(parts, post, to=[DESK, OTHER])
    assert [each.failed for each in sent] == [True, False]
    assert "No space left on device" in sent[0].said
    (kept,) = parts.store.select(Digest, receiver=DESK.word)
    assert (kept.tries, kept.sent_at) == (1, None)
    assert "sent first the next time" in kept.remedy
    parts.store.put([*zones("Z-2"), *changes("Z-2", 2)])
    post.failing.clear()
    tell(parts, post, at=NOW + HOUR, to=[DESK])
    tell(parts, post, at=NOW + 2 * DAY, to=[DESK])
    desk = [json.loads(digest.body)["of"] for word, digest in post.got if word == DESK.word]
    assert desk == [3, 2]


def test_what_waits_for_one_audience_is_never_sent_to_another(tmp_path: Path) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 3)), Post(DESK.word)
    assert tell(parts, post)[0].failed
    post.failing.clear()
    public = replace(parts, settings=replace(parts.settings, digest_audience=Audience.PUBLIC))
    assert preview(public, DESK, as_of=NOW + HOUR) is None
    assert tell(public, post, at=NOW + HOUR)[0].said == "nothing is new"
    assert post.got == []
    tell(parts, post, at=NOW + 2 * HOUR)
    assert [each["audience"] for each in post.bodies()] == ["analyst"]


def killed_after_keeping(url: str, folder: str, before: bool) -> None:
    """Tell the desk, in a process that is killed before or after the digest has left."""

    def send(digest: Digest, _receiver: Receiver) -> None:
        if not before:
            write_files(digest, Path(folder))
        os.kill(os.getpid(), signal.SIGKILL)

    tell(open_workshop(Settings(store_url=url, digest_audience=Audience.ANALYST)), send)


@pytest.mark.parametrize("before", [True, False])
def test_killed_between_keeping_and_marking_it_sends_the_same_bytes_again(
    tmp_path: Path, before: bool
) -> None:
    parts = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 30))
    folder = tmp_path / "out"
    url = parts.settings.store_url
    parts.close()  # what is forked must not meet an open file of SQLite
    assert in_a_child(lambda: killed_after_keeping(url, str(folder), before), None)[0]
    parts = replace(parts, store=open_workshop(parts.settings).store)
    (kept,) = parts.store.select(Digest)
    assert kept.sent_at is None
    first = {each.name: each.read_bytes() for each in folder.glob("*")} if not before else None

    def send(digest: Digest, _receiver: Receiver) -> None:
        write_files(digest, folder)

    parts.store.put(changes("Z-1", 40))  # news that came since do not change what was kept
    assert "just now" in tell(parts, send, at=NOW + timedelta(minutes=1))[0].said
    (sent,) = tell(parts, send, at=NOW + HOUR)  # the lease of the dead has ended
    assert sent.digest is not None
    assert (sent.digest.digest_id, sent.digest.body) == (kept.digest_id, kept.body)
    found = {each.name: each.read_bytes() for each in folder.glob("*")}
    assert len(found) == 2
    assert first in (None, found)
    tell(parts, send, at=NOW + 2 * HOUR)
    assert len(parts.store.select(Digest)) == 1


def test_a_preview_keeps_and_sends_nothing(tmp_path: Path) -> None:
    parts = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 3))
    before = parts.store.version()
    found = preview(parts, DESK, as_of=NOW)
    assert isinstance(found, Draft)
    assert len(found.items) == 3
    assert parts.store.version() == before
    assert parts.store.select(Digest) == []


def test_a_digest_of_a_clock_that_was_wrong_holds_nothing_up(tmp_path: Path) -> None:
    parts, post = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 1)), Post()
    tell(parts, post, at=NOW + 3000 * DAY)
    parts.store.put(changes("Z-1", 2))
    tell(parts, post)
    assert len(post.got) == 2


def test_two_processes_at_once_make_one_digest(tmp_path: Path) -> None:
    parts = open_store(tmp_path, *zones("Z-1"), *changes("Z-1", 3))
    said: list[Any] = []

    def send(_digest: Digest, _receiver: Receiver) -> None:
        again = open_workshop(parts.settings)
        said.extend(tell(again, Post()))

    tell(parts, send)
    assert [each.said for each in said] == ["another process is telling it just now"]
