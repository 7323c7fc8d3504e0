"""The container: a zip with one form alone, so that the same files always make the same bytes.

Members are sorted by name, stored as they are, and have no time, comment or extra field; nothing
stands before, between or behind them. Written by hand, after PKWARE's APPNOTE 6.3.9, for the form
must not change with a library: whoever verifies a pack makes it again and compares.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_FILES = 20_000
"""In one pack; a zip without extensions has room for three times as many."""

MOST_BYTES = 512 * 2**20
"""Of a pack as a file, and of all that is in it."""

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
_UNIX = 3 << 8
_MIDNIGHT, _DAY = 0, 1 << 5 | 1
"""1980-01-01, the first instant that a zip can say."""

_READABLE = 0o100644 << 16
_AT_NAME = _LOCAL.size
_WRONG = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OSError, IndexError, OverflowError,
)  # fmt: skip
"""What the standard library raises on a zip that is none."""


class NoContainerError(Exception):
    """What was opened cannot be read as a zip, or holds more than a pack may; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of a zip, as it was found."""

    name: str
    """As the list at the end of the zip gives it."""

    content: bytes | None
    """What it holds; None where that cannot be read."""

    crc: int
    """The sum that the zip gives of it."""

    @property
    def sound(self) -> bool:
        """Whether the zip's own sum of it is right."""
        return self.content is not None and zlib.crc32(self.content) == self.crc


def packed(members: Sequence[tuple[str, bytes]], sums: Sequence[int] = ()) -> bytes:
    """Return files as a zip.

    Parameters
    ----------
    members
        Name, ASCII, and content; they are sorted by name.
    sums
        CRC-32 of each, in the same order, to make a zip again whose sums are wrong; left out, they
        are right.

    Raises
    ------
    ValueError
        If there are more files or bytes than a pack may hold.

    """
    size = _END.size + sum(
        len(content) + 2 * len(name) + _LOCAL.size + _ENTRY.size for name, content in members
    )
    if len(members) > MOST_FILES or size > MOST_BYTES:
        raise ValueError(f"more than {MOST_FILES:,} files or {MOST_BYTES:,} bytes")
    files, entries = bytearray(), bytearray()
    given = sums or [zlib.crc32(content) for _, content in members]
    for (name, content), crc in sorted(zip(members, given, strict=True), key=lambda each: each[0]):
        word, size = name.encode("ascii"), len(content)
        about = (_VERSION, 0, 0, _MIDNIGHT, _DAY, crc, size, size, len(word), 0)
        entries += _ENTRY.pack(
            b"PK\x01\x02", _UNIX | _VERSION, *about, 0, 0, 0, _READABLE, len(files)
        ) + word  # fmt: skip
        files += _LOCAL.pack(b"PK\x03\x04", *about) + word + content
    count = len(members)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(entries), len(files), 0)
    return bytes(files + entries + end)


def opened(content: bytes) -> list[Member]:
    """Return the files of any zip, in the order of its list; nothing is written anywhere.

    Raises
    ------
    NoContainerError
        If it is no zip, or holds more than a pack may.

    """
    if content.count(b"PK\x01\x02") > 2 * MOST_FILES:  # before a list of millions is made
        raise NoContainerError(f"it holds more than {MOST_FILES:,} files, which no pack does")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as found:
            listed = found.infolist()
    except _WRONG as error:
        raise NoContainerError(
            f"it is no whole zip ({type(error).__name__}): cut short, damaged, or something else"
        ) from None
    if len(listed) > MOST_FILES:
        raise NoContainerError(f"it holds more than {MOST_FILES:,} files, which no pack does")
    room, members = MOST_BYTES, []
    for each in listed:
        inside = _content(content, each, room)
        room -= len(inside or b"")
        members.append(Member(name=each.filename, content=inside, crc=each.CRC))
    return members


def _content(whole: bytes, about: zipfile.ZipInfo, room: int) -> bytes | None:
    """Return what a file of a zip holds, whatever its sum says; None where it cannot be read."""
    at = about.header_offset
    head = whole[at : at + _LOCAL.size] if at >= 0 else b""
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        return None
    *_, name, extra = _LOCAL.unpack(head)
    start = at + _AT_NAME + name + extra
    if start + about.compress_size > len(whole) or about.flag_bits & 0x1:
        return None
    if max(about.file_size, about.compress_size) > room:
        raise NoContainerError(f"it unpacks to more than {MOST_BYTES:,} bytes, which no pack does")
    raw = whole[start : start + about.compress_size]
    if about.compress_type == zipfile.ZIP_STORED:
        return raw
    return _inflated(raw, about.file_size) if about.compress_type == zipfile.ZIP_DEFLATED else None


def _inflated(raw: bytes, size: int) -> bytes | None:
    """Return what was deflated, if it is as large as was said: no more is ever unpacked."""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacking.decompress(raw, size + 1)
    except zlib.error:
        return None
    return found if len(found) == size else None


def differences(content: bytes, members: Iterable[Member]) -> list[str]:
    """Return in what a zip differs from the one form that a pack has; empty if in nothing.

    What its files hold is not asked here, nor whether the sums of them are right.
    """
    found = list(members)
    whole = [(each.name, each.content) for each in found if each.content is not None]
    if len(whole) == len(found) and all(each.name.isascii() for each in found):
        again = [(name, inside) for name, inside in whole]
        if packed(again, [each.crc for each in found]) == content:
            return []
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return list(_ways(content, zipped)) or ["bytes around or between its files"]


def _ways(content: bytes, zipped: zipfile.ZipFile) -> Iterable[str]:
    """Yield in words how a zip differs, as far as that can be told."""
    listed = zipped.infolist()
    names = [each.filename for each in listed]
    plain = zipfile.ZipInfo("x")
    if listed and min(each.header_offset for each in listed) > 0:
        yield "something stands before its first file"
    if zipped.comment or not content.endswith(_END.pack(b"PK\x05\x06", *_counts(content))):
        yield "something stands behind its end"
    if names != sorted(names):
        yield "its files are in another order"
    if any(each.date_time != plain.date_time for each in listed):
        yield "its files have times"
    if any(each.comment or each.extra for each in listed):
        yield "its files have comments or extra fields"
    if any(each.compress_type != zipfile.ZIP_STORED for each in listed):
        yield "its files were packed anew"
    if any(each.external_attr != _READABLE for each in listed):
        yield "its files have other permissions"


def _counts(content: bytes) -> tuple[int, ...]:
    """Return what the last bytes say as the end of a zip without a comment."""
    if len(content) < _END.size:
        return (0,) * 7
    return (*_END.unpack(content[-_END.size :])[1:7], 0)
