"""What a sheet for a country of origin says about its numbers: how to read them, what is not known.

Every sentence holds for any country, whether anything of it can be told or not.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from dashboard.briefing.origins.contents import ContactEntry
from dashboard.briefing.speech import Speech
from layers.origin_rules import SMALLEST


def how_rescues(speech: Speech, *, any_told: bool) -> str:
    """Return how to read numbers of rescued people; or that none can be told."""
    if any_told:
        return speech.says(
            "Each number counts people of this country whom rescues brought out of one compound in "
            "one quarter. It means at least that many, and is rounded down to fives."
        )
    return speech.says(
        "No number of rescued people of this country can be told. That does not say that there "
        "were none."
    )


def how_figures(speech: Speech, *, any_told: bool) -> str:
    """Return how to read numbers of reports by people of the country."""
    if any_told:
        return speech.says(
            "Reports of a calendar year by people of this country, all regions together: 11 and "
            "more, of three places and more, rounded down to fives."
        )
    return speech.says(
        "No number of reports by people of this country is released. That does not say that there "
        "were none."
    )


def how_regions(speech: Speech, *, any_told: bool) -> str:
    """Return how to read numbers of reports of a region: they are of all nationalities."""
    if any_told:
        return speech.says(
            "These count reports of ALL nationalities together. Nothing says how many of them were "
            "of people of this country. A region is larger than a compound: its reports may be of "
            "other compounds."
        )
    return speech.says(
        "No count of reports is released of a region that touches a compound of this sheet."
    )


def whose_contacts(speech: Speech, *, any_entered: bool) -> str:
    """Return whose entries the contacts are; or that there is none."""
    if any_entered:
        return speech.says(
            "Entered by who made this sheet, each as of its day. Ask there before you rely on one."
        )
    return speech.says("No contact is entered for people of this country.")


def unknown(
    speech: Speech, release: Mapping[Any, Any] | None, age: timedelta, through: str
) -> Iterator[str]:
    """Yield what is not known, and what is never told.

    Parameters
    ----------
    speech
        The sheet's language.
    release
        Row of the newest release; None if none was made.
    age
        How old it is.
    through
        Its last quarter, in the sheet's language.

    """
    yield speech.says(
        "Numbers of people below {smallest} are never told. Of a rescue that had fewer people of "
        "this country, that left fewer than {smallest} others, or of which it is not known how "
        "many there were, nobody is counted here; nor is it told whether there is one.",
        smallest=speech.number(SMALLEST),
    )
    yield speech.says(
        "Rescues of which nobody recorded where the people came from are on no sheet."
    )
    yield speech.says(
        "Who was rescued is not known here: no names are kept. The day and the exact place of a "
        "rescue are never told."
    )
    if release is None:
        yield speech.says("No numbers of reports have been released yet.")
    else:
        yield speech.says(
            "Numbers of reports are released through {quarter}; later reports are in none of them. "
            "The release is {days} days old.",
            quarter=through, days=speech.number(age.days),
        )  # fmt: skip


def sources(
    speech: Speech,
    version: int,
    release: Mapping[Any, Any] | None,
    contacts: Sequence[ContactEntry],
) -> Iterator[str]:
    """Yield whence everything is; of rescues no single one, for that would tell which counted."""
    yield speech.says(
        "Rescues: records of this store, version {version}; who reported each stands beside it "
        "where rescues are listed.",
        version=speech.digits(str(version)),
    )
    if release is not None:
        yield speech.says(
            "Reports: release {number} of {day} (sha256 {hash}).",
            number=speech.digits(str(release["release"])), day=speech.day(release["made_at"]),
            hash=release["sha256"][:16],
        )  # fmt: skip
    for source in dict.fromkeys(each.source for each in contacts):
        yield speech.says("Contacts: {source}", source=source)
