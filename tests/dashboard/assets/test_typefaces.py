"""Typefaces: of a text only the parts that it needs, and every letter of the region has one."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from dashboard.assets import fonts, typefaces
from dashboard.assets.typefaces import FontsMissingError, families, folder, without_type

WORDS = {
    "latin": "Compound", "vietnamese": "Hà Tiên ế", "thai": "เขต", "khmer": "តំបន់",
    "myanmar": "ရွှေကုက္ကို", "lao": "ເຂດ", "chinese": "经济特区",
}  # fmt: skip


@pytest.mark.parametrize("script", list(WORDS))
def test_every_script_of_the_region_has_type(script: str) -> None:
    assert without_type([WORDS[script]]) == ""
    assert len(families([WORDS[script]])) >= (1 if script == "latin" else 2)


def test_latin_letters_need_one_family_and_others_only_theirs() -> None:
    assert families(["hello"]) == ("CW noto-sans-latin",)
    assert families(["hello ខ្មែរ"]) == ("CW noto-sans-latin", "CW noto-sans-khmer-khmer")


def test_a_letter_without_type_is_named() -> None:
    assert without_type(["a😀b"]) == "😀"


def test_files_are_of_one_weight_and_bear_the_name_of_their_family() -> None:
    for path in folder(["hello"]).glob("noto-sans-latin-wght-normal-*.ttf"):
        font = TTFont(path)
        assert "fvar" not in font
        assert font["name"].getDebugName(1) == "CW noto-sans-latin"
        assert str(font["OS/2"].usWeightClass) in path.name


def test_a_damaged_package_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / "nowhere.woff2"
    damaged.write_bytes(b"wOF2 and no more")
    monkeypatch.setattr(typefaces, "_parts", lambda: [("CW x", damaged, ((65, 90),))])
    with pytest.raises(FontsMissingError, match=r"nowhere\.woff2.*make assets"):
        folder(["A"])


def test_where_nothing_can_be_written_files_are_made_for_this_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setattr(fonts, "PACKAGES", blocked / "packages")
    typefaces._place.cache_clear()
    try:
        assert typefaces._place().is_dir()
        assert tmp_path not in typefaces._place().parents
    finally:
        typefaces._place.cache_clear()
