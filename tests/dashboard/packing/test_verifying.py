"""Whatever is changed in a pack is found, and the file is named; a whole pack is whole."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.packing import verifying
from dashboard.packing.container import opened, packed
from dashboard.packing.listing import MANIFEST, SUMS, sha256, sums
from dashboard.packing.verifying import Kind, Verified, verify
from tests.dashboard.evidence_pack.worlds import a_pack
from tests.dashboard.packing.small import (
    FILES,
    PACK,
    SMALL,
    SUM,
    changed,
    flipped,
    found,
    regions,
)

REAL = a_pack()


# ------------------------------------------------------------------ what is whole


def test_a_pack_is_whole() -> None:
    said = verify(PACK)
    assert said == Verified(
        problems=(), files=len(SMALL), manifest_sha256=SUM, held=False, about=said.about
    )
    assert said.whole
    assert said.about["compound_id"] == "C-1"


@pytest.mark.parametrize("handed_over", [SUM, SUM.upper()])
def test_a_pack_whose_manifest_is_the_one_that_was_told_is_held_against_it(
    handed_over: str,
) -> None:
    assert verify(PACK, handed_over).whole
    assert verify(PACK, handed_over).held


def test_the_pack_of_a_compound_is_whole() -> None:
    said = verify(REAL.content, REAL.manifest_sha256)
    assert (said.problems, said.files, said.held) == ((), REAL.files, True)


# ------------------------------------------------------------------ one byte, anywhere


def named(content: bytes, at: int, bits: int) -> None:
    """Hold that a flipped byte is found, and that its file is named, or the container."""
    said = verify(flipped(content, at, bits))
    assert not said.whole, at
    of = next((name for where, name in regions(content) if at in where), "")
    names = {each.name for each in said.problems}
    if of:
        assert names == {of}, (at, said.problems)
        assert {each.kind for each in said.problems} == {Kind.CHANGED}, at
    else:
        assert "" in names or any(each.kind is Kind.CHANGED for each in said.problems), at


@pytest.mark.parametrize("bits", [0x01, 0x20, 0x80, 0xFF])
def test_a_flip_of_any_byte_of_a_small_pack_is_found_and_its_file_named(bits: int) -> None:
    for at in range(len(PACK)):
        named(PACK, at, bits)


@given(at=st.integers(0, len(REAL.content) - 1), bits=st.integers(1, 255))
def test_a_flip_of_a_byte_of_a_real_pack_is_found_and_its_file_named(at: int, bits: int) -> None:
    named(REAL.content, at, bits)


@given(at=st.integers(0, len(PACK)), more=st.binary(min_size=1, max_size=9))
def test_bytes_that_are_put_in_anywhere_are_found(at: int, more: bytes) -> None:
    assert not verify(PACK[:at] + more + PACK[at:]).whole


@given(at=st.integers(0, len(PACK) - 1), count=st.integers(1, 2_000))
def test_bytes_that_are_taken_out_anywhere_are_found(at: int, count: int) -> None:
    assert not verify(PACK[:at] + PACK[at + count :]).whole


@given(st.data())
def test_several_changes_at_once_are_found_and_end_in_no_traceback(data: st.DataObject) -> None:
    content = bytearray(PACK)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(PACK) - 1))] = data.draw(st.integers(0, 255))
    assert verify(bytes(content)).whole == (bytes(content) == PACK)


# ------------------------------------------------------------------ whole files


def test_a_changed_file_is_named() -> None:
    assert found(changed(**{"areas.csv": b"2024Q1,9.5"})) == {("changed", "areas.csv")}


def test_a_file_that_was_added_is_named() -> None:
    assert found(changed(**{"chips/three.png": b"!"})) == {("added", "chips/three.png")}


def test_a_file_that_was_taken_out_is_named() -> None:
    assert found(changed(**{"areas.csv": None})) == {("removed", "areas.csv")}


def test_a_file_with_another_name_is_named_with_both() -> None:
    content = changed(**{"chips/one.png": None, "chips/0.png": FILES["chips/one.png"]})
    (problem,) = verify(content).problems
    assert (problem.kind, problem.name) == (Kind.RENAMED, "chips/one.png")
    assert problem.said == "is now called 'chips/0.png'"


def test_two_files_that_changed_places_are_both_named() -> None:
    one, two = FILES["chips/one.png"], FILES["chips/two.png"]
    assert found(changed(**{"chips/one.png": two, "chips/two.png": one})) == {
        ("changed", "chips/one.png"), ("changed", "chips/two.png"),
    }  # fmt: skip


@pytest.mark.parametrize("twin", [FILES["areas.csv"], b"other"])
@pytest.mark.parametrize("first", [True, False])
def test_two_files_of_one_name_are_found(twin: bytes, first: bool) -> None:
    own = [*SMALL.items()]
    twins = [("areas.csv", twin), *own] if first else [*own, ("areas.csv", twin)]
    assert ("doubled", "areas.csv") in found(packed(twins))


def test_a_name_that_leads_out_is_told_and_nothing_is_written() -> None:
    content = changed(**{"../../etc/passwd": b"root"})
    assert found(content) == {("added", "../../etc/passwd")}


# ------------------------------------------------------------------ the container


def test_a_pack_that_was_unpacked_and_packed_again_has_its_files_and_another_container() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in SMALL.items():
            file.writestr(name, content)
    assert found(out.getvalue()) == {("container", "")}


def test_a_zip_in_a_pack_is_a_file_like_others_and_is_not_opened() -> None:
    assert found(changed(**{"inner.zip": PACK})) == {("added", "inner.zip")}


@pytest.mark.parametrize("content", [b"", b"PK", PACK[:-1], PACK[: len(PACK) // 2], b"%PDF-1.7"])
def test_what_is_no_whole_zip_is_said_to_be_none(content: bytes) -> None:
    (problem,) = verify(content).problems
    assert (problem.kind, problem.name) == (Kind.CONTAINER, "")
    assert "no whole zip" in problem.said


def test_another_zip_is_said_to_be_no_pack() -> None:
    said = verify(packed([("letter.txt", b"dear")])).problems
    assert {(each.kind, each.name) for each in said} == {
        (Kind.REMOVED, MANIFEST), (Kind.REMOVED, SUMS), (Kind.CONTAINER, ""),
    }  # fmt: skip


def test_what_is_larger_than_any_pack_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MOST_BYTES", len(PACK) - 1)
    (problem,) = verify(PACK).problems
    assert "has more than" in problem.said


def test_the_members_of_a_pack_are_what_its_sums_say() -> None:
    members = opened(REAL.content)
    names = [each.name for each in members]
    assert names == sorted(names)
    (listing,) = [each.content for each in members if each.name == SUMS]
    assert listing == sums({
        each.name: sha256(each.content or b"") for each in members if each.name != SUMS
    })  # fmt: skip
