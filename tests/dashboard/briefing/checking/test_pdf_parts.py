"""A PDF is refused for parts that no page shows: metadata, profiles, fonts, packed octets."""

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from dashboard.briefing.checking.problem import Breach
from tests.dashboard.briefing.checking.finished import breaches, honest, paged
from tests.dashboard.briefing.checking.test_pdf import appended, new, overview, rewritten

POINT = 72 / 25.4


def _xmp(old: bytes, new: bytes) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        stream: Any = writer.root_object["/Metadata"].get_object()
        said = stream.get_data()
        assert old in said
        stream.set_data(said.replace(old, new, 1))

    return change


def _image(writer: PdfWriter) -> Any:
    resources: Any = writer.pages[2]["/Resources"].get_object()
    images = [each.get_object() for each in resources["/XObject"].get_object().values()]
    return next(each for each in images if each["/Subtype"] == "/Image")


def _profiled(writer: PdfWriter) -> None:
    profile = DecodedStreamObject()
    profile.set_data("heron's screen".encode("utf-16-be"))
    _image(writer)[NameObject("/ColorSpace")] = ArrayObject(
        [NameObject("/ICCBased"), writer._add_object(profile)]
    )


def _coloured(writer: PdfWriter) -> None:
    _image(writer)[NameObject("/ColorSpace")] = NameObject("/DeviceCMYK")


def _described(writer: PdfWriter) -> None:
    said = DecodedStreamObject()
    said.set_data(b"<x/>")
    _image(writer)[NameObject("/Metadata")] = writer._add_object(said)


def _tail(writer: PdfWriter) -> None:
    stream: Any = writer.pages[2].get_contents()
    assert stream is not None
    packed = StreamObject()
    packed._data = zlib.compress(stream.get_data()) + b"98.612345"
    packed[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[2][NameObject("/Contents")] = writer._add_object(packed)


def _otherwise(writer: PdfWriter) -> None:
    stream: Any = writer.pages[2].get_contents()
    assert stream is not None
    packed = StreamObject()
    packed._data = stream.get_data().hex().encode() + b">"
    packed[NameObject("/Filter")] = NameObject("/ASCIIHexDecode")
    writer.pages[2][NameObject("/Contents")] = writer._add_object(packed)


def _font(writer: PdfWriter) -> Any:
    resources: Any = writer.pages[2]["/Resources"].get_object()
    return next(iter(resources["/Font"].get_object().values())).get_object()


def _unsaid(writer: PdfWriter) -> None:
    del _font(writer)["/ToUnicode"]


def _drawing_letters(writer: PdfWriter) -> None:
    _font(writer)[NameObject("/Subtype")] = NameObject("/Type3")


def _noted(writer: PdfWriter) -> None:
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Text"),
        NameObject("/Contents"): TextStringObject("x"),
        NameObject("/Rect"): ArrayObject([FloatObject(each) for each in (0, 0, 9, 9)]),
    })  # fmt: skip
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def _named(writer: PdfWriter) -> None:
    resources: Any = writer.pages[2]["/Resources"].get_object()
    fonts = resources["/Font"].get_object()
    fonts[NameObject("/near 98.6")] = next(iter(fonts.values()))


PARTS: dict[str, tuple[Callable[[PdfWriter], None], Breach]] = {
    "an author in its metadata": (
        _xmp(b"<dc:format>", b"<dc:creator>heron</dc:creator><dc:format>"), Breach.METADATA),
    "another title in its metadata": (
        _xmp(b'x-default">', b'x-default">A title that was never said '), Breach.METADATA),
    "an id of its metadata that is none": (
        _xmp(b"<xmpMM:DocumentID>", b"<xmpMM:DocumentID>of heron, on a laptop "), Breach.METADATA),
    "a picture with a profile of its own": (_profiled, Breach.METADATA),
    "a picture with other colours": (_coloured, Breach.METADATA),
    "a picture with metadata": (_described, Breach.METADATA),
    "octets behind a packed part": (_tail, Breach.LEFT_BEHIND),
    "a part that is packed otherwise": (_otherwise, Breach.DAMAGED),
    "letters that do not say what they are": (_unsaid, Breach.DAMAGED),
    "letters that are drawings": (_drawing_letters, Breach.DAMAGED),
    "a note on a page": (_noted, Breach.ATTACHED),
    "a name that says something": (_named, Breach.METADATA),
}  # fmt: skip


@pytest.mark.parametrize("what", PARTS)
def test_a_pdf_is_refused_with(what: str) -> None:
    change, breach = PARTS[what]
    assert breach in new(rewritten(change))


def test_a_sign_on_a_map_is_refused_as_a_mark_is() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(honest("briefing.pdf")))
    resources: Any = writer.pages[2]["/Resources"].get_object()
    name, font = next(iter(resources["/Font"].get_object().items()))
    table = font.get_object()["/ToUnicode"].get_object().get_data()
    code = table.split(b"beginbfchar")[1].split(b"<")[1][:4].decode()
    frame = overview()
    x = (frame.left_mm + frame.width_mm / 3) * POINT
    y = 841.8898 - (frame.top_mm + frame.height_mm / 2) * POINT
    show = f"BT {name} 9 Tf 1 0 0 1 {x:.3f} {y:.3f} Tm <{code}> Tj ET"

    def change(made: PdfWriter) -> None:
        appended(3, show)(made)
        inside: Any = made.pages[2]["/Resources"].get_object()
        stream = inside["/Font"].get_object()[name].get_object()["/ToUnicode"].get_object()
        target = table.split(f"<{code}>".encode())[1].split(b"<")[1].split(b">")[0]
        stream.set_data(table.replace(b"<" + target + b">", b"<25CF>", 1))

    assert Breach.PLACE in new(rewritten(change))


def test_a_map_on_a_page_that_is_not_there_is_refused() -> None:
    content, frames = paged()
    assert breaches("a.pdf", content, (replace(frames[0], page=99), *frames[1:])) == {Breach.PLACE}
