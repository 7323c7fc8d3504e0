"""Which figures of cases may be added up: few, for one case stands in several figures.

A prosecution is counted when it opens and when it ends, by two newspapers, in its zone and in its
country. Added up are only figures that exclude one another: those of whole countries, each once, of
one kind, one known stage, one offence and one date.
"""

import pandas as pd

from dashboard.language import _, marked
from layers.case_terms import CaseStage
from layers.sentences import date_said

HOW = marked(
    "Figures of different dates or stages, of a place and of its country, or of two sources for "
    "one country, count the same cases: they are never added up. Only figures of whole countries, "
    "each once, of one kind, stage, offence and date are."
)
_ALIKE = ["kind", "stage", "on", "date_precision", "offence", "synthetic"]


def sums(cases: pd.DataFrame) -> list[str]:
    """Return each sum that makes sense, with what it is made of, in words.

    Parameters
    ----------
    cases
        Rows of `Reader.cases`.

    Examples
    --------
    >>> from datetime import date
    >>> from layers.terms import DatePrecision
    >>> alike = {"kind": "prosecution", "stage": "charged", "on": date(2025, 1, 1),
    ...          "date_precision": DatePrecision.YEAR, "offence": "", "zone_id": "",
    ...          "compound_id": "", "synthetic": False}
    >>> sums(pd.DataFrame([{**alike, "country_iso3": "KHM", "count": 12},
    ...                    {**alike, "country_iso3": "MMR", "count": 3}]))
    ['prosecution, charged, 2025: KHM 12 + MMR 3 = 15']

    """
    whole = cases[(cases["zone_id"] == "") & (cases["compound_id"] == "")]
    whole = whole[whole["stage"] != CaseStage.UNKNOWN]
    whole = whole.assign(offence=whole["offence"].str.casefold().str.strip())
    said = []
    for __, rows in whole.sort_values("country_iso3").groupby(_ALIKE, sort=True):
        if len(rows) > 1 and not rows["country_iso3"].duplicated().any():
            parts = " + ".join(map(_part, rows["country_iso3"], rows["count"]))
            said.append(f"{_about(rows.iloc[0])}: {parts} = {rows['count'].sum()}")
    return said


def _about(row: pd.Series) -> str:
    told = [row["kind"], row["stage"], date_said(row["on"], row["date_precision"]), row["offence"]]
    told += [_("invented")] * bool(row["synthetic"])
    return ", ".join(str(each) for each in told if each).replace("_", " ")


def _part(country: str, count: int) -> str:
    return f"{country} {count}"
