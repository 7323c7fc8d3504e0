"""Words for people: what a released figure is about, and what its code means."""

from collections.abc import Mapping
from enum import StrEnum

from layers.case_terms import Channel, Money, Recruitment, Sign
from layers.countries import country_name
from layers.release_figure import Topic
from layers.sentences import sentence

TITLES: Mapping[Topic, str] = {
    Topic.RANSOM: "Ransom asked",
    Topic.DEBT: "Debt and fines put upon the person",
    Topic.RECRUITMENT: "How the person was recruited",
    Topic.SIGNS: "Signs that were present",
    Topic.CHANNEL: "How the report came",
    Topic.CITIZENSHIP: "Citizenship",
}
"""Topic -> its heading, in the order in which topics are shown."""

SEVERAL = frozenset({Topic.RECRUITMENT, Topic.SIGNS})
"""Topics of which one report may have several codes: their figures overlap, and have no sum."""

HOW_TO_READ = (
    "Each number counts reports of a calendar year, all regions together, and means at least that "
    "many: 11 and more, of three places and more, rounded down to fives. Codes that too few "
    "reports have are left out, and so is what was not said or not asked; the numbers of a topic "
    "therefore have no meaningful sum. A report may have several signs, and several ways of "
    "recruitment."
)
"""What must stand beside figures."""

_WORDS: Mapping[Topic, type[StrEnum]] = {
    Topic.RANSOM: Money, Topic.DEBT: Money, Topic.RECRUITMENT: Recruitment, Topic.SIGNS: Sign,
    Topic.CHANNEL: Channel,
}  # fmt: skip

_OWN = {(Topic.DEBT, Money.NONE.value): "No debt and no fines"}
"""Where a word says another thing on this topic than its sentence does."""


def label(topic: Topic, code: str) -> str:
    """Return what a code of a topic means, in a few words.

    Examples
    --------
    >>> label(Topic.RANSOM, "none"), label(Topic.CITIZENSHIP, "KEN")
    ('Nothing was asked', 'Kenya')

    """
    if topic is Topic.CITIZENSHIP:
        return country_name(code)
    return _OWN.get((topic, code)) or sentence(_WORDS[topic](code)).removesuffix(".")


def codes_of(topic: Topic) -> tuple[str, ...]:
    """Return the codes of a topic in their own order, as from little to much; none of countries."""
    return () if topic is Topic.CITIZENSHIP else tuple(each.value for each in _WORDS[topic])
