"""The file itself: it tells nothing of its making, nothing in it runs, it is always the same."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from defusedxml import ElementTree
from python_calamine import CalamineWorkbook

from dashboard.briefing.slides.deck import pptx
from dashboard.briefing.slides.pictures import scrubbed
from tests.dashboard.briefing.slides.given import (
    CHART,
    EPOCHS,
    SECRET,
    a_sheet,
    all_texts,
    bare_sheet,
    given,
    map_image,
    opened,
    png,
)
from tests.dashboard.served import PAYLOADS
from tests.layers.exchange.hostile import PAYLOADS as MORE_PAYLOADS

PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|ppt/(_rels/)?presentation\.xml"
    r"(\.rels)?|ppt/(presProps|tableStyles|viewProps)\.xml|ppt/theme/theme1\.xml"
    r"|ppt/slideMasters/(_rels/)?slideMaster1\.xml(\.rels)?"
    r"|ppt/slideLayouts/(_rels/)?slideLayout\d+\.xml(\.rels)?"
    r"|ppt/slides/(_rels/)?slide\d+\.xml(\.rels)?|ppt/charts/(_rels/)?chart\d+\.xml(\.rels)?"
    r"|ppt/media/image\d+\.png|ppt/embeddings/Microsoft_Excel_Sheet\d+\.xlsx"
)
"""All that may be in a deck."""

HOSTILE = [*PAYLOADS, *(each[:500] for each in MORE_PAYLOADS.values()),
           '=HYPERLINK("http://evil.example")', "\x00\x0b\x1f\ufffe\ud800 nul", "]]>"]  # fmt: skip
TURNS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069\u200b]")


def made(*sheets: object, **changes: object) -> bytes:
    """Return the bytes of a deck."""
    return pptx(given(*sheets, **changes), map_image=map_image)  # type: ignore[arg-type]


def parts(content: bytes) -> dict[str, bytes]:
    """Return the members of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def workbooks(content: bytes) -> list[bytes]:
    """Return the workbooks of a deck's charts."""
    return [inside for name, inside in parts(content).items() if name.endswith(".xlsx")]


def test_a_deck_holds_no_part_but_those_that_are_listed() -> None:
    found = parts(made(a_sheet(1), bare_sheet(2)))
    assert [name for name in found if not PARTS.fullmatch(name)] == []
    assert sum(name.startswith("ppt/slideLayouts/slideLayout") for name in found) == 1


def test_a_deck_says_of_itself_its_title_and_its_instant_and_nothing_else() -> None:
    found = parts(made(title="Briefing & <more>"))
    core = ElementTree.fromstring(found["docProps/core.xml"])
    said = {each.tag.rpartition("}")[2]: each.text for each in core}
    assert said == {"title": "Briefing & <more>", "created": "2025-04-02T00:00:00Z",
                    "modified": "2025-04-02T00:00:00Z"}  # fmt: skip
    assert list(ElementTree.fromstring(found["docProps/app.xml"])) == []
    whole = b"".join(found.values())
    for trace in (b"Canny", b"python-pptx", b"Macintosh", b"creationId", b"xlsxwriter",
                  b"/home/", b"/work/", b"/tmp/"):  # fmt: skip
        assert trace not in whole


def test_no_shape_has_two_grounds_and_no_box_grows() -> None:
    fills = {"noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill"}
    for name, inside in parts(made(a_sheet(1, synthetic=True), bare_sheet(2))).items():
        if name.startswith("ppt/slides/slide"):
            for each in ElementTree.fromstring(inside).iter():
                tags = [one.tag.rpartition("}")[2] for one in each]
                assert sum(one in fills for one in tags) <= 1
                assert "spAutoFit" not in tags


def test_a_chart_has_a_workbook_of_its_own_numbers_without_author_or_formula() -> None:
    (book,) = workbooks(made())
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["", "Built-up area", "Low", "High", "not observed"]
    wanted = [[each.name, each.area_ha, each.low_ha, each.high_ha,
               1.0 if each.area_ha is None else None] for each in EPOCHS]  # fmt: skip
    assert [[None if cell == "" else cell for cell in row] for row in rows[1:]] == wanted
    inside = parts(book)
    core = ElementTree.fromstring(inside["docProps/core.xml"])
    assert {each.tag.rpartition("}")[2] for each in core} == {"created", "modified"}
    assert list(ElementTree.fromstring(inside["docProps/app.xml"])) == []
    assert b"<f>" not in b"".join(inside.values())


def test_a_label_that_looks_like_a_formula_is_text_in_the_workbook() -> None:
    epochs = tuple(replace(each, name=f"=1+{at}") for at, each in enumerate(EPOCHS))
    (book,) = workbooks(made(a_sheet(chart=replace(CHART, epochs=epochs))))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["=1+0", "=1+1", "=1+2", "=1+3"]
    assert b"<f>" not in b"".join(parts(book).values())


def test_pictures_carry_nothing_but_pixels() -> None:
    assert SECRET.encode() in png()
    for name, inside in parts(made()).items():
        if name.endswith(".png"):
            assert SECRET.encode() not in inside
            assert not {b"tEXt", b"eXIf", b"pHYs", b"iTXt", b"zTXt"} & {
                inside[at : at + 4] for at in range(len(inside) - 4)
            }


@pytest.mark.parametrize("broken", [b"", b"GIF89a", png()[:-20], png()[:40] + b"x" + png()[41:]])
def test_what_is_no_whole_png_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        scrubbed(broken)


def test_two_decks_are_the_same_bytes_and_a_zip_without_times_in_order() -> None:
    content = made(a_sheet(1), bare_sheet(2))
    assert content == made(a_sheet(1), bare_sheet(2))
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        names = found.namelist()
        assert {each.date_time for each in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(each.extra, each.comment) for each in found.infolist()} == {(b"", b"")}
    assert names == ["[Content_Types].xml", *sorted(set(names) - {"[Content_Types].xml"})]


@pytest.mark.parametrize("seed", ["0", "77"])
def test_another_process_makes_the_same_bytes(seed: str) -> None:
    code = (
        "import hashlib\n"
        "from tests.dashboard.briefing.slides.given import given, map_image\n"
        "from dashboard.briefing.slides.deck import pptx\n"
        "print(hashlib.sha256(pptx(given(), map_image=map_image)).hexdigest())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": "Asia/Yangon"},
    )  # fmt: skip
    assert ran.stdout.strip() == hashlib.sha256(made()).hexdigest()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_text_and_nothing_else(text: str) -> None:
    figures = tuple(replace(each, label=text, value=text) for each in a_sheet().figures)
    content = made(a_sheet(title=f"x {text}", figures=figures, sources=(text,), assessed=(text,)),
                   notes=(text,), title=f"y {text}")  # fmt: skip
    for name, inside in parts(content).items():
        if name.endswith(".xml"):
            ElementTree.fromstring(inside)
        assert b"hlinkClick" not in inside
        assert b"<a:fld" not in inside
        assert b'TargetMode="External"' not in inside
        assert b"oleObject" not in inside
    said = all_texts(opened(content))
    assert not TURNS.search(said)
    if text.isascii() and text.isprintable() and len(text) < 100:
        assert f"y {text}" in said
