"""dashboard.searching: by name, alias and id, in any script."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.searching import Found, Index, bare, fold, index, index_of, search
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, Tlp
from tests.builders import NOW, a_compound, a_zone

NAMES = {
    "Shwe Kokko": "ရွှေကုက္ကို",
    "Sihanoukville": "ក្រុងព្រះសីហនុ",
    "Golden Triangle": "ສາມຫຼ່ຽມຄຳ",
    "Mae Sot": "แม่สอด",
    "Asia Pacific": "亚太城",
    "Yatai": "شُوِي كُوكُو",
    "Chhattisgarh": "छत्तीसगढ़",
    "Île Rouge": "Đảo Đỏ",
}
ZONES = [
    {"zone_id": f"Z-{number}", "name": name, "aliases": [other]}
    for number, (name, other) in enumerate(NAMES.items(), 1)
]
HERE = index(ZONES, [{"compound_id": "C-1", "zone_id": "Z-1", "name": "KK Park", "aliases": ""}])


def names(found: Found) -> list[str]:
    return [each.name for each in found.hits]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_by_itself_and_by_its_alias_in_its_own_script(name: str) -> None:
    for asked in (name, NAMES[name], name.upper(), f" {name}\u200b", NAMES[name][:3]):
        found = search(HERE, asked)
        assert names(found)[:1] == [name]
        assert not found.close


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("ရွေကုကကို", "Shwe Kokko"),  # without medials, virama
        ("ក្រុងព្រះសហន", "Sihanoukville"),  # without vowels
        ("ສາມຫຽມຄາ", "Golden Triangle"),  # without tone
        ("แมสอด", "Mae Sot"),  # without tone
        ("شوي كوكو", "Yatai"),  # without harakat
        ("छततसगढ", "Chhattisgarh"),  # without matras
        ("ile rouge", "Île Rouge"),
        ("".join(chr(ord(each) + 0xFEE0) for each in "KOKKO"), "Shwe Kokko"),  # full width
        ("shwekokko", "Shwe Kokko"),
        ("kkpark", "KK Park"),
        ("kokko sh", "Shwe Kokko"),
        ("c-1", "KK Park"),
    ],
)
def test_marks_width_case_and_spaces_need_not_be_right(asked: str, name: str) -> None:
    found = search(HERE, asked)
    assert names(found) == [name]
    assert not found.close


@pytest.mark.parametrize(
    ("asked", "name"),
    [("kokkp", "Shwe Kokko"), ("Sihanoukvile", "Sihanoukville"), ("sihnaoukvi", "Sihanoukville"),
     ("แม่สอก", "Mae Sot")],
)  # fmt: skip
def test_a_letter_or_two_may_be_wrong_and_it_is_said(asked: str, name: str) -> None:
    found = search(HERE, asked)
    assert names(found) == [name]
    assert found.close


def test_what_fits_with_its_marks_stands_before_what_fits_without() -> None:
    here = index([{"zone_id": "a", "name": "มา"}, {"zone_id": "b", "name": "ม้า"}], [])
    assert names(search(here, "ม้า")) == ["ม้า", "มา"]
    assert names(search(here, "มา")) == ["มา", "ม้า"]


def test_the_whole_stands_before_the_beginning_and_that_before_the_middle() -> None:
    rows = ["The Bend", "Bend", "Bendy", "Unbending", "Bend Park"]
    here = index([{"zone_id": f"z{n}", "name": name} for n, name in enumerate(rows)], [])
    assert names(search(here, "bend")) == ["Bend", "Bendy", "Bend Park", "The Bend", "Unbending"]


def test_it_says_by_what_it_was_found_and_of_how_many() -> None:
    (hit,) = search(HERE, "亚太").hits
    assert (hit.kind, hit.id, hit.by) == ("zone", "Z-5", "亚太城")
    found = search(HERE, "z", most=3)
    assert (len(found.hits), found.total) == (3, 8)


@pytest.mark.parametrize("asked", ["", "  ", "\u200b", "\u202e", "---", "\ud800"])
def test_nothing_is_asked_by_what_cannot_be_seen(asked: str) -> None:
    assert search(HERE, asked) == Found()


@given(st.text(st.characters(exclude_categories=[]), max_size=300))
def test_any_question_has_an_answer(asked: str) -> None:
    found = search(HERE, asked, most=3)
    assert len(found.hits) <= min(3, found.total)
    points = [each.points for each in found.hits]
    assert points == sorted(points, reverse=True)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique_by=fold))
def test_every_name_that_can_be_typed_finds_its_own_first(rows: list[str]) -> None:
    here = index([{"zone_id": f"\u0001{n}", "name": name} for n, name in enumerate(rows)], [])
    for number, name in enumerate(rows):
        if fold(name):
            best = search(here, name).hits[0]
            assert fold(best.name) == fold(name) or best.id == f"\u0001{number}"


@given(st.text(max_size=30))
def test_folding_and_baring_twice_is_doing_it_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert bare(bare(text)) == bare(text)


def test_a_name_of_ten_thousand_characters_is_found() -> None:
    here = index([{"zone_id": "z", "name": "x" * 9_999 + "end"}], [])
    assert search(here, "end").total == 1
    assert search(here, "x" * 10_000).total == 1


def test_only_what_an_audience_may_have_is_found() -> None:
    store = MemoryStore()
    store.put([
        a_zone(aliases=("河湾",)), a_zone(zone_id="Z-2", name="Red Bend", tlp=Tlp.RED),
        a_compound(kind=CompoundKind.SUSPECTED),
        a_compound(compound_id="C-2", zone_id="Z-2", name="Red Park"),
    ])  # fmt: skip
    inside = index_of(Reader(store, Audience.ANALYST, as_of=NOW))
    outside = index_of(Reader(store, Audience.PUBLIC, as_of=NOW))
    assert names(search(inside, "bend")) == ["Bend Park", "River Bend"]
    assert names(search(outside, "bend")) == ["River Bend"]
    assert names(search(outside, "河")) == ["River Bend"]
    assert search(outside, "red").total == search(inside, "red").total == 0


def test_it_is_said_which_is_withdrawn() -> None:
    store = MemoryStore()
    gone = NOW.date()
    store.put([
        a_zone(), a_zone(zone_id="Z-2", name="Red Bend", withdrawn_on=gone), a_compound(),
        a_compound(compound_id="C-2", name="Old Bend", withdrawn_on=gone),
    ])  # fmt: skip
    hits = search(index_of(Reader(store, Audience.ANALYST, as_of=NOW)), "bend").hits
    assert {each.id: each.stands for each in hits} == {
        "Z-1": True, "Z-2": False, "C-1": True, "C-2": False,
    }  # fmt: skip


def large() -> Index:
    zones = [{"zone_id": f"Z-{n}", "name": f"River Bend {n}", "aliases": f"河湾 {n}"}
             for n in range(300)]  # fmt: skip
    compounds = [
        {"compound_id": f"C-{n}", "zone_id": f"Z-{n % 300}", "name": f"Bend Park {n}",
         "aliases": f"园区 {n}, เมืองใหม่ {n}"}
        for n in range(5_000)
    ]  # fmt: skip
    return index(zones, compounds)


def test_a_question_over_five_thousand_places_takes_no_time() -> None:
    here = large()
    for asked in ("park", "bend prak 77", "园区 12", "77 park", "nothing of the kind"):
        took = []
        for _ in range(3):
            start = time.process_time()
            search(here, asked)
            took.append(time.process_time() - start)
        assert min(took) < 0.05
