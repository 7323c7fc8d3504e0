"""What a briefing says and how it looks, gathered once for each version of the store and day."""

from dataclasses import replace

from dashboard import cache, session
from dashboard.briefing.briefing import Briefing
from dashboard.briefing.contents import Contents
from dashboard.briefing.formats import Step
from dashboard.briefing.onpaper import sheets

PREVIEWED = 3
"""Sheets that a preview shows; of more, the first ones."""

_DPI = 110


def contents(asked: Briefing, *, step: Step) -> Contents:
    """Return what a briefing says, for its own audience.

    Raises
    ------
    LayerError
        If it is not for who asks to make, or there is nothing to brief on.

    """
    desk = session.briefing_desk()
    return cache.kept(_key(asked), lambda _: desk.contents(asked, step=step))


def preview(said: Contents) -> tuple[bytes, ...]:
    """Return the pages of a briefing as pictures, PNG; of an atlas those of its first sheets."""
    first = replace(said, sheets=said.sheets[:PREVIEWED])
    return cache.kept((*_key(said.briefing), "preview"), lambda _: sheets.png(first, dpi=_DPI))


def _key(asked: Briefing) -> tuple[str, ...]:
    return "briefing", asked.written().decode()
