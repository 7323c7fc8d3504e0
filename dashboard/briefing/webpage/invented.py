"""What says that all of a briefing is invented, or some of it."""

from dashboard.briefing.contents import Contents
from dashboard.briefing.webpage.markup import Html, tag

ALL = "SYNTHETIC: invented, no real place"
SOME = "Some of what is shown is invented; it is marked SYNTHETIC."


def invented(contents: Contents) -> str:
    """Return what is said of a whole briefing; empty where nothing in it is invented."""
    if not contents.synthetic:
        return ""
    return contents.word(ALL if all(each.synthetic for each in contents.sheets) else SOME)


def banner(words: str) -> Html:
    """Return these words so that nobody overlooks them."""
    return tag("p", words, class_="synthetic") if words else Html("")
