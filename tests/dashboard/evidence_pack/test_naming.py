"""Names of files are safe whatever an id says, and no two are one file on any system."""

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.evidence_pack.naming import Names

SAFE = re.compile(r"chips/[A-Za-z0-9_][A-Za-z0-9._-]{0,90}\.png")


@given(st.lists(st.text(max_size=80), max_size=20))
def test_a_name_is_safe_and_given_once(texts: list[str]) -> None:
    names = Names()
    given_out = [names.give("chips", each, ".png") for each in texts]
    assert len({each.casefold() for each in given_out}) == len(texts)
    for each in given_out:
        assert SAFE.fullmatch(each), each
        assert ".." not in each


def test_an_id_as_ours_are_is_kept() -> None:
    assert Names().give("chips", "d-179ed1a7a7d06b43", "-before.png") == (
        "chips/d-179ed1a7a7d06b43-before.png"
    )


def test_what_leads_out_of_a_folder_or_is_kept_by_a_system_gets_another_name() -> None:
    names = Names()
    for text in ("../../etc/passwd", "/etc/passwd", "..", "", "con", "NUL", "com1", "a\x00b", "é"):
        name = names.give("evidence", text, ".json")
        stem = name.removeprefix("evidence/").removesuffix(".json")
        assert stem != text
        assert "/" not in stem
        assert re.fullmatch(r"[A-Za-z0-9._-]+-[0-9a-f]{16}", stem), name


def test_names_that_differ_by_capitals_or_not_at_all_stay_apart() -> None:
    names = Names()
    assert [names.give("chips", each, ".png") for each in ("D-1", "d-1", "d-1", "d-1-2")] == [
        "chips/D-1.png", "chips/d-1-2.png", "chips/d-1-3.png", "chips/d-1-2-2.png",
    ]  # fmt: skip
