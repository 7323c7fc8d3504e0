"""Sheets for countries of origin: what a victim's own government is told, quickly and routinely.

One sheet a country, of what partners may have: rescued people by quarter and compound, released
numbers of reports, contacts that the user entered, and what is not known. Nothing is asked here but
a Reader for partners, and nothing is worked out but sums of what it told.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.briefing.origins import words as origin_words
from dashboard.briefing.origins.contents import ContactEntry, OriginSheet, ReportRow, RescuedRow
from dashboard.briefing.speech import Speech
from layers.case_terms import ReferralRole
from layers.clearance import CEILING, up_to
from layers.countries import country_code, country_name
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.read import Reader
from layers.release_figure import Topic
from layers.release_frame import OLD
from layers.terms import Audience, SiteStatus, Tlp

CONTACT_OLD = timedelta(days=365)
"""A contact that was known to be right before this is said to be old."""


def origin_sheets(
    reader: Reader,
    countries: Sequence[str] | None = None,
    *,
    speech: Speech,
    tlp: Tlp,
    as_of: datetime,
) -> tuple[OriginSheet, ...]:
    """Return a sheet for each country, in the order asked for.

    Parameters
    ----------
    reader
        Bound to partners.
    countries
        ISO 3166-1, two or three letters; None: all of which something can be told, by code.
    speech
        The language of the sheets.
    tlp
        Marking: TLP:GREEN, the one that partners may see and the public may not.
    as_of
        For what instant, UTC: the reader's.

    Raises
    ------
    NotReleasableError
        If the reader is for another audience.
    RejectedError
        If the marking is another.
    NotFoundError
        If one is no country.

    """
    if reader.audience is not Audience.PARTNER:
        raise NotReleasableError(
            "Sheets for countries of origin are for partners, and this reader is for "
            f"{reader.audience}. Ask a Reader that is bound to {Audience.PARTNER}."
        )
    if tlp is not CEILING[Audience.PARTNER]:
        why = "more than partners may see" if not up_to(tlp, Tlp.GREEN) else "for everybody to read"
        raise RejectedError(
            f"{tlp} is {why}, and a sheet for a country of origin is for its government. Mark it "
            f"{Tlp.GREEN}."
        )
    codes = reader.origins() if countries is None else [*dict.fromkeys(map(_code, countries))]
    if not codes:
        return ()
    making = _Making(reader, speech, tlp, as_of)
    return tuple(making.sheet(code) for code in codes)


def _code(said: str) -> str:
    code = country_code(said)
    if not code:
        raise NotFoundError(
            f"There is no country {said[:20]!r}. Write its three letters (ISO 3166-1), such as KEN."
        )
    return code


class _Making:
    """What all sheets share is asked once."""

    def __init__(self, reader: Reader, speech: Speech, tlp: Tlp, as_of: datetime) -> None:
        self._reader, self._speech, self._tlp, self._as_of = reader, speech, tlp, as_of
        self._compounds = reader.compounds().frame.set_index("compound_id", drop=False)
        self._zones = reader.zones().frame.set_index("zone_id", drop=False)
        self._cells, self._figures = reader.report_cells().frame, reader.report_figures().frame
        self._contacts = reader.referral_contacts().frame
        releases = reader.releases().frame.to_dict("records")  # the newest first
        self._release: dict[Any, Any] | None = releases[0] if releases else None
        made = self._release["made_at"] if self._release else as_of
        self._age = max(as_of - made, timedelta(0))

    def sheet(self, code: str) -> OriginSheet:
        """Return the sheet of one country."""
        speech, country = self._speech, self._speech.country(code)
        told = self._reader.rescues_of_origin(code).frame
        rescues = tuple(map(self._rescued, told.to_dict("records")))
        figures, regions = tuple(self._reported(code)), tuple(self._around(told))
        contacts, hints = self._referral(code), tuple(self._hints(code))
        parts: tuple[RescuedRow | ReportRow | ContactEntry, ...]
        parts = (*rescues, *figures, *regions, *contacts)
        return OriginSheet(
            country_iso3=code, country=country,
            title=speech.says("People of {country}: rescues and reports", country=country),
            as_of=speech.says("As of {day}", day=speech.day(self._as_of)),
            marking=self._tlp.value, marking_says=speech.sentence(self._tlp),
            audience_says=speech.says(
                "For the government of {country}, and partners who work on cases", country=country
            ),
            synthetic=any(each.synthetic for each in parts),
            rescues=rescues, totals=tuple(self._totals(rescues)),
            rescues_said=origin_words.how_rescues(speech, any_told=bool(rescues)),
            figures=figures, figures_said=origin_words.how_figures(speech, any_told=bool(figures)),
            regions=regions, regions_said=origin_words.how_regions(speech, any_told=bool(regions)),
            contacts=contacts,
            contacts_said=origin_words.whose_contacts(speech, any_entered=bool(contacts)),
            unknown=tuple(origin_words.unknown(speech, self._release, self._age, self._through())),
            sources=tuple(
                origin_words.sources(speech, self._reader.version(), self._release, contacts)
            ),
            hints=hints,
        )  # fmt: skip

    # --------------------------------------------------------------------------- rescues

    def _rescued(self, row: Mapping[Any, Any]) -> RescuedRow:
        number = int(row["at_least"])
        return RescuedRow(
            quarter=self._speech.when(row["quarter"]), place=self._place(row), at_least=number,
            people=self._speech.says(
                "at least {count} people", count=self._speech.number(number)
            ),
            synthetic=bool(row["synthetic"]),
        )  # fmt: skip

    def _place(self, row: Mapping[Any, Any]) -> str:
        """Return where: of what was withdrawn no name is told, for it was found to be none."""
        names = [
            _line(sites.loc[site]["name"]) if site in sites.index else _line(site)
            for sites, site in (
                (self._compounds, row["compound_id"]), (self._zones, row["zone_id"]),
            )
            if site and not _withdrawn(sites, site)
        ]  # fmt: skip
        return ", ".join(names) or self._speech.says("place not named")

    def _totals(self, rows: Sequence[RescuedRow]) -> Iterator[str]:
        real = sum(each.at_least for each in rows if not each.synthetic)
        invented = sum(each.at_least for each in rows if each.synthetic)
        if real:
            yield self._speech.says(
                "Together, of what is told here: at least {count} people.",
                count=self._speech.number(real),
            )
        if invented:
            yield self._speech.says(
                "Invented people, of what is told here: at least {count}.",
                count=self._speech.number(invented),
            )

    # --------------------------------------------------------------------------- reports

    def _reported(self, code: str) -> Iterator[ReportRow]:
        frame = self._figures
        mine = frame[(frame["topic"] == Topic.CITIZENSHIP.value) & (frame["code"] == code)]
        what = self._speech.says("reports of people of this country, all regions together")
        for row in mine.to_dict("records"):
            yield self._report(self._speech.when(str(row["year"])), what, row)

    def _around(self, told: pd.DataFrame) -> Iterator[ReportRow]:
        """Yield the counts of regions that touch a compound of the sheet, quarter by quarter."""
        named = [
            each for each in dict.fromkeys(told["compound_id"])
            if each in self._compounds.index and not _withdrawn(self._compounds, each)
        ]  # fmt: skip
        for row in self._cells.sort_values(["epoch", "region"]).to_dict("records"):
            touched = [
                _line(site["name"]) for site in (self._compounds.loc[each] for each in named)
                if row["geometry"].intersects(site["geometry"])  # of a site without a place: false
            ]  # fmt: skip
            if touched:
                what = self._speech.says(
                    "reports of ALL nationalities in a region that {names} lies in or touches "
                    "(H3 {cell})", names=", ".join(touched), cell=row["region"],
                )  # fmt: skip
                yield self._report(self._speech.when(row["epoch"]), what, row)

    def _report(self, when: str, what: str, row: Mapping[Any, Any]) -> ReportRow:
        number = int(row["at_least"])
        return ReportRow(
            when=when, what=what, at_least=number,
            reports=self._speech.says(
                "at least {count} reports", count=self._speech.number(number)
            ),
            synthetic=bool(row["synthetic"]),
        )  # fmt: skip

    # -------------------------------------------------------------------------- contacts

    def _referral(self, code: str) -> tuple[ContactEntry, ...]:
        order = [*ReferralRole]
        rows = sorted(
            self._of_country(code),
            key=lambda row: (
                order.index(ReferralRole(row["role"])),
                row["name"],
                row["contact_id"],
            ),
        )
        return tuple(map(self._contact, rows))

    def _of_country(self, code: str) -> list[dict[Any, Any]]:
        """Return the contacts of a country: partners get none that is marked above the sheet."""
        frame = self._contacts
        found: list[dict[Any, Any]] = frame[frame["country_iso3"] == code].to_dict("records")
        return found

    def _contact(self, row: Mapping[Any, Any]) -> ContactEntry:
        speech = self._speech
        entered = (
            (speech.says("Telephone"), row["phone"]), (speech.says("E-mail"), row["email"]),
            (speech.says("Web page"), row["url"]), (speech.says("Address"), row["address"]),
            (speech.says("Languages"), row["languages"]), (speech.says("Hours"), row["hours"]),
        )  # fmt: skip
        return ContactEntry(
            name=_line(row["name"]), role=speech.sentence(ReferralRole(row["role"])),
            reach=tuple((word, _line(said)) for word, said in entered if _line(said)),
            as_of=speech.says("known to be right on {day}", day=speech.day(row["valid_as_of"])),
            source=_line(row["source_title"]) or speech.says("source not told"),
            synthetic=bool(row["synthetic"]),
        )  # fmt: skip

    # ------------------------------------------------------------------- what is not known

    def _through(self) -> str:
        return self._speech.when(self._release["through"]) if self._release else ""

    def _hints(self, code: str) -> Iterator[str]:
        """Yield what who makes the sheet should do."""
        contacts = self._of_country(code)
        if not contacts:
            yield (
                f"No contact is entered for people of {country_name(code)}. Enter some: "
                "compoundwatch import FILE --kind referral-contact (docs/importing.md)."
            )
        for row in contacts:
            on: date = row["valid_as_of"]
            if self._as_of.date() - on > CONTACT_OLD:
                yield (
                    f"Contact {_line(row['contact_id'])} was last known to be right on {on}. Ask "
                    "there, and bring it in again with its new day: --replace."
                )
        if self._release is None or self._age > OLD:
            yield "Numbers of reports are old or missing: compoundwatch release make."


def _withdrawn(sites: pd.DataFrame, site_id: str) -> bool:
    return site_id in sites.index and bool(sites.loc[site_id]["status"] == SiteStatus.WITHDRAWN)


def _line(text: object) -> str:
    """Return what somebody entered on one line."""
    return " ".join(str(text).split())
