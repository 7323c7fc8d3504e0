"""Names with signs that have no shape, or with parted accents: honest ones pass in every format."""

from dataclasses import replace

import pytest

from dashboard.briefing.briefing import Layout
from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.canonical import letters, shown
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_words
from dashboard.briefing.formats import Format
from dashboard.briefing_desk import BriefingDesk
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.terms import Audience
from tests.builders import a_compound
from tests.builders_of_jobs import NOW
from tests.dashboard.briefing.built import a_briefing, a_store
from tests.dashboard.briefing.checking.finished import breaches, honest, repacked
from tests.dashboard.briefing.checking.world import briefed

NAMES = {
    "zero-width space": "Bend\u200bPark", "zero-width joiner": "Bend\u200dPark",
    "zero-width non-joiner": "Bend\u200cPark", "mark of direction": "Bend \u200ePark",
    "soft hyphen": "Bend\u00adPark", "byte order mark": "\ufeffBend Park",
    "parted accent": "Cafe\u0301 Park", "piled accents": "Be\u0301\u0302\u0303\u0304nd Park",
    "bell": "Bend\u0007Park", "override": "\u202ePark 5", "tag": "Bend\U000e0041Park",
    "parted syllable": "\u1112\u1161\u11ab", "list": "[1, 2]\u200b", "word joiner": "a\u2060b",
    "fine number": "Gate 98.61\u200b2345", "long": "x\u200b" * 200,
    "sign alone": "?", "signs": "(" * 60, "signs of another font": "金三角\uff08一\uff09 (ပန်း)",
    "spelt with a space": "\u1019\u103c\u200b\u1014\u103a",
}  # fmt: skip


def test_compounds_of_such_names_pass_in_every_format() -> None:
    parts = open_workshop(
        Settings(store_url="memory://", audience=Audience.ANALYST, actor="heron")
    )  # fmt: skip
    named = [
        a_compound(compound_id=f"N-{at}", name=name, source_title="A leaflet")
        for at, name in enumerate(NAMES.values())
    ]
    desk = BriefingDesk(parts=replace(parts, store=a_store(*named)), at=NOW)
    said = desk.contents(a_briefing(layout=Layout.ATLAS, dpi=72))
    assert len(said.sheets) == 2 + len(NAMES)
    assert len(desk.files(said, list(Format), step=lambda *_: None)) >= len(Format)
    parts.close()


@pytest.mark.parametrize("title", ["Where Ma Hla is held", "Bend \u200bPurk"])
def test_a_title_that_the_briefing_does_not_say_is_found(title: str) -> None:
    def titled(part: bytes) -> bytes:
        head, _, rest = part.partition(b"<dc:title>")
        return head + b"<dc:title>" + title.encode() + b"</dc:title>" + rest.partition(
            b"</dc:title>"
        )[2]  # fmt: skip

    forged = repacked(honest("briefing.pptx"), {"docProps/core.xml": titled})
    assert breaches("a.pptx", forged) == {Breach.METADATA}


def test_a_fine_number_is_found_although_signs_without_a_shape_stand_in_it() -> None:
    found = Found("a.txt")
    check_words("at 98.61\u200b23\u00ad45", Allowed(briefed()), found)
    assert [each.breach for each in found.problems] == [Breach.FINER]


def test_only_signs_without_a_shape_marks_and_spaces_do_not_count() -> None:
    assert letters("Cafe\u0301\n\u200bPark\ufffd") == letters("Caf\u00e9 Park") == "Cafe Park"
    assert letters("Bend Park 5") != letters("Bend Park 6")
    assert shown("a\nb\t\u200e\u0007c") == "a\nb\tc"
