"""The parts of a PDF: only kinds that are known, each of them reached, nothing between them."""

import re
import zlib
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach

_NAMED = frozenset({
    "/Font", "/XObject", "/ColorSpace", "/ExtGState", "/RoleMap", "/ClassMap", "/Properties",
})  # fmt: skip
"""Dictionaries whose keys are names that the writer chose."""

_NAME = re.compile(r"/[A-Za-z0-9_.-]{1,40}")
_KEYS = frozenset({
    # the document
    "/Type", "/Pages", "/Metadata", "/Lang", "/StructTreeRoot", "/MarkInfo", "/ViewerPreferences",
    "/Outlines", "/Names", "/Dests", "/PageLabels", "/PageMode", "/PageLayout", "/Version",
    "/Marked", "/Suspects", "/Direction", "/DisplayDocTitle", "/Limits", "/Nums", "/Kids",
    "/Count", "/First", "/Last", "/Next", "/Prev", "/Parent", "/Title", "/Creator", "/Dest",
    # a page
    "/Resources", "/MediaBox", "/CropBox", "/Contents", "/Annots", "/StructParents",
    "/StructParent", "/Tabs", "/Rotate", "/Group", "/ProcSet", "/St", "/P", "/S", "/Subtype",
    "/Rect", "/Border", "/F", "/A", "/D", "/CS", "/I", "/K", "/BM", "/ca", "/CA", "/SMask", "/G",
    "/BBox", "/Matrix", "/FormType", "/AIS", "/Font", "/XObject", "/ColorSpace", "/ExtGState",
    # streams and pictures
    "/Length", "/Filter", "/DecodeParms", "/Predictor", "/Colors", "/Columns", "/Width", "/Height",
    "/BitsPerComponent", "/Interpolate", "/Decode", "/N", "/Range", "/Alternate",
    # letters
    "/BaseFont", "/Encoding", "/DescendantFonts", "/ToUnicode", "/CIDSystemInfo", "/Registry",
    "/Ordering", "/Supplement", "/DW", "/W", "/CIDToGIDMap", "/FontDescriptor", "/FontName",
    "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV",
    "/FontFile2", "/FontFile3", "/CIDSet", "/WMode", "/Length1", "/CMapName", "/UseCMap",
    # what is read aloud
    "/ParentTree", "/ParentTreeNextKey", "/RoleMap", "/ClassMap", "/IDTree", "/Pg", "/Alt",
    "/ActualText", "/E", "/T", "/ID", "/O", "/Obj", "/MCID", "/Headers", "/Scope", "/RowSpan",
    "/ColSpan", "/Summary", "/ListNumbering", "/Placement", "/TextAlign", "/TH", "/Namespaces",
    "/NS", "/RoleMapNS", "/C", "/R", "/LineHeight", "/Ref", "/Stm", "/StmOwn",
    "/ContinuedList", "/SpaceBefore", "/SpaceAfter", "/StartIndent", "/EndIndent", "/Color",
    "/BackgroundColor", "/BorderColor", "/BorderStyle", "/BorderThickness", "/Padding",
    "/TextIndent", "/WritingMode", "/TextDecorationType", "/TextDecorationColor",
    "/TextDecorationThickness", "/BlockAlign", "/InlineAlign", "/GlyphOrientationVertical",
    "/ColumnCount", "/ColumnGap", "/ColumnWidths", "/BaselineShift", "/Attached", "/TBorderStyle",
    "/TPadding",
})  # fmt: skip
"""Keys that may stand in a dictionary: no script, form, file, layer, georeference or address."""

_TRAILER = frozenset({"/Size", "/Root", "/Info", "/ID", "/Type", "/W", "/Index", "/Length",
                      "/Filter", "/DecodeParms"})  # fmt: skip
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)


