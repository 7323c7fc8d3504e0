"""What is wrong with a report that is typed in, beside its fields and in their words.

An import speaks of columns and of options of the command line; a form has neither.
"""

import re
from collections.abc import Sequence

import streamlit as st

from dashboard.language import _, marked, ngettext
from layers.exchange.cells import Problem

_LABELS = {
    "month": marked("Month of the event"), "lon": marked("Longitude"), "lat": marked("Latitude"),
    "compound_id": marked("Compound"), "zone_id": marked("Zone"),
    "place_precision": marked("How exactly the place is known"), "note": marked("What was told"),
    "consent": marked("Consent"), "consent_date": marked("Consent given on"),
    "consent_on": marked("Consent given on"), "withdraw_until": marked("Kept until"),
    "consent_until": marked("Kept until"), "source_title": marked("Organisation"),
    "said_on": marked("Said on"), "tlp": marked("Marking"), "age_band": marked("Age"),
    "source_url": marked("Where it is said"), "archived_url": marked("Archived copy"),
    "citizenship": marked("Citizenship"),
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
    return f"{_(_LABELS.get(problem.column, problem.column))} {said}".strip()


def show(problems: Sequence[Problem], *fields: str) -> None:
    """Show what is wrong with these fields, just below them."""
    for each in problems:
        if each.column in fields:
            st.error(in_words(each), icon=":material/error:")


def show_all(problems: Sequence[Problem], shown: Sequence[str]) -> None:
    """Say above the button that nothing was kept, and what is wrong with no one field."""
    count = len(problems)
    told = ngettext(
        "Nothing was kept. One thing is wrong, and said beside its field; all that you typed is "
        "there.",
        "Nothing was kept. {count} things are wrong, and said beside its field; all that you typed "
        "is there.",
        count,
    )
    st.error(told.format(count=count))
    for each in problems:
        if each.column not in shown:
            st.error(in_words(each), icon=":material/error:")
