"""What a sheet for a country of origin says, before anything is drawn: finished words, no choices.

All texts are in the sheet's language; names of places and organisations, addresses and sources are
as they were entered, on one line each: data, and never markup.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RescuedRow:
    """People of the country whom rescues brought out of one compound in one quarter."""

    quarter: str
    """Its name in the sheet's language; a year alone, where no more is known."""

    place: str
    """Names of the compound and the zone; that none is named, where so."""

    at_least: int
    """People: 11 and more, rounded down to fives."""

    people: str
    """The same in words: at least so many people."""

    synthetic: bool
    """Whether it is invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A released number of victims' reports."""

    when: str
    """Year, or name of the quarter."""

    what: str
    """What it counts: reports of people of the country, or of all nationalities in a region."""

    at_least: int
    """Reports: 11 and more, rounded down to fives."""

    reports: str
    """The same in words: at least so many reports."""

    synthetic: bool
    """Whether it is invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    """One office to which people of the country can be referred."""

    name: str
    """Of the organisation, as it was entered."""

    role: str
    """What kind of office it is, in one sentence."""

    reach: tuple[tuple[str, str], ...]
    """How to reach it: a word such as "Telephone", and what was entered. Never empty."""

    as_of: str
    """The day on which it was known to be right."""

    source: str
    """Who says so."""

    synthetic: bool
    """Whether it is invented: then nobody answers there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginSheet:
    """All that one government is given."""

    country_iso3: str
    """Three letters (ISO 3166-1)."""

    country: str
    """Its short English name."""

    title: str
    """Above everything."""

    as_of: str
    """"As of", with the day."""

    marking: str
    """TLP 2.0, on every page."""

    marking_says: str
    """What the marking means."""

    audience_says: str
    """For whom it is."""

    synthetic: bool
    """Whether anything in it is invented."""

    rescues: tuple[RescuedRow, ...]
    """By quarter, zone and compound; empty where nothing can be told."""

    totals: tuple[str, ...]
    """Sums of what the rows tell, as "at least"; of invented people apart. Empty without rows."""

    rescues_said: str
    """How to read the rows; or that nothing can be told, which does not say that there was none."""

    figures: tuple[ReportRow, ...]
    """Reports of people of this country by year, all regions together, the newest first."""

    figures_said: str
    """How to read them, or that there are none."""

    regions: tuple[ReportRow, ...]
    """Reports of ALL nationalities by quarter, of regions that touch the compounds above."""

    regions_said: str
    """That they are of all nationalities; or that there are none."""

    contacts: tuple[ContactEntry, ...]
    """As the user of this program entered them."""

    contacts_said: str
    """Whose entries they are; or that none was entered."""

    unknown: tuple[str, ...]
    """What is not known and what is never told. Never empty."""

    sources: tuple[str, ...]
    """Of everything."""

    hints: tuple[str, ...]
    """For who makes the sheet, in English as all commands are; never printed on it."""