class Parts:
    """Walks every part of a document once, and keeps what the checks need."""

    def __init__(self, reader: PdfReader, found: Found) -> None:
        """Walk the document."""
        self.texts: list[str] = []
        """Every text of a dictionary, whatever it is for."""
        self.images: dict[int, StreamObject] = {}
        """Pictures, by their number."""
        self._reader, self._found = reader, found
        self._seen: set[int] = set()
        self._walk_all()
        self._check_reached()

    def _walk_all(self) -> None:
        waiting: list[tuple[Any, str]] = [(self._reader.trailer.get(key), key)
                                          for key in ("/Root", "/Info")]  # fmt: skip
        if set(self._reader.trailer) - _TRAILER:
            self._found.add(Breach.LEFT_BEHIND, "The document was changed after it was made.")
        while waiting:
            value, under = waiting.pop()
            if isinstance(value, IndirectObject):
                if value.idnum in self._seen:
                    continue
                self._seen.add(value.idnum)
                number, value = value.idnum, value.get_object()
                if isinstance(value, StreamObject):
                    self._stream(value, number)
            if isinstance(value, DictionaryObject):
                self._keys(value, under)
                waiting += [(value.raw_get(key), str(key)) for key in value]
            elif isinstance(value, ArrayObject):
                waiting += [(list.__getitem__(value, at), under) for at in range(len(value))]
            elif isinstance(value, TextStringObject):
                self.texts.append(str(value))
            elif isinstance(value, ByteStringObject) and under != "/ID":
                self.texts.append(value.decode("latin-1"))

    def _keys(self, value: DictionaryObject, under: str) -> None:
        if under in _NAMED and "/Type" not in value:
            if not all(_NAME.fullmatch(str(key)) for key in value):
                self._found.add(Breach.METADATA, "A name in the document is not on the list.")
            return
        if set(map(str, value)) - _KEYS:
            self._found.add(Breach.ACTIVE, "The document has parts of a kind that is not known: a "
                            "script, form, file, layer, place or address.")  # fmt: skip
        if value.get("/S") not in (None, "/GoTo") and under in ("/A", "/AA", "/OpenAction"):
            self._found.add(Breach.ACTIVE, "The document does more than lead to its own pages.")
        if "/Metadata" in value and value.get("/Type") != "/Catalog":
            self._found.add(Breach.METADATA, "A part of the document has metadata of its own.")
        if value.get("/Type") == "/Annot" and value.get("/Subtype") != "/Link":
            self._found.add(Breach.ATTACHED, "The document has a note or file on a page.")
        if value.get("/Type") == "/Font" and value.get("/Subtype") == "/Type3":
            self._found.add(Breach.DAMAGED, "A font draws its letters.")

    def _stream(self, value: StreamObject, number: int) -> None:
        if value.get("/Subtype") == "/Image":
            self.images[number] = value
        if value.get("/Filter") not in (None, "/FlateDecode"):
            self._found.add(Breach.DAMAGED, "A part is packed in a way that is not known.")
        elif value.get("/Filter") == "/FlateDecode":
            packed = zlib.decompressobj()
            packed.decompress(value._data)  # noqa: SLF001 - the octets as they lie in the file
            if packed.unused_data.strip() or not packed.eof:
                self._found.add(Breach.LEFT_BEHIND, "There are octets behind a packed part.")

    def _check_reached(self) -> None:
        """Write down parts that no page leads to: what was deleted, or hidden."""
        listed = {number for each in self._reader.xref.values() for number in each}
        listed |= set(self._reader.xref_objStm)
        streams = {number for number in listed - self._seen if self._is_index(number)}
        if listed - self._seen - streams - {0}:
            self._found.add(Breach.LEFT_BEHIND, "The document has parts that no page leads to.")

    def _is_index(self, number: int) -> bool:
        part = self._reader.get_object(IndirectObject(number, 0, self._reader))
        return isinstance(part, StreamObject) and part.get("/Type") in ("/ObjStm", "/XRef")


def check_between(content: bytes, reader: PdfReader, found: Found) -> None:
    """Write down octets that belong to no part of a document."""
    if not content.startswith(b"%PDF-") or not content.rstrip().endswith(b"%%EOF"):
        found.add(Breach.LEFT_BEHIND, "There are octets before or behind the document.")
    if content.count(b"startxref") != 1 or "/Prev" in reader.trailer:
        found.add(Breach.LEFT_BEHIND, "The document was changed after it was made.")
    places = sorted(at for each in reader.xref.values() for at in each.values() if at)
    ends = content.rfind(b"xref", 0, content.rfind(b"startxref"))
    for begin, end in zip(places, [*places[1:], max(ends, places[-1])], strict=True):
        part = content[begin:end]
        head = _without_texts(part.partition(b"stream")[0])
        whole = part.rstrip().endswith(b"endobj") and part.count(b"endobj") == 1
        if not whole or b"%" in head:
            found.add(Breach.LEFT_BEHIND, "There are octets between the parts of the document.")
            return


def _without_texts(head: bytes) -> bytes:
    """Return a part without its texts, in which a sign of a comment is a sign."""
    shorter = _STRING.sub(b"", head)
    while shorter != head:
        head, shorter = shorter, _STRING.sub(b"", shorter)
    return head
