"""Packed: files that are archives of parts (PPTX, XLSX), with what all of them may hold."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.canonical import canonical, letters
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.markup import Element, bare, check_comments, read
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_words

MOST_PARTS, MOST_OCTETS = 10_000, 600_000_000
_UNDATED = (1980, 1, 1, 0, 0, 0)
_INSIDE = re.compile(r"[^:]*")
_EMPTY = frozenset({"creator", "lastModifiedBy", "Company", "Manager", "HyperlinkBase"})
_INSTANTS = frozenset({"created", "modified"})
_PROGRAM = frozenset({
    "Application", "AppVersion", "TotalTime", "Words", "Pages", "Characters", "Lines",
    "Paragraphs", "Slides", "Notes", "HiddenSlides", "MMClips", "ScaleCrop", "DocSecurity",
    "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "PresentationFormat", "HeadingPairs",
    "TitlesOfParts", "vector", "variant", "lpstr", "i4", "Properties", "Template",
    "CharactersWithSpaces",
})  # fmt: skip
_CORE = frozenset({
    "coreProperties", "title", "subject", "description", "keywords", "category", "language",
    "revision", "version", "identifier", "contentStatus", *_EMPTY, *_INSTANTS,
})  # fmt: skip


def unpacked(content: bytes, known: re.Pattern[str], found: Found) -> dict[str, bytes]:
    """Return the parts of an archive by name; write down what is not known, or hidden in it.

    Parameters
    ----------
    content
        The file.
    known
        What a part may be called.
    found
        Where problems go.

    """
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = archive.infolist()
        if len(listed) > MOST_PARTS or sum(each.file_size for each in listed) > MOST_OCTETS:
            found.add(Breach.DAMAGED, "The archive is too large to be read.")
            return {}
        if archive.comment:
            found.add(Breach.METADATA, "The archive has a comment.")
        _check_gaps(content, archive, found)
        for number, each in enumerate(listed, 1):
            if not known.fullmatch(each.filename) or each.filename in parts:
                found.add(Breach.ATTACHED, "The archive holds a part that is not known.",
                          f"part {number}")  # fmt: skip
                continue
            if each.extra or each.comment:
                found.add(Breach.METADATA, "A part has a comment or extra field.", each.filename)
            parts[each.filename] = archive.read(each)
    return parts


def _check_gaps(content: bytes, archive: zipfile.ZipFile, found: Found) -> None:
    """Write down octets of an archive that belong to no part: before, between, behind."""
    at = 0
    for each in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if each.header_offset != at:
            found.add(Breach.LEFT_BEHIND, "There are octets between the parts of the archive.")
            return
        head = content[at : at + 30]
        at += 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        at += each.compress_size
        if each.flag_bits & 8:  # sizes follow the part
            at += 16 if content[at : at + 4] == b"PK\x07\x08" else 12
    if archive.start_dir != at:
        found.add(Breach.LEFT_BEHIND, "There are octets between the parts of the archive.")
    ends = content.rfind(b"PK\x05\x06")
    if ends < 0 or ends + 22 + int.from_bytes(content[ends + 20 : ends + 22], "little") != len(
        content
    ):
        found.add(Breach.LEFT_BEHIND, "There are octets behind the archive.")


def check_dates(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down parts whose day is none of the briefing's: it tells when and where it was made."""
    at = allowed.contents.briefing.as_of.astimezone(UTC)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for each in archive.infolist():
            if each.date_time != _UNDATED and each.date_time[:3] != (at.year, at.month, at.day):
                found.add(Breach.METADATA, "The day of a part is not the briefing's.")


def check_links(parts: Mapping[str, bytes], found: Found) -> None:
    """Write down relations that lead outside of the file, and those of no part of it."""
    for name, content in parts.items():
        if name.endswith(".rels"):
            with found.reading("A list of relations", name):
                for each in read(content):
                    target = each.get("Target", "")
                    if each.get("TargetMode") == "External" or not _INSIDE.fullmatch(target):
                        found.add(Breach.ACTIVE, "A relation leads outside of the file.", name)


def check_properties(parts: Mapping[str, bytes], allowed: Allowed, found: Found) -> None:
    """Write down properties of a document that name a person, a machine or another day."""
    at = allowed.contents.briefing.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, known in (("docProps/core.xml", _CORE), ("docProps/app.xml", _PROGRAM | _EMPTY)):
        if name not in parts:
            continue
        with found.reading("The properties", name):
            for each in read(parts[name]).iter():
                what, text = bare(each.tag), (each.text or "").strip()
                if what not in known or (what in _EMPTY and text):
                    found.add(Breach.METADATA, "A property is not on the list, or not empty.", name)
                if what in _INSTANTS and text != at:
                    found.add(Breach.METADATA, "An instant is not the briefing's.", name)
                if what not in _INSTANTS and what != "AppVersion":
                    check_words(text, allowed, found, name)


def check_title(parts: Mapping[str, bytes], allowed: Allowed, found: Found) -> None:
    """Write down texts of the core properties that the contents do not have."""
    if "docProps/core.xml" in parts:
        with found.reading("The properties", "docProps/core.xml"):
            for each in read(parts["docProps/core.xml"]).iter():
                text = each.text or ""
                if bare(each.tag) in ("title", "subject", "description", "keywords", "category"):
                    said = any(known.startswith(letters(text)) for known in allowed.letters)
                    if not said and canonical(text) not in {"", *allowed.texts}:
                        found.add(Breach.METADATA, "A property says what the briefing does not.",
                                  "docProps/core.xml")  # fmt: skip


def documents(parts: Mapping[str, bytes], found: Found) -> Iterator[tuple[str, Element]]:
    """Yield the XML parts, read; what cannot be read is a problem."""
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            with found.reading("A part", name):
                root = read(content)
                check_comments(content, found, name)
                yield name, root
