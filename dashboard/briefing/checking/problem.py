"""Problem: what in a finished file breaks the table of disclosure, told without repeating it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from layers.errors import NotReleasableError


class Breach(StrEnum):
    """What is broken."""

    DAMAGED = "cannot be read"
    UNKNOWN = "unknown kind of file"
    MARKING = "no marking"
    FINER = "finer than allowed"
    PLACE = "a place that is not the briefing's"
    VALUE = "a value that is not the briefing's"
    COUNT = "a small count"
    UNREVIEWED = "not reviewed"
    METADATA = "metadata"
    ACTIVE = "active or outside"
    ATTACHED = "attached"
    LEFT_BEHIND = "left behind"
    PICTURE = "a picture that is not the briefing's"
    FORMULA = "formula"


_TOLD: dict[Breach, tuple[str, str]] = {
    Breach.DAMAGED: (
        "What cannot be read cannot be checked.", "Make the file anew.",
    ),
    Breach.UNKNOWN: (
        "What is not known cannot be checked.", "Leave it out, or make one of the known kinds.",
    ),
    Breach.MARKING: (
        "Without its marking nobody knows how far it may travel.", "Make the file anew.",
    ),
    Breach.FINER: (
        "A place more exact than the audience may have it can lead to people.",
        "Report this as a fault of the program.",
    ),
    Breach.PLACE: (
        "A place that did not enter the briefing was rounded and cleared by nobody.",
        "Report this as a fault of the program.",
    ),
    Breach.VALUE: (
        "What did not enter the briefing was cleared by nobody.",
        "Report this as a fault of the program.",
    ),
    Breach.COUNT: (
        "A small number can tell who it was.", "Report this as a fault of the program.",
    ),
    Breach.UNREVIEWED: (
        "What no person has verified would be read as a fact.",
        "Report this as a fault of the program.",
    ),
    Breach.METADATA: (
        "It can name a person, a machine or a place.", "Report this as a fault of the program.",
    ),
    Breach.ACTIVE: (
        "It would run at the reader's, or tell somebody who reads it.",
        "Report this as a fault of the program.",
    ),
    Breach.ATTACHED: (
        "What is packed into a file leaves with it.", "Report this as a fault of the program.",
    ),
    Breach.LEFT_BEHIND: (
        "Octets that no reader shows can hold what was there before.", "Make the file anew.",
    ),
    Breach.PICTURE: (
        "A picture that did not enter the briefing was cleared by nobody.",
        "Report this as a fault of the program.",
    ),
    Breach.FORMULA: (
        "A spreadsheet would run it.", "Report this as a fault of the program.",
    ),
}  # fmt: skip
"""Why it matters, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a finished file. It repeats no value of the file."""

    file: str
    """Name of the file, as it was handed in."""

    place: str
    """Page, member, table or chunk, by number where its name is not ours."""

    breach: Breach
    """What is broken."""

    what: str
    """What is wrong, in plain words."""

    @property
    def why(self) -> str:
        """Why it matters."""
        return _TOLD[self.breach][0]

    @property
    def todo(self) -> str:
        """What to do."""
        return _TOLD[self.breach][1]

    def said(self) -> str:
        """Return it as one line."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.what} {self.why} {self.todo}"


def refuse(problems: Sequence[Problem]) -> None:
    """Refuse to hand over files with problems; of none, do nothing.

    Raises
    ------
    NotReleasableError
        With how many problems of which kind there are in how many files, and the first of each
        kind; no value is repeated.

    """
    if not problems:
        return
    counts = Counter(each.breach for each in problems)
    first: dict[Breach, Problem] = {}
    for each in problems:
        first.setdefault(each.breach, each)
    files = len({each.file for each in problems})
    kinds = "; ".join(f"{count} × {breach.value}" for breach, count in counts.most_common())
    raise NotReleasableError(
        f"This briefing is not handed over: {len(problems)} problems in {files} files ({kinds}). "
        + " ".join(f"– {each.said()}" for each in first.values())
    )
