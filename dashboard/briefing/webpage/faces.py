"""Fonts inside a page: of the packaged ones only the parts that have a character of it."""

import base64
from collections.abc import Iterable

from dashboard.assets import fonts, typefaces

_FACE = (
    "@font-face {{ font-family: {family}; font-style: normal; font-weight: 100 900;\n"
    "  src: url(data:font/woff2;base64,{data}) format('woff2'); unicode-range: {range}; }}\n"
)


def faces(texts: Iterable[str]) -> str:
    """Return style that brings the fonts of some texts: none is asked for elsewhere.

    Raises
    ------
    FontsMissingError
        If the packages are not there.

    """
    wanted = set(typefaces.families(texts))
    return "".join(
        _FACE.format(
            family=fonts.FAMILY, data=base64.b64encode(path.read_bytes()).decode(), range=characters
        )
        for path, characters in fonts.parts()
        if f"CW {path.name.removesuffix('-wght-normal.woff2')}" in wanted
    )
