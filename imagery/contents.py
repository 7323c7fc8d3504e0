"""Contents: the index of a raster file, in whichever of the formats that are read it is."""

from collections.abc import Sequence
from pathlib import Path

from imagery import jp2, tiff
from imagery.errors import RasterError
from imagery.parts import AHEAD, Bytes, Index, Span


def index_of(read: Bytes, size: int, name: str) -> Index:
    """Return where the parts of a file lie; all that stands before pixels is read.

    Parameters
    ----------
    read
        Gives its bytes.
    size
        How many it has.
    name
        For messages.

    Raises
    ------
    RasterError
        If it is of no format that is read, or is damaged.

    """
    if size >= len(jp2.MAGIC) and read(0, len(jp2.MAGIC)) == jp2.MAGIC:
        return jp2.index_of(read, size, name)
    return tiff.Tiff(images=tuple(tiff.directories(read, size, name)), size=size)


def check_parts(
    path: Path, shape: tuple[int, int], rows: Span, cols: Span, bands: Sequence[int]
) -> None:
    """Refuse a file on this machine of which a part that is to be decoded is damaged.

    Parameters
    ----------
    path
        The file: whole, or with its parts laid at their places.
    shape
        Of the image that is read: the whole, or an overview.
    rows, cols
        Of its pixels, from the first up to the last exclusive.
    bands
        Counted from 1.

    Raises
    ------
    RasterError
        If one is.

    """
    size = path.stat().st_size
    with path.open("rb") as file:

        def read(first: int, many: int, *, ahead: int = AHEAD) -> bytes:  # noqa: ARG001 - it is here
            if first + many > size:
                raise ValueError("beyond the end")
            file.seek(first)
            return file.read(many)

        for part in index_of(read, size, path.name).parts(shape, rows, cols, bands):
            first, last = part.span
            file.seek(first)
            if not part.is_sound(file.read(last - first)):
                raise RasterError(
                    f"{path.name} is broken: a block of it does not agree with its checksum, has a "
                    "hole, or holds what none can. It was cut short or damaged on its way here. "
                    "Fetch it again."
                )
