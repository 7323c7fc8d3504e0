"""Workbooks: no formula in any cell, after LibreOffice neither; what they are stands in front."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from layers.errors import RejectedError
from layers.exchange.writing import xlsx_rows
from layers.exchange.writing.csv_rows import csv_table
from layers.exchange.writing.outgoing import Drawn, Outgoing, Place
from layers.exchange.writing.values import legal
from layers.exchange.writing.xlsx_rows import xlsx

AT = datetime(2024, 12, 1, 9, 30, tzinfo=UTC)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ENDS = ("", "1+1", "cmd|' /C calc'!A1", 'HYPERLINK("http://x")')
FORMULAS = st.tuples(
    st.sampled_from(["", *STARTS]), st.text(max_size=40), st.sampled_from(ENDS)
).map("".join)
Exported = Callable[..., Path]


def a_layer(names: Sequence[object], layer_id: str = "zones") -> Outgoing:
    return Outgoing(
        id=layer_id, title=str(names[0]) if names else "none",
        columns={"name": names, "=1+1": names}, decimals=3, said="=said()", place=Place.NONE,
        shapes=np.array([None] * len(names), dtype=object), drawn=Drawn(),
    )  # fmt: skip


def parts(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_no_formula(octets: bytes) -> None:
    for name, content in parts(octets).items():
        if not name.endswith((".xml", ".rels")):
            continue
        root = fromstring(content)
        assert not [*root.iter(f"{MAIN}f"), *root.iter(f"{MAIN}definedName")], name
        assert not [*root.iter(f"{MAIN}hyperlink")], name
        assert b'TargetMode="External"' not in content


def texts(octets: bytes) -> list[str]:
    root = fromstring(parts(octets)["xl/sharedStrings.xml"])
    return ["".join(each.text or "" for each in item.iter(f"{MAIN}t")) for item in root]


@given(st.lists(FORMULAS, min_size=1, max_size=8))
def test_no_cell_is_a_formula_whatever_the_names(names: list[str]) -> None:
    held = [legal(each) for each in names]
    octets = xlsx([a_layer(held)], {"title": held[0]}, title=held[-1], at=AT)
    assert_no_formula(octets)
    assert not [each for each in texts(octets) if each.startswith(STARTS)]


@given(st.lists(FORMULAS, min_size=1, max_size=8))
def test_no_cell_of_a_csv_begins_as_a_formula_does(names: list[str]) -> None:
    written = csv_table(a_layer([legal(each) for each in names]), {"about": names[0]})
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert len(rows) == len(names) + 1
    assert not [each for row in rows for each in row if each.startswith(STARTS)]


def test_libreoffice_finds_no_formula_in_it_either(exported: Exported, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc).")
    exported("x.xlsx")
    exported("x.csv", "compounds")
    (tmp_path / "out").mkdir()
    for name in ("x.xlsx", "x.csv"):
        subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             "--convert-to", f"{name[2:]}.fods:OpenDocument Spreadsheet Flat XML", "--outdir",
             str(tmp_path / "out"), str(tmp_path / name)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    for name in ("x.xlsx.fods", "x.csv.fods"):
        found = (tmp_path / "out" / name).read_text("utf-8")
        assert "SUM(A1)" in found
        assert "table:formula" not in found
        assert "table:named-expression " not in found


def test_values_can_be_read_back(exported: Exported) -> None:
    book = CalamineWorkbook.from_path(exported("x.xlsx"))
    head, first, *_ = book.get_sheet_by_name("compounds").to_python()
    row = dict(zip(head, first, strict=True))
    assert row["synthetic"] == "True"
    assert row["compound_id"] == "C-0"
    assert row["wkt"] == "POINT (98.6012 16.3012)"


def test_the_first_sheet_says_what_the_file_is(exported: Exported) -> None:
    book = CalamineWorkbook.from_path(exported("x.xlsx"))
    assert book.sheet_names == ["About", "zones", "compounds", "rescues", "detections", "cases"]
    lines = [row for row in book.get_sheet_by_index(0).to_python() if any(row)]
    said = {row[0]: row[1] for row in lines}
    assert said["audience"] == "partner"
    assert said["marking"] == "TLP:GREEN"
    assert said["coordinates"] == "rounded to 4 decimals of a degree"
    assert said["as_of"] == "2024-12-01T09:30:00+00:00"
    assert ["compounds", "compounds", "showing 26 of 26"] in lines


def test_an_empty_layer_has_its_heading(exported: Exported) -> None:
    rows = (
        CalamineWorkbook.from_path(exported("x.xlsx")).get_sheet_by_name("detections").to_python()
    )
    assert len(rows) == 1
    assert rows[0][0] == "detection_id"


def test_nobody_is_named_as_its_maker_and_the_instant_is_the_one_given(exported: Exported) -> None:
    core = parts(exported("x.xlsx").read_bytes())["docProps/core.xml"].decode()
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) in ([], [""])
    assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in core or "lastModifiedBy/>" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2024-12-01T09:30:00Z"}


def test_two_builds_give_the_same_octets_in_another_process_too(
    exported: Exported, again: Callable[[Path], bytes]
) -> None:
    assert again(exported("x.xlsx")) == exported("x.xlsx").read_bytes()


def test_sheets_have_names_that_can_be_and_differ() -> None:
    titles = ["a/b:c*?[d]", "'a'", "History", "x" * 60, "x" * 61, "", "About", "\x00", "西港"]
    book = xlsx([a_layer([each]) for each in titles], {}, title="t", at=AT)
    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    assert len({each.lower() for each in names}) == len(titles) + 1
    assert all(0 < len(each) <= 31 and not set(each) & set("[]:*?/\\") for each in names)
    assert "history" not in {each.lower() for each in names}
    assert names[-1] == "西港"


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so() -> None:
    book = xlsx([a_layer(["𐀀" * 40_000, "y" * 32_767])], {}, title="t", at=AT)
    cut, whole = (each for each in texts(book) if len(each) > 1000 and each[0] in "𐀀y")
    assert cut.endswith("… (40,000 characters, cut)")
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert whole == "y" * 32_767


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_rows, "MOST_ROWS", 2)
    with pytest.raises(RejectedError, match="zones has 3 rows; a sheet holds 2"):
        xlsx([a_layer(["a", "b", "c"])], {}, title="t", at=AT)


def test_numbers_are_numbers() -> None:
    book = xlsx([replace(a_layer(["x", "y"]), columns={"n": [2.5, 7]})], {}, title="t", at=AT)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(1)
    assert sheet.to_python() == [["n", "wkt"], [2.5, ""], [7.0, ""]]


def test_what_is_no_number_is_written_as_a_text() -> None:
    book = xlsx([replace(a_layer(["x"]), columns={"n": [float("inf")]})], {}, title="t", at=AT)
    assert "inf" in texts(book)
