"""XML: the metadata files of a Sentinel-1 product, read as text and numbers.

They come from elsewhere. Entities and declarations of types are refused, for they can make a small
file large or name another one; a number that is none refuses the file.
"""

from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from numpy.typing import NDArray

from imagery.errors import RasterError

MOST_BYTES = 8 * 2**20
"""Of a file; those of ESA have at most two million."""


def root_of(body: bytes, name: str) -> Element:
    """Return the root of a metadata file.

    Raises
    ------
    RasterError
        If it is no XML, or holds what can reach beyond it.

    """
    try:
        found: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise RasterError(
            f"{name} is no sound XML ({type(error).__name__}), so its radar image can be neither "
            "placed nor calibrated. Fetch it again."
        ) from None
    return found


def text_of(element: Element, path: str) -> str:
    """Return the text at a path; empty where there is none."""
    return (element.findtext(path) or "").strip()


def numbers_of(texts: list[str], what: str, name: str) -> NDArray[np.float64]:
    """Return texts as numbers, (n,).

    Raises
    ------
    RasterError
        If one of them is none, or is not finite.

    """
    try:
        found = np.array([float(text) for text in texts])
    except (ValueError, OverflowError):
        found = np.array([np.nan])
    if not np.isfinite(found).all():
        raise RasterError(
            f"{name}: its {what} are missing or are no numbers, so its radar image can be neither "
            "placed nor calibrated. Fetch it again."
        )
    return found
