"""A small pack, to be changed in any way, and what verify finds in it."""

import io
import zipfile

from dashboard.packing.container import packed
from dashboard.packing.listing import MANIFEST, SUMS, manifest, sha256, sums
from dashboard.packing.verifying import verify

OF_THE_LISTS = (MANIFEST, SUMS)
FILES = {
    "README.txt": b"read me\n", "areas.csv": b"epoch,area_ha\r\n2024Q1,1.5\r\n", "empty.csv": b"",
    "chips/one.png": b"\x89PNG one", "chips/two.png": b"\x89PNG two",
}  # fmt: skip
Found = set[tuple[str, str]]


def listed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files with the lists that belong to them."""
    about = {"compound_id": "C-1"}
    made = manifest(about, {name: (content, "a file") for name, content in files.items()})
    whole = {**files, MANIFEST: made}
    return {**whole, SUMS: sums({name: sha256(content) for name, content in whole.items()})}


SMALL = listed(FILES)
PACK = packed(list(SMALL.items()))
SUM = sha256(SMALL[MANIFEST])


def changed(**files: bytes | None) -> bytes:
    """Return the small pack with some files other, or gone; `__` stands for a slash or dot."""
    whole: dict[str, bytes | None] = {**SMALL, **files}
    return packed([(name, content) for name, content in whole.items() if content is not None])


def found(content: bytes, handed_over: str = "") -> Found:
    return {(each.kind.value, each.name) for each in verify(content, handed_over).problems}


def regions(content: bytes) -> list[tuple[range, str]]:
    """Return where in a pack the content of each file lies."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [
            (range(start, start + each.file_size), each.filename)
            for each in file.infolist()
            for start in [each.header_offset + 30 + len(each.filename)]
        ]


def flipped(content: bytes, at: int, bits: int) -> bytes:
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]
