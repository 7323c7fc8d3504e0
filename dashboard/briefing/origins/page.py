"""The page of a sheet for a country of origin, as PDF."""

from typing import Any

from dashboard.briefing.briefing import Paper
from dashboard.briefing.onpaper.values import shortened
from dashboard.briefing.origins.contents import OriginSheet, ReportRow
from dashboard.briefing.speech import Speech
from dashboard.briefing.typesetting import typeset


def origin_pdf(sheet: OriginSheet, speech: Speech, *, paper: Paper = Paper.A4) -> bytes:
    """Return a sheet as PDF: fonts embedded, no date and no name of a machine in it.

    Raises
    ------
    FontsMissingError
        If the packaged fonts are not there.

    """
    says = speech.says
    values = {
        "lang": speech.language, "paper": paper.value,
        "flipped": False, "title": sheet.title,
        "title_size": 15.0, "short": shortened(sheet.title), "marking": sheet.marking,
        "marking_says": sheet.marking_says, "as_of": sheet.as_of,
        "audience": sheet.audience_says, "credit": "", "page": says("Page"),
        "synthetic": says("SYNTHETIC: some or all of it is invented") if sheet.synthetic else "",
        "head": [says("When"), says("Where or what"), says("How many")],
        "words": {
            "rescues": says("People brought out"), "figures": says("Reports of its people"),
            "regions": says("Reports around these places, of all nationalities"),
            "contacts": says("Whom to refer people to"), "unknown": says("What is not known"),
            "sources": says("Sources"),
        },
        "rescues": [
            {"when": each.quarter, "what": each.place, "number": each.people}
            for each in sheet.rescues
        ],
        "figures": _reports(sheet.figures), "regions": _reports(sheet.regions),
        "totals": list(sheet.totals), "rescues_said": [sheet.rescues_said],
        "figures_said": [sheet.figures_said], "regions_said": [sheet.regions_said],
        "contacts_said": [sheet.contacts_said], "unknown": list(sheet.unknown),
        "sources": list(sheet.sources),
        "contacts": [
            {"name": each.name, "role": each.role, "as_of": each.as_of, "source": each.source,
             "reach": [list(pair) for pair in each.reach]}
            for each in sheet.contacts
        ],
    }  # fmt: skip
    return typeset("origin.typ", values).files[0]


def _reports(rows: tuple[ReportRow, ...]) -> list[dict[str, Any]]:
    return [{"when": each.when, "what": each.what, "number": each.reports} for each in rows]
