"""What the vault keeps of a report: where exactly, what was told, what was photographed."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageOps
from shapely import Point

from layers.errors import RejectedError

SAID, PHOTO = "said", "photo"
LONGEST_NOTE = 20_000
LARGEST_PHOTO = 20_000_000
_MOST_PIXELS = 40_000_000
_SIDE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """The exact part of one report. Its repr shows nothing of it."""

    point: Point | None = None
    """Where, EPSG:4326."""

    note: str = ""
    """What was told, in the source's words."""

    photos: tuple[bytes, ...] = ()
    """JPEG each, as `photo` made them: pixels alone."""

    def __repr__(self) -> str:
        """Say what there is, never what it says."""
        there = self.point is not None, bool(self.note), len(self.photos)
        return "Exact(point={}, note={}, photos={})".format(*there)

    def contents(self) -> dict[str, bytes]:
        """Return each part by its name, as the vault keeps it."""
        parts = {f"{PHOTO} {n}": each for n, each in enumerate(self.photos, 1)}
        if self.point is not None or self.note:  # sealed as one: half the time of an import
            at = None if self.point is None else [self.point.x, self.point.y]
            parts[SAID] = json.dumps({"lonlat": at, "note": self.note}).encode()
        return parts


def exact_of(contents: Mapping[str, bytes]) -> Exact:
    """Return what parts stand for.

    Raises
    ------
    ValueError
        If a point is none.

    """
    said = json.loads(contents.get(SAID, b'{"lonlat": null, "note": ""}'))
    return Exact(
        point=None if said["lonlat"] is None else Point(*said["lonlat"]),
        note=said["note"],
        photos=tuple(contents[name] for name in sorted(contents) if name.startswith(PHOTO)),
    )


def photo(content: bytes) -> bytes:
    """Return a photograph as JPEG of its pixels alone: no place, time, camera or name in it.

    Raises
    ------
    RejectedError
        If it is no picture, or too large.

    """
    if len(content) > LARGEST_PHOTO:
        raise RejectedError(
            f"The photograph has {len(content):,} bytes, more than {LARGEST_PHOTO:,}. Make it "
            "smaller."
        )
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise RejectedError(
                    f"The photograph has {found.width} by {found.height} pixels, more than "
                    f"{_MOST_PIXELS:,}. Make it smaller."
                )
            pixels = ImageOps.exif_transpose(found).convert("RGB")
            pixels.thumbnail((_SIDE, _SIDE))
            bare = Image.frombytes("RGB", pixels.size, pixels.tobytes())
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise RejectedError(
            "This is no whole JPEG, PNG or WebP picture. Nothing of it was kept; get it again."
        ) from None
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=85)
    return out.getvalue()
