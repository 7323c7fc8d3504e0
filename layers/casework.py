"""Casework: cases, organisations, contacts, figures, who saw what; a part of `layers.read`."""

from typing import TypeVar

from layers.access import Access
from layers.audit_entry import AuditEntry
from layers.case import Case
from layers.disclosure_table import TABLE
from layers.errors import NotReleasableError
from layers.frames import Released
from layers.organisation import Organisation
from layers.referral_contact import ReferralContact
from layers.release import Release
from layers.release_cell import ReleaseCell
from layers.release_figure import ReleaseFigure
from layers.release_frame import figures_frame, newest_of
from layers.report import Report
from layers.terms import AuditAction

Row = TypeVar("Row", ReleaseCell, ReleaseFigure)


class Casework(Access):
    """What one audience may ask about cases and about the keeping of records."""

    def cases(self) -> Released:
        """Return figures of investigations, prosecutions and court reports, with their sources."""
        return self._released(Case, self._store.select(Case))

    def organisations(self) -> Released:
        """Return what organisations are said to be to compounds, zones and cases."""
        return self._released(Organisation, self._store.select(Organisation))

    def referral_contacts(self) -> Released:
        """Return offices to which people of a country can be referred, with the day of each."""
        return self._released(ReferralContact, self._store.select(ReferralContact))

    def reports(self) -> Released:
        """Return what the store holds of reports, for a caseworker alone: codes and cells.

        It is written into the audit log before a report is read. What is exact of them lies in the
        vault (`Reader.exact_reports`).

        Raises
        ------
        NotReleasableError
            For every other audience: even how many there are would tell.
        StoreError
            If the audit log cannot be written; nothing was read.

        """
        if self.audience in TABLE[Report].refused_to:
            raise NotReleasableError(
                f"Reports are for caseworkers, and this is {self.audience}. The numbers of the "
                "newest release are what you may see."
            )
        count = self._store.count(Report)
        self._log.note(AuditAction.READ_REPORTS, "codes of all reports", at=self._as_of, rows=count)
        return self._released(Report, self._store.select(Report))

    def report_figures(self) -> Released:
        """Return the figures of the newest release: of a year and a code, "at least".

        No report is read for it, and it is the same for every audience.
        """
        newest, rows = self._of_newest(ReleaseFigure)
        return figures_frame(newest, rows, as_of=self._as_of)

    def audit(self) -> Released:
        """Return who saw, brought in, changed or took out what, oldest first."""
        return self._released(AuditEntry, self._store.select(AuditEntry))

    def _of_newest(self, kind: type[Row]) -> tuple[Release | None, list[Row]]:
        """Return the newest release and its rows of a kind; None and none if none was made."""
        newest = newest_of(self._store.select(Release))
        return newest, self._store.select(kind, release_id=newest.release_id if newest else "")
