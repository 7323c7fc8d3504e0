"""Burning in: dates and source as pixels of a picture, so that they stay when it is cut out."""

from functools import lru_cache

from dashboard.briefing.map_contents import Picture
from dashboard.briefing.projection import metres_a_degree
from dashboard.briefing.typesetting import typeset

_LETTER_SHARE = 1 / 30
_POINTS = 360.0


def burnt(picture: Picture, *, width_px: int = 900, language: str = "en") -> bytes:
    """Return a picture with its words burnt in at the bottom, PNG without metadata.

    Parameters
    ----------
    picture
        What is shown; its pixels are repeated, never smoothed.
    width_px
        Width of the result.
    language
        Of the words: some scripts have forms by language.

    """
    return _burnt(picture.png, picture.words, _form(picture), width_px, language)


def _form(picture: Picture) -> float:
    """Return height over width on the ground, at the middle of the picture."""
    west, south, east, north = picture.bounds
    across, along = metres_a_degree((south + north) / 2)
    return (north - south) * along / ((east - west) * across)


@lru_cache(maxsize=256)
def _burnt(png: bytes, words: tuple[str, ...], form: float, width_px: int, language: str) -> bytes:
    values = {
        "width": _POINTS, "height": _POINTS * form, "words": list(words), "lang": language,
        "size": _POINTS * _LETTER_SHARE,
    }  # fmt: skip
    dpi = width_px / _POINTS * 72
    made = typeset("picture.typ", values, kind="png", dpi=dpi, pictures={"picture.png": png})
    return made.files[0]
