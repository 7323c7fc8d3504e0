"""Fonts: one family for every script of the region, from files that are packaged.

Noto Sans for Latin, Vietnamese, Greek and Cyrillic, and for Thai, Khmer, Burmese, Lao and Chinese.
All stand under one name, FAMILY, each with the characters that it has (`unicode-range`): a browser
fetches only what a page shows, and from this server alone. Chinese is cut into a hundred files.
"""

import json
from functools import lru_cache
from pathlib import Path

FAMILY = "cw-sans"
"""As style sheets and themes name it: one word, so that it needs no quotes anywhere."""

SHEET = "fonts.css"
"""Name under which the style sheet is served."""

PACKAGES = Path(__file__).parent / "node_modules/@fontsource-variable"
_SCRIPTS = {
    "noto-sans-sc": (), "noto-sans-lao": ("lao",), "noto-sans-myanmar": ("myanmar",),
    "noto-sans-khmer": ("khmer",), "noto-sans-thai": ("thai",),
    "noto-sans": ("devanagari", "greek-ext", "greek", "cyrillic-ext", "cyrillic", "vietnamese",
                  "latin-ext", "latin"),
}  # fmt: skip
"""Package -> what is taken of it; of Chinese all that is numbered. Of two with one character the
later is used, so Latin letters look alike beside every script."""

_FACE = (
    "@font-face {{ font-family: {family}; font-style: normal; font-display: swap; "
    "font-weight: 100 900;\n  src: url(/assets/{name}) format('woff2');"
    " unicode-range: {range}; }}\n"
)


@lru_cache(maxsize=1)
def files() -> dict[str, Path]:
    """Return name under which it is served -> file, in the order of the sheet."""
    return {f"fonts/{path.name}": path for path, _ in parts()}


@lru_cache(maxsize=1)
def sheet() -> str:
    """Return the style sheet that names every file."""
    return "".join(
        _FACE.format(family=FAMILY, name=f"fonts/{path.name}", range=characters)
        for path, characters in parts()
    )


def parts() -> list[tuple[Path, str]]:
    """Return file and characters (CSS `unicode-range`) of each part, in the order of the sheet."""
    return [each for package in _SCRIPTS for each in _of(package)]


def missing() -> list[str]:
    """Return the packages and files that are not there."""
    packages = [name for name in _SCRIPTS if not (PACKAGES / name / "unicode.json").is_file()]
    return packages + [name for name, path in files().items() if not path.is_file()]


def _of(package: str) -> list[tuple[Path, str]]:
    """Return file and characters of each part of a package."""
    listed = PACKAGES / package / "unicode.json"
    if not listed.is_file():
        return []
    ranges: dict[str, str] = json.loads(listed.read_text("utf-8"))
    wanted = _SCRIPTS[package] or [each for each in ranges if each.startswith("[")]
    return [
        (
            PACKAGES / package / f"files/{package}-{part.strip('[]')}-wght-normal.woff2",
            ranges[part],
        )
        for part in wanted
    ]
