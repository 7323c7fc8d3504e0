"""The container has one form, which others can read; what is in any other zip is read safely."""

import hashlib
import io
import shutil
import subprocess
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.packing import container
from dashboard.packing.container import NoContainerError, differences, opened, packed

FILES = [("b.txt", b"two\n"), ("a/one.png", bytes(range(256))), ("empty", b"")]
NAMES = st.from_regex(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,9}", fullmatch=True)
CONTENTS = st.dictionaries(NAMES, st.binary(max_size=60), max_size=5)


def zipped(
    files: list[tuple[str, bytes]], *, way: int = zipfile.ZIP_STORED, comment: bytes = b""
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as file:
        for name, content in files:
            file.writestr(name, content)
        file.comment = comment
    return out.getvalue()


def said(content: bytes) -> list[str]:
    return differences(content, opened(content))


def test_the_form_is_what_it_was_so_that_old_packs_can_be_verified() -> None:
    assert hashlib.sha256(packed(FILES)).hexdigest() == (
        "429264f73c1e24bd7ebdf7b8d43cb55d31de58a44df64fd90046ab3340c825cf"
    )


@given(CONTENTS)
def test_the_standard_library_reads_what_was_packed(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(list(files.items())))) as found:
        assert found.testzip() is None
        assert found.namelist() == sorted(files)
        assert {name: found.read(name) for name in files} == files
        for each in found.infolist():
            assert (each.date_time, each.compress_type) == ((1980, 1, 1, 0, 0, 0), 0)
            assert (each.extra, each.comment, each.external_attr >> 16) == (b"", b"", 0o100644)


@pytest.mark.skipif(not shutil.which("unzip"), reason="unzip is not installed")
def test_unzip_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(FILES))
    told = subprocess.run(
        ["unzip", "-t", "a.zip"], cwd=tmp_path, capture_output=True, check=False, text=True
    )  # fmt: skip
    assert told.returncode == 0, told
    assert "No errors detected" in told.stdout


@given(CONTENTS)
def test_what_was_packed_is_read_again_and_differs_in_nothing(files: dict[str, bytes]) -> None:
    content = packed(list(files.items()))
    found = opened(content)
    assert {each.name: each.content for each in found} == files
    assert all(each.sound for each in found)
    assert differences(content, found) == []


def test_the_order_in_which_files_are_given_makes_no_difference() -> None:
    assert packed(FILES) == packed(FILES[::-1])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" + packed(FILES), "something stands before its first file"),
        (packed(FILES) + b"x", "something stands behind its end"),
        (packed(FILES)[:-2] + b"\x01\x00!", "something stands behind its end"),
        (zipped(sorted(FILES)), "its files have times"),
        (zipped(FILES), "its files are in another order"),
        (zipped(sorted(FILES), way=zipfile.ZIP_DEFLATED), "its files were packed anew"),
        (zipped(sorted(FILES)), "its files have other permissions"),
    ],
)
def test_another_form_is_told_in_words(content: bytes, words: str) -> None:
    assert words in said(content)


def test_bytes_between_two_files_are_found() -> None:
    content = packed(FILES)
    second = content.index(b"PK\x03\x04", 4)
    between = bytearray(content[:second] + b"hidden" + content[second:])
    at = between.index(b"PK\x01\x02")
    for entry in range(len(FILES)):
        place = at + 42
        if entry:
            old = int.from_bytes(between[place : place + 4], "little")
            between[place : place + 4] = (old + 6).to_bytes(4, "little")
        at = between.find(b"PK\x01\x02", at + 1)
    end = between.index(b"PK\x05\x06") + 16
    start = int.from_bytes(between[end : end + 4], "little") + 6
    between[end : end + 4] = start.to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(bytes(between))) as found:
        assert found.testzip() is None  # other programs see nothing in it
    assert said(bytes(between)) == ["bytes around or between its files"]


def test_a_file_whose_sum_is_wrong_is_still_read() -> None:
    content = packed(FILES).replace(b"two\n", b"TWO\n")
    (changed,) = [each for each in opened(content) if not each.sound]
    assert (changed.name, changed.content) == ("b.txt", b"TWO\n")
    assert said(content) == []


def test_what_is_deflated_is_read_up_to_the_size_it_says() -> None:
    content = zipped(FILES, way=zipfile.ZIP_DEFLATED)
    assert {each.name: each.content for each in opened(content)} == dict(FILES)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_BYTES", 1_000_000)
    bomb = zipped([("bomb", bytes(2_000_000))], way=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 3_000
    with pytest.raises(NoContainerError, match="unpacks to more than 1,000,000 bytes"):
        opened(bomb)


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either() -> None:
    bomb = bytearray(zipped([("bomb", bytes(20_000_000))], way=zipfile.ZIP_DEFLATED))
    for head, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = bomb.index(head) + at
        bomb[place : place + 4] = (10).to_bytes(4, "little")
    tracemalloc.start()
    try:
        (found,) = opened(bytes(bomb))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.content is None
    assert most < 1_000_000


def test_files_that_share_their_bytes_are_counted_each(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed([(f"{n:02d}", bytes(1_000)) for n in range(10)])
    shared = bytearray(content)
    at = shared.index(b"PK\x01\x02")
    while at >= 0:
        shared[at + 42 : at + 46] = (0).to_bytes(4, "little")
        at = shared.find(b"PK\x01\x02", at + 1)
    monkeypatch.setattr(container, "MOST_BYTES", 9_500)
    with pytest.raises(NoContainerError, match="unpacks to more"):
        opened(bytes(shared))


@pytest.mark.parametrize("least", [0, 2])
def test_a_zip_of_too_many_files_is_not_read(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    monkeypatch.setattr(container, "MOST_FILES", least)
    with pytest.raises(NoContainerError, match="more than"):
        opened(zipped(FILES))


def test_more_than_a_pack_holds_is_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(packed(FILES))
    monkeypatch.setattr(container, "MOST_BYTES", size)
    assert len(packed(FILES)) == size
    monkeypatch.setattr(container, "MOST_BYTES", size - 1)
    with pytest.raises(ValueError, match="more than"):
        packed(FILES)


@given(st.binary(max_size=200))
def test_whatever_is_no_zip_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NoContainerError, match="it is no whole zip"):
        opened(content)


def test_what_is_packed_in_an_unusual_way_or_locked_is_not_read() -> None:
    assert opened(zipped(FILES, way=zipfile.ZIP_BZIP2))[0].content is None
    locked = bytearray(packed(FILES))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert opened(bytes(locked))[0].content is None


def test_sums_can_be_given_to_make_a_zip_again_whose_sums_are_wrong() -> None:
    again = opened(packed(FILES, [1, 2, 3]))
    assert [each.crc for each in again] == [2, 1, 3]
    assert [each.sound for each in again] == [False, False, False]
    assert zlib.crc32(b"two\n") != 1
