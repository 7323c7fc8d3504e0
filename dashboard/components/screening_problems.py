"""What is wrong with a report that is typed in, beside its fields and in their words.

An import speaks of columns and of options of the command line; a form has neither.
"""

import re
from collections.abc import Sequence

import streamlit as st

from layers.exchange.cells import Problem

_LABELS = {
    "month": "Month of the event", "lon": "Longitude", "lat": "Latitude",
    "compound_id": "Compound", "zone_id": "Zone", "place_precision": "How exactly the place is "
    "known", "note": "What was told", "consent": "Consent", "consent_date": "Consent given on",
    "consent_on": "Consent given on", "withdraw_until": "Kept until", "consent_until": "Kept until",
    "source_title": "Organisation", "said_on": "Said on", "tlp": "Marking", "age_band": "Age",
    "source_url": "Where it is said", "archived_url": "Archived copy",
    "citizenship": "Citizenship",
}  # fmt: skip
_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\bin compound_id a compound that the store has\b", "a compound above"),
        (r"\bin zone_id a zone\b", "a zone"),
        (r"\bName a compound above\b", "Choose a compound above"),
        (r"\b(?:every|each) row needs\b", "every report needs"),
        (r"^is not yes\. ", "was not given. "),
        (r"\blat\b", "latitude"),
        (r"\blon\b", "longitude"),
        (r" ?[^.]*: --accept [a-z-]+\.", ""),
    )
)


def in_words(problem: Problem) -> str:
    """Return a problem as a sentence of the form.

    Examples
    --------
    >>> in_words(Problem(1, "month", "is empty; write the month of the event, as 2024-07."))
    'Month of the event is empty; write the month of the event, as 2024-07.'
    >>> in_words(Problem(1, "note", "seems to hold a name, which is never kept. Take it out, or "
    ...                  "let it be blotted: --accept redact."))
    'What was told seems to hold a name, which is never kept.'

    """
    said = problem.message
    for pattern, words in _WORDS:
        said = pattern.sub(words, said)
    return f"{_LABELS.get(problem.column, problem.column)} {said}".strip()


def show(problems: Sequence[Problem], *fields: str) -> None:
    """Show what is wrong with these fields, just below them."""
    for each in problems:
        if each.column in fields:
            st.error(in_words(each), icon=":material/error:")


def show_all(problems: Sequence[Problem], shown: Sequence[str]) -> None:
    """Say above the button that nothing was kept, and what is wrong with no one field."""
    count = len(problems)
    found = "One thing is wrong" if count == 1 else f"{count} things are wrong"
    st.error(f"Nothing was kept. {found}, and said beside its field; all that you typed is there.")
    for each in problems:
        if each.column not in shown:
            st.error(in_words(each), icon=":material/error:")
