"""What properties and metadata of a PDF may say: its program, and texts of what it is made of."""

import re
from collections.abc import Callable

from pypdf import PdfReader

from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.markup import bare, read
from dashboard.briefing.checking.problem import Breach

PROGRAM = re.compile(r"Typst \d+(\.\d+)*")
"""What sets the pages."""

_INFO = frozenset({"/Title", "/Creator", "/Producer"})
_XMP = frozenset({
    "xmpmeta", "RDF", "Description", "title", "Alt", "li", "CreatorTool", "language", "Bag", "Seq",
    "NPages", "format", "InstanceID", "DocumentID", "RenditionClass", "PDFVersion", "Producer",
})  # fmt: skip
_IDS = frozenset({"InstanceID", "DocumentID"})
_ID = re.compile(r"[A-Za-z0-9+/=_:-]{1,64}")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xef\xbf[\xbe\xbf]")
_SHORT = 20
"""Signs of a text that says a version, language or number of pages."""


def check_metadata(
    reader: PdfReader, may_say: Callable[[str], bool], found: Found
) -> tuple[str, ...]:
    """Write down what of the properties and metadata is not on the list.

    Parameters
    ----------
    reader
        Of the document.
    may_say
        Says whether a text is one of what the document is made of.
    found
        Where problems go.

    Returns
    -------
    tuple of str
        Texts of the metadata, without ids: places must be looked for in them.

    """
    info = reader.trailer.get("/Info")
    for key, value in ({} if info is None else info.get_object()).items():
        if key not in _INFO or not (PROGRAM.fullmatch(str(value)) or may_say(str(value))):
            found.add(Breach.METADATA, "The properties say what is not on the list.", "properties")
    stream = reader.root_object.get("/Metadata")
    if stream is None:
        return ()
    texts: list[str] = []
    with found.reading("The metadata", "XMP"):
        packet = _CONTROL.sub(b"", stream.get_object().get_data())  # a title may have bells in it
        for each in read(packet).iter():
            text, name = (each.text or "").strip(), bare(each.tag)
            loose = {bare(key): value for key, value in each.attrib.items()}
            said = loose.keys() - {"about", "lang", "xmptk", "parseType"}
            if name not in _XMP or said or (each.tail or "").strip():
                found.add(Breach.METADATA, "The metadata say what is not on the list.", "XMP")
            elif name in _IDS and not _ID.fullmatch(text):
                found.add(Breach.METADATA, "An id of the metadata is none.", "XMP")
            elif (
                name not in _IDS
                and len(text) > _SHORT
                and not (PROGRAM.fullmatch(text) or may_say(text))
            ):
                found.add(Breach.METADATA, "The metadata say what is not on the list.", "XMP")
            if name not in _IDS:
                texts.append(text)
    return tuple(texts)
