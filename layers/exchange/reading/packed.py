"""Zips, with limits before anything is unpacked, and in memory alone: no path is ever made.

Each member is unpacked with its checksum; a size that lies ends the reading. Only the two
usual ways of packing are known, since others take memory that a file chooses.
"""

import io
import stat
import zipfile
import zlib

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, SMALL_MEMBER
from layers.exchange.reading.upload import AGAIN, Upload

_ENTRY = b"PK\x01\x02"
_NESTED = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ",
)
_WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def members(upload: Upload) -> dict[str, bytes]:
    """Return the members of a zip by name, folders left out.

    Raises
    ------
    RejectedError
        If it is no whole zip, or holds more, or other things, than a zip of data does.

    """
    name = upload.name
    if upload.content.count(_ENTRY) > 2 * MAX_MEMBERS:  # before a list of a million is made
        raise _refused(name, f"holds more than {MAX_MEMBERS:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as opened:
            found = [each for each in opened.infolist() if not each.is_dir()]
            _check(found, name)
            unpacked = {each.filename: opened.read(each) for each in found}
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
        OSError,
    ) as error:  # fmt: skip
        raise RejectedError(
            f"{name} is no whole zip file ({type(error).__name__}): it is cut short, damaged, or "
            f"something else. {AGAIN}"
        ) from None
    for content in unpacked.values():
        if content.startswith(_NESTED):
            raise _refused(name, "holds another packed file")
    return unpacked


def _check(found: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse a zip by what its list of members says, before one is unpacked."""
    if len(found) > MAX_MEMBERS:
        raise _refused(name, f"holds more than {MAX_MEMBERS:,} files")
    if len({each.filename.lower() for each in found}) != len(found):
        raise _refused(name, "holds two files of one name")
    if sum(each.file_size for each in found) > MAX_UNPACKED:
        raise _refused(name, f"unpacks to more than {MAX_UNPACKED:,} bytes")
    for each in found:
        parts = each.filename.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or ":" in parts[0] or "\x00" in each.orig_filename:
            raise _refused(name, "holds a file whose name leads out of it")
        if stat.S_IFMT(each.external_attr >> 16) not in (0, stat.S_IFREG):
            raise _refused(name, "holds a link or a device")
        if each.flag_bits & 0x1:
            raise _refused(name, "is encrypted")
        if each.compress_type not in _WAYS:
            raise _refused(name, "is packed in an unusual way")
        if each.file_size > max(MAX_RATIO * each.compress_size, SMALL_MEMBER):
            raise _refused(name, f"has a file that unpacks to more than {MAX_RATIO} times its size")


def _refused(name: str, what: str) -> RejectedError:
    return RejectedError(
        f"{name} {what}, which a file of data does not need, so it was not unpacked. Nothing was "
        "imported. Pack the plain files of one data set anew, without a password."
    )
