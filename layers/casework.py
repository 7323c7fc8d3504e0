"""Casework: cases, organisations, and who saw or changed what; a part of `layers.read`."""

from layers.access import Access
from layers.audit_entry import AuditEntry
from layers.case import Case
from layers.frames import Released
from layers.organisation import Organisation


class Casework(Access):
    """What one audience may ask about cases and about the keeping of records."""

    def cases(self) -> Released:
        """Return figures of investigations, prosecutions and court reports, with their sources."""
        return self._released(Case, self._store.select(Case))

    def organisations(self) -> Released:
        """Return what organisations are said to be to compounds, zones and cases."""
        return self._released(Organisation, self._store.select(Organisation))

    def audit(self) -> Released:
        """Return who saw, brought in, changed or took out what, oldest first."""
        return self._released(AuditEntry, self._store.select(AuditEntry))
