"""dashboard.assets.fonts: every script of the region has a font, and it lies here."""

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from dashboard.assets import fonts, missing_assets

pytestmark = pytest.mark.skipif(
    bool(missing_assets()), reason="The fonts are not there: make assets"
)

WRITTEN = {
    "Noto Sans": "Sihanoukville Đường Phạm Văn Đồng … · – ×²",
    "Noto Sans Thai": "แม่สอด กำปั้น",
    "Noto Sans Khmer": "ក្រុងព្រះសីហនុ",
    "Noto Sans Myanmar": "မြဝတီ ရွှေကုက္ကိုလ်",
    "Noto Sans Lao": "ສາມຫຼ່ຽມຄຳ",
    "Noto Sans SC": "亚太新城园区",
}
"""Font -> names as they are written with it."""


def _faces() -> list[tuple[str, list[range]]]:
    """Return file and characters of each face of the sheet, as a browser reads them."""
    found = re.findall(r"url\(/assets/(\S+?)\).*?unicode-range: (.*?);", fonts.sheet())
    return [(name, [_range(each) for each in characters.split(",")]) for name, characters in found]


def _range(text: str) -> range:
    first, _, last = text.strip().removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


@lru_cache(maxsize=32)
def _font(path: Path) -> TTFont:
    return TTFont(path)


@pytest.mark.parametrize("family", WRITTEN)
def test_the_face_that_a_browser_takes_for_a_character_is_of_its_script_and_has_it(
    family: str,
) -> None:
    for character in WRITTEN[family]:
        if character == " ":
            continue
        name = [each for each, ranges in _faces() if any(ord(character) in r for r in ranges)][-1]
        font = _font(fonts.files()[name])
        assert ord(character) in font.getBestCmap(), (character, name)
        assert font["name"].getDebugName(16) == family or (
            font["name"].getDebugName(1).startswith(family)
        )


def test_every_file_of_the_sheet_is_there_and_named_once() -> None:
    named = [name for name, _ in _faces()]
    assert named == list(fonts.files())
    assert len(set(named)) == len(named) > 100
    assert fonts.missing() == []


def test_latin_comes_last_so_that_it_looks_alike_beside_every_script() -> None:
    assert _faces()[-1][0].startswith("fonts/noto-sans-latin-wght")
    assert all(one != other for one, other in pairwise(_faces()))


def test_the_sheet_names_no_host_and_nothing_but_fonts() -> None:
    assert "//" not in fonts.sheet()
    assert set(re.findall(r"url\((/assets/fonts/|.)", fonts.sheet())) == {"/assets/fonts/"}


def test_fonts_that_are_not_there_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "PACKAGES", tmp_path)
    fonts.files.cache_clear()
    try:
        assert fonts.missing()[0] == "noto-sans-sc"
    finally:
        fonts.files.cache_clear()
