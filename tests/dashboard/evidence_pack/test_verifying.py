"""Whatever is changed in a pack is found, and the file is named; a whole pack is whole."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.evidence_pack import verifying
from dashboard.evidence_pack.container import opened, packed
from dashboard.evidence_pack.listing import MANIFEST, SUMS, manifest, sha256, sums
from dashboard.evidence_pack.verifying import Kind, Verified, verify
from tests.dashboard.evidence_pack.worlds import a_pack

OF_THE_LISTS = (MANIFEST, SUMS)
FILES = {
    "README.txt": b"read me\n", "areas.csv": b"epoch,area_ha\r\n2024Q1,1.5\r\n", "empty.csv": b"",
    "chips/one.png": b"\x89PNG one", "chips/two.png": b"\x89PNG two",
}  # fmt: skip
Found = set[tuple[str, str]]


def listed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files with the lists that belong to them."""
    about = {"compound_id": "C-1"}
    made = manifest(about, {name: (content, "a file") for name, content in files.items()})
    whole = {**files, MANIFEST: made}
    return {**whole, SUMS: sums({name: sha256(content) for name, content in whole.items()})}


SMALL = listed(FILES)
PACK = packed(list(SMALL.items()))
SUM = sha256(SMALL[MANIFEST])
REAL = a_pack()


def changed(**files: bytes | None) -> bytes:
    """Return the small pack with some files other, or gone; `__` stands for a slash or dot."""
    whole: dict[str, bytes | None] = {**SMALL, **files}
    return packed([(name, content) for name, content in whole.items() if content is not None])


def found(content: bytes, handed_over: str = "") -> Found:
    return {(each.kind.value, each.name) for each in verify(content, handed_over).problems}


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


def regions(content: bytes) -> list[tuple[range, str]]:
    """Return where in a pack the content of each file lies."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [
            (range(start, start + each.file_size), each.filename)
            for each in file.infolist()
            for start in [each.header_offset + 30 + len(each.filename)]
        ]


def flipped(content: bytes, at: int, bits: int) -> bytes:
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]


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


@pytest.mark.parametrize("name", OF_THE_LISTS)
def test_a_list_that_was_taken_out_is_named_and_the_other_one_still_finds_what_changed(
    name: str,
) -> None:
    assert found(changed(**{name: None})) == {("removed", name)}
    assert found(changed(**{name: None, "areas.csv": b"!"})) == {
        ("removed", name), ("changed", "areas.csv"),
    }  # fmt: skip


@pytest.mark.parametrize("name", OF_THE_LISTS)
@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b"null", b"9" * 9_000])
def test_a_list_that_cannot_be_read_is_named_and_the_other_one_still_finds_what_changed(
    name: str, content: bytes
) -> None:
    assert found(changed(**{name: content, "areas.csv": b"!"})) >= {
        ("changed", name), ("changed", "areas.csv"),
    }  # fmt: skip


def test_without_either_list_nothing_can_be_said() -> None:
    said = found(changed(**{MANIFEST: None, SUMS: None}))
    assert said == {("removed", MANIFEST), ("removed", SUMS), ("container", "")}


# ------------------------------------------------------------------ lists made anew


def remade(files: dict[str, bytes]) -> bytes:
    return packed(list(listed(files).items()))


def test_lists_that_were_made_anew_are_found_by_the_sum_that_came_another_way() -> None:
    forged = remade({**FILES, "areas.csv": b"2024Q1,9.5"})
    assert verify(forged).whole  # nothing in the pack can tell
    assert found(forged, SUM) == {("other_manifest", MANIFEST)}


def test_a_file_and_a_list_that_were_changed_to_fit_are_named_with_the_other_list() -> None:
    forged = listed({**FILES, "areas.csv": b"!"})
    names = {("changed", name) for name in ("areas.csv", MANIFEST, SUMS)}
    assert found(changed(**{"areas.csv": b"!", MANIFEST: forged[MANIFEST]})) == names
    whole = {**SMALL, "areas.csv": b"!"}
    again = sums({name: sha256(each) for name, each in whole.items() if name != SUMS})
    content = changed(**{"areas.csv": b"!", SUMS: again})
    assert found(content) == names
    assert found(content, SUM) == {("changed", SUMS), ("changed", "areas.csv")}


def test_a_list_whose_own_sum_in_the_container_is_wrong_is_the_one_that_was_changed() -> None:
    for name in OF_THE_LISTS:
        where = next(each for each, of in regions(PACK) if of == name)
        at = PACK.index(sha256(FILES["areas.csv"]).encode(), where.start)
        assert found(flipped(PACK, at, 1)) == {("changed", name)}


def edited(edit: Callable[[dict[str, object]], None], **how: object) -> bytes:
    """Return the small pack with another manifest, and sums that fit it."""
    said = json.loads(SMALL[MANIFEST])
    edit(said)
    made = (json.dumps(said, **{"indent": 1, **how}) + "\n").encode()  # type: ignore[arg-type]
    whole = {**SMALL, MANIFEST: made}
    del whole[SUMS]
    return packed([*whole.items(), (SUMS, sums({n: sha256(c) for n, c in whole.items()}))])


def test_a_word_of_the_manifest_that_was_changed_with_its_sum_needs_the_sum_told_apart() -> None:
    content = edited(lambda said: said.update(tlp="TLP:CLEAR"))
    assert verify(content).whole
    assert found(content, SUM) == {("other_manifest", MANIFEST)}


@pytest.mark.parametrize(
    "edit",
    [
        lambda said: said["files"][0].update(bytes=1),
        lambda said: said["files"].append(said["files"][0]),
        lambda said: said["files"][0].pop("sha256"),
        lambda said: said["files"][0].update(sha256="x"),
        lambda said: said["files"][0].update(name=1),
        lambda said: said.update(files={}),
        lambda said: said.update(format="another"),
        lambda said: said.update(format_version=2),
    ],
)
def test_a_manifest_that_is_none_is_not_believed(edit: Callable[[dict[str, object]], None]) -> None:
    assert ("changed", MANIFEST) in found(edited(edit))


def test_a_manifest_that_says_a_thing_twice_is_not_believed() -> None:
    plain = SMALL[MANIFEST].replace(b'{\n "format"', b'{\n "format": "x",\n "format"', 1)
    assert json.loads(plain) == json.loads(SMALL[MANIFEST])
    whole = {**SMALL, MANIFEST: plain}
    del whole[SUMS]
    again = (SUMS, sums({name: sha256(each) for name, each in whole.items()}))
    assert found(packed([*whole.items(), again])) == {("changed", MANIFEST)}


def test_a_manifest_in_another_form_is_not_believed() -> None:
    assert found(edited(lambda _: None, indent=2)) == {("changed", MANIFEST)}


def test_a_deep_manifest_ends_in_no_traceback() -> None:
    assert ("changed", MANIFEST) in found(changed(**{MANIFEST: b"[" * 200_000}))


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
