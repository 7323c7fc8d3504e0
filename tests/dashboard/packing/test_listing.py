"""The two lists of a pack: each is held against the other, and neither is believed as it stands."""

import json
from collections.abc import Callable

import pytest

from dashboard.packing.container import packed
from dashboard.packing.listing import MANIFEST, SUMS, sha256, sums
from dashboard.packing.verifying import verify
from tests.dashboard.packing.small import (
    FILES,
    OF_THE_LISTS,
    PACK,
    SMALL,
    SUM,
    changed,
    flipped,
    found,
    listed,
    regions,
)


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


@pytest.mark.parametrize(
    "again",
    [SMALL[SUMS] + b"# more\n", SMALL[SUMS].replace(b"\n", b"\r\n"), SMALL[SUMS].rstrip(),
     b"\n".join(sorted(SMALL[SUMS].split(b"\n"))) + b"\n"],
)  # fmt: skip
def test_sums_in_another_form_are_named(again: bytes) -> None:
    assert found(changed(**{SUMS: again})) == {("changed", SUMS)}


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
