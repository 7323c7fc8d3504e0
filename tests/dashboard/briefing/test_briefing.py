"""A briefing: what policy staff take away, and what must not be in it."""

import io
import re
from datetime import date

import numpy as np
import pypdf
import pytest
from PIL import Image

from dashboard.briefing import page, sheet
from dashboard.briefing.contents import Briefing, briefing_of
from layers.compound import Compound
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.read import Reader
from layers.releasing import make_release
from layers.store.memory import MemoryStore
from layers.terms import Audience, DetectionStatus, Tlp
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import (
    NOW,
    a_composite,
    a_compound,
    a_crowd,
    a_detection,
    a_footprint,
    a_log,
    a_rescue,
    a_review,
    a_run,
    a_zone,
)
from tests.exposure.scanner import leaks

PAYLOADS = ("{{7*191}}", "{% for a in b %}", "<img src=x onerror=alert(1)>", "$\\frac{1}{0}$", "_$")


def a_picture(shade: int) -> bytes:
    pixels = np.full((40, 40, 4), shade, dtype=np.uint8)
    pixels[..., 3] = 255
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG")
    return out.getvalue()


def a_store(name: str = "River Bend") -> MemoryStore:
    store = MemoryStore()
    store.put([
        a_zone(name=name, source_title=name), a_compound(name=name, source_title=name), a_run(),
        a_detection(status=DetectionStatus.CONFIRMED),
        a_detection(detection_id="d-2", status=DetectionStatus.CONFIRMED, area_m2=7.7e4),
        a_review(), a_rescue(),
        a_footprint(), a_footprint(footprint_id="f-2", epoch="2024Q4", area_ha=None, outline=None,
                                   area_ha_lo=None, area_ha_hi=None, observed_share=0.2),
        a_composite(composite_id="img-0", role="earlier", first=date(2022, 1, 3),
                    last=date(2022, 3, 3), png=a_picture(60)),
        a_composite(png=a_picture(200)),
    ])  # fmt: skip
    return store


def a_briefing(
    store: MemoryStore | None = None, audience: Audience = Audience.POLICY, tlp: Tlp = Tlp.AMBER
) -> Briefing:
    reader = Reader(store or a_store(), audience, as_of=NOW)
    return briefing_of(reader, "Z-1", tlp=tlp, as_of=NOW)


def text_of(briefing: Briefing) -> str:
    read = pypdf.PdfReader(io.BytesIO(sheet.pdf(briefing)))
    return "\n".join(each.extract_text() for each in read.pages)


def test_only_what_a_person_has_verified_stands_in_it() -> None:
    found = a_briefing()
    assert found.detections["detection_id"].tolist() == ["d-1"]
    assert "1 not verified by a person" in " ".join(found.said)


def test_there_is_no_briefing_of_a_withdrawn_zone() -> None:
    store = a_store()
    withdraw(a_log(store), Zone, "Z-1", at=NOW)
    with pytest.raises(RejectedError, match=r"Z-1 is withdrawn.*let it stand again"):
        a_briefing(store)


def test_a_withdrawn_compound_is_counted_as_one_and_drawn_nowhere() -> None:
    store = a_store()
    store.put([a_compound(compound_id="C-2", name="No Park")])
    withdraw(a_log(store), Compound, "C-2", at=NOW)
    found = a_briefing(store)
    assert found.compounds["compound_id"].tolist() == ["C-1"]
    assert "Compounds: showing 1 of 2 (1 withdrawn)." in found.said
    assert "withdrawn" not in text_of(found).split("Compounds: showing")[0]
    assert "No Park" not in page.html(found).decode()


def test_a_quarter_that_was_not_observed_is_a_gap_and_not_zero() -> None:
    area = a_briefing().area.set_index("epoch")["area_ha"]
    assert area["2024Q3"] == 2.0
    assert np.isnan(area["2024Q4"])


def test_the_sheet_is_one_page_with_marking_dates_sources_and_the_caveat() -> None:
    said = text_of(a_briefing())
    assert said.count("TLP:AMBER") == 2
    assert "2022-01-03 to 2022-03-03" in said
    assert "2024-01-01 to 2024-03-01" in said
    assert "Sources: Imagery: simulate" in said
    assert "Absence of detections is not absence of construction" in said
    assert "SYNTHETIC" in said
    assert "policy" in said


def test_the_same_briefing_gives_the_same_bytes() -> None:
    assert sheet.pdf(a_briefing()) == sheet.pdf(a_briefing())
    assert page.html(a_briefing()) == page.html(a_briefing())


def test_the_sheet_embeds_its_fonts_and_names_no_program_and_no_date() -> None:
    read = pypdf.PdfReader(io.BytesIO(sheet.pdf(a_briefing())))
    assert len(read.pages) == 1
    assert not read.metadata
    fonts = read.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in inner["/FontDescriptor"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_is_text_and_never_code(payload: str) -> None:
    found = a_briefing(a_store(payload))
    written = page.html(found).decode("utf-8")
    assert "<img src=x" not in written
    assert "1337" not in written
    assert payload.splitlines()[0] in text_of(found)


def test_the_page_asks_nobody_for_anything() -> None:
    written = page.html(a_briefing()).decode("utf-8")
    assert not re.search(r"<(script|link|iframe|object|form)\b", written)
    assert not re.search(r"""(src|href)=["'](?!data:)""", written)
    assert "url(" not in written
    assert "default-src 'none'" in written


def test_the_dates_are_burnt_into_the_pictures() -> None:
    picture = a_briefing().pictures[0]
    with Image.open(io.BytesIO(sheet.dated_png(picture))) as dated:
        corner = np.asarray(dated.convert("L"))[-30:, :200]
    assert corner.min() < 40
    assert corner.max() > 200


def test_no_exact_place_of_a_rescue_or_a_report_is_in_it() -> None:
    store = a_store()
    reports = a_crowd(20)
    store.put(reports)
    assert make_release(a_log(store), as_of=NOW) is not None
    found = a_briefing(store)
    places = [each.point for each in (*reports, a_rescue()) if each.point is not None]
    points = [(point.x, point.y) for point in places]
    assert len(points) > 1
    for content in (sheet.pdf(found), page.html(found)):
        assert leaks(content, points) == []


@pytest.mark.parametrize("audience", [Audience.ANALYST, Audience.CASEWORKER])
def test_those_who_see_more_are_given_no_briefing(audience: Audience) -> None:
    with pytest.raises(NotReleasableError, match="leaves the building"):
        a_briefing(audience=audience)


@pytest.mark.parametrize("tlp", [Tlp.RED, Tlp.AMBER_STRICT])
def test_a_marking_that_may_not_leave_is_refused(tlp: Tlp) -> None:
    with pytest.raises(RejectedError, match="may not leave"):
        a_briefing(tlp=tlp)


def test_an_unknown_zone_is_said_so() -> None:
    with pytest.raises(NotFoundError):
        briefing_of(Reader(a_store(), Audience.POLICY, as_of=NOW), "Z-9", tlp=Tlp.AMBER, as_of=NOW)


def test_a_zone_never_looked_at_still_has_a_sheet() -> None:
    store = MemoryStore()
    store.put([a_zone()])
    found = a_briefing(store)
    assert "never looked at" in text_of(found)
    assert b"No detection here has been verified" in page.html(found)
