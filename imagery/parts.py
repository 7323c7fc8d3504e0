"""Parts: what a file says of where its pixels lie, whatever its format.

To fetch of a large file only what a grid needs, one must know which bytes that is before the
library that decodes them asks; and before it decodes them, whether they are what was stored.
`imagery.tiff` and `imagery.jp2` tell both, in these words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Span = tuple[int, int]
"""First byte, and the one after the last."""

AHEAD = 2**15
"""Bytes that are fetched along where more will be read just behind."""


class Bytes(Protocol):
    """Gives bytes of a file, fetched where that is needed."""

    def __call__(self, first: int, many: int, *, ahead: int = AHEAD) -> bytes:
        """Return so many bytes from a place on; `ahead` may be fetched in the same call.

        Raises
        ------
        ValueError
            If the file ends before.

        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Bytes that hold some pixels."""

    span: Span
    """Where they lie in the file."""

    is_sound: Callable[[bytes], bool] = field(compare=False)
    """Says whether they are what was stored, as far as can be known."""


class Index(Protocol):
    """Where the parts of one file lie."""

    def parts(
        self, shape: tuple[int, int], rows: Span, cols: Span, bands: Sequence[int]
    ) -> list[Part]:
        """Return what holds rows and columns of one image of the file.

        Parameters
        ----------
        shape
            Rows and columns of the image: the whole, or an overview.
        rows, cols
            First, and the one after the last.
        bands
            Counted from 1.

        Raises
        ------
        RasterError
            If the file is broken there.

        """
        ...
