"""A plain text read back: marked, and without a place."""

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.words import check_marking, check_words


def check_text(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a text file may not leave."""
    with found.reading("The file"):
        text = content.decode("utf-8")
        check_words(text, allowed, found)
        check_marking(text, allowed, found)
