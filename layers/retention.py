"""Retention: how long what people told of themselves may be kept.

A report lives while its consent does, and at most as long as the retention of reports. What is
known of it exactly goes sooner. Nothing here removes anything: `layers.purging` does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from geo.period import midnight
from layers.report import Report

CONSENT = "consent ended"
TOO_OLD = "retention of reports ended"
EXACT_TOO_OLD = "retention of exact places, notes and photos ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long, counted from when the store learned of a report."""

    report: timedelta
    """The report itself: cell, quarter and codes."""

    exact: timedelta
    """Its exact place, note and photos."""


def reports_over(
    reports: Iterable[Report], kept: Retention, *, as_of: datetime
) -> dict[str, str]:  # fmt: skip
    """Return the reports that may be kept no longer, each with the reason.

    Parameters
    ----------
    reports
        All that are kept.
    kept
        How long they may be.
    as_of
        Now, UTC.

    """
    over = {}
    for each in reports:
        if each.consent_until is not None and midnight(each.consent_until) + _DAY <= as_of:
            over[each.report_id] = CONSENT
        elif each.recorded_at is not None and each.recorded_at + kept.report <= as_of:
            over[each.report_id] = TOO_OLD
    return over


def exact_over(
    reports: Iterable[Report], sealed: Iterable[str], kept: Retention, *, as_of: datetime
) -> dict[str, str]:
    """Return the reports of which nothing exact may be kept any longer, each with the reason.

    `sealed` are the reports of which the vault has something; what no report names goes too.
    """
    known = {each.report_id: each for each in reports}
    over = {}
    for name in sealed:
        report = known.get(name)
        if report is None:
            over[name] = "no report of this id is kept"
        elif report.recorded_at is not None and report.recorded_at + kept.exact <= as_of:
            over[name] = EXACT_TOO_OLD
    return over


_DAY = timedelta(days=1)
"""The last day of a consent is a day on which it holds."""
