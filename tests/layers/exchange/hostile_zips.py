"""Zips and workbooks made to do harm. Nothing in them runs or calls out."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator

from tests.layers.exchange import hostile_seeds as made


def patched(content: bytes, at: int, new: bytes) -> bytes:
    """Return bytes with some of them replaced."""
    return content[:at] + new + content[at + len(new) :]


def entry(name: str, content: bytes, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    """Return a zip with a doc.kml and another member that was changed."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packing:
        packing.writestr("doc.kml", made.as_kml())
        info = zipfile.ZipInfo(name)
        change(info)
        packing.writestr(info, content, zipfile.ZIP_DEFLATED)
    return box.getvalue()


def zips() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each."""
    yield from _archives()
    yield from _books()


def _archives() -> Iterator[tuple[str, bytes]]:
    kml = made.as_kml()
    bomb = b"\x00" * 100_000_000
    flat = made.zipped({"doc.kml": bomb})
    yield "zip_bomb.kmz", flat
    yield "zip_bomb.zip", made.zipped({**made.shapefile_members(), "rows.dbf": bomb})
    yield "zip_bomb.xlsx", made.zipped({**made.book({"R": made.sheet_xml()}), "xl/media/a": bomb})
    yield "zip_of_zips.kmz", made.zipped({"doc.kml": kml, "in.zip": flat})
    yield "zip_of_zips_by_another_name.kmz", made.zipped({"doc.kml": kml, "a.png": flat})
    yield "zip_of_gzip.zip", made.zipped({**made.shapefile_members(), "a": b"\x1f\x8b\x08" * 9})
    for number, name in enumerate(
        ("../out.kml", "/etc/out", "a/../../out", "..\\out", "C:\\out", "a/..", "\\\\host\\a")
    ):
        yield f"zip_path_{number}.kmz", made.zipped({"doc.kml": kml, name: b"x"})

    def link(info: zipfile.ZipInfo) -> None:
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    def device(info: zipfile.ZipInfo) -> None:
        info.external_attr = (stat.S_IFCHR | 0o777) << 16

    yield "zip_link.kmz", entry("a.kml", b"/etc/passwd", link)
    yield "zip_device.kmz", entry("a", b"", device)
    yield "zip_many.kmz", made.zipped({"doc.kml": kml, **{f"f{n}": b"" for n in range(1_500)}})
    yield "zip_very_many.kmz", made.zipped({f"f{n}": b"" for n in range(30_000)}, 0)
    yield "zip_names_by_case.kmz", made.zipped({"doc.kml": kml, "DOC.kml": kml})
    yield "zip_two.kmz", made.zipped({"a.kml": kml, "b.kml": kml})
    yield "zip_none.kmz", made.zipped({"readme.txt": b"x"})
    yield "zip_nothing.kmz", made.zipped({})
    yield "zip_bzip2.kmz", made.zipped({"doc.kml": kml}, zipfile.ZIP_BZIP2)
    yield "zip_lzma.kmz", made.zipped({"doc.kml": kml}, zipfile.ZIP_LZMA)
    whole = made.zipped({"doc.kml": kml})
    centre = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    yield "zip_encrypted.kmz", patched(patched(whole, 6, b"\x01"), centre + 8, b"\x01")
    yield "zip_size_lies_small.kmz", patched(whole, centre + 24, struct.pack("<I", 10))
    yield "zip_size_lies_large.kmz", patched(whole, centre + 24, struct.pack("<I", 2**31))
    yield "zip_checksum_lies.kmz", patched(whole, centre + 16, b"\x00\x00\x00\x00")
    yield "zip_offset_lies.kmz", patched(whole, centre + 42, struct.pack("<I", 2**30))
    yield "zip_count_lies.kmz", patched(whole, end + 10, struct.pack("<H", 60_000))
    yield "zip_centre_lies.kmz", patched(whole, end + 16, struct.pack("<I", 2**31))
    yield "zip_version_lies.kmz", patched(whole, centre + 6, struct.pack("<H", 900))
    yield "zip_name_differs.kmz", patched(whole, centre + 46, b"DOC.KML")
    yield "zip_before.kmz", b"#!/bin/sh\nexit 1\n" + whole
    yield "zip_comment.kmz", patched(whole, end + 20, struct.pack("<H", 20)) + b"x" * 20


def _books() -> Iterator[tuple[str, bytes]]:
    def of(more: str, **members: bytes) -> bytes:
        return made.zipped(made.book({"Rows": made.sheet_xml(more=more)}, **members))

    def cell(place: str, inside: str) -> str:
        return f'<row r="9"><c r="{place}" {inside}</c></row>'

    yield "xlsx_far_cell.xlsx", of(cell("XFD1048576", ' t="str"><v>x</v>'))
    yield "xlsx_far_row.xlsx", of('<row r="1048576"><c><v>1</v></c></row>')
    yield "xlsx_farther.xlsx", of(cell("ZZZZZZ99999999999", "><v>1</v>"))
    yield "xlsx_far_quoted.xlsx", of("<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>")
    yield "xlsx_no_place.xlsx", of("<row><c><v>1</v></c></row>" * 1_000)
    yield "xlsx_row_zero.xlsx", of('<row r="0"><c r="A0"><v>1</v></c></row>')
    yield "xlsx_formula.xlsx", of(cell("A9", '><f>WEBSERVICE("http://127.0.0.1:9/")</f>'))
    yield "xlsx_formula_value.xlsx", of(cell("A9", ' t="str"><f>1+1</f><v>2</v>'))
    yield "xlsx_dde.xlsx", of(cell("A9", "><f>cmd|' /C calc'!A0</f><v>0</v>"))
    yield "xlsx_error.xlsx", of(cell("A9", ' t="e"><v>#REF!</v>'))
    yield "xlsx_shared_out_of_reach.xlsx", of(cell("A9", ' t="s"><v>999999999</v>'))
    yield "xlsx_style_out_of_reach.xlsx", of(cell("A9", ' s="99999"><v>1</v>'))
    yield "xlsx_number.xlsx", of(cell("A9", "><v>1e999</v>"))
    yield "xlsx_date_far.xlsx", of(cell("A9", ' s="1"><v>99999999999</v>'))
    yield "xlsx_date_before.xlsx", of(cell("A9", ' s="1"><v>-5</v>'))
    yield "xlsx_date_nan.xlsx", of(cell("A9", ' s="1"><v>NaN</v>'))
    yield "xlsx_bool.xlsx", of(cell("A9", ' t="b"><v>7</v>'))
    yield "xlsx_huge_cell.xlsx", of(cell("A9", f' t="str"><v>{"x" * 90_000}</v>'))
    yield "xlsx_external.xlsx", of("", **{
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": b'<Relationships><Relationship Id="a" '
        b'Target="http://127.0.0.1:9/a.xlsx" TargetMode="External"/></Relationships>',
    })  # fmt: skip
    yield "xlsx_macro.xlsx", of("", **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100})
    yield "xlsx_embedded.xlsx", of("", **{"xl/embeddings/a.xlsx": made.as_xlsx()})
    for name, head in {
        "laughs": '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>',
        "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    }.items():
        members = made.book({"Rows": head + made.sheet_xml()})
        yield f"xlsx_entity_{name}.xlsx", made.zipped(members)
        members = {**members, "xl/worksheets/sheet1.xml": made.sheet_xml().encode()}
        strings = {"xl/sharedStrings.xml": (head + "<sst><si><t>&a;</t></si></sst>").encode()}
        yield f"xlsx_entity_strings_{name}.xlsx", made.zipped({**members, **strings})
    outside = made.book({"Rows": made.sheet_xml()})
    links = outside["xl/_rels/workbook.xml.rels"]
    for number, target in enumerate((b"../../../../etc/passwd", b"/etc/passwd", b"http://a/b")):
        moved = links.replace(b"worksheets/sheet1.xml", target)
        yield (
            f"xlsx_target_{number}.xlsx",
            made.zipped({**outside, "xl/_rels/workbook.xml.rels": moved}),
        )
    many = {f"S{n}": made.sheet_xml() for n in range(300)}
    yield "xlsx_sheets_many.xlsx", made.zipped(made.book(many))
    yield "xlsx_sheets_two.xlsx", made.zipped(made.book(dict(list(many.items())[:2])))
    yield "xlsx_no_sheets.xlsx", made.zipped(made.book({}))
    yield "xlsx_deep.xlsx", of("<a>" * 100_000 + "</a>" * 100_000)
    for number, part in enumerate(
        ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
    ):
        lacking = {name: content for name, content in outside.items() if name != part}
        yield f"xlsx_without_{number}.xlsx", made.zipped(lacking)
