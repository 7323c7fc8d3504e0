"""Photographs: sealed to a report, as pixels alone."""

from datetime import datetime
from pathlib import Path

from layers.audit import AuditLog
from layers.case_terms import ConsentScope
from layers.errors import RejectedError
from layers.report import Report
from layers.terms import AuditAction
from layers.vault.exact import LARGEST_PHOTO, photo
from layers.vault.vault import Vault


def add_photo(log: AuditLog, vault: Vault, report_id: str, file: Path, *, at: datetime) -> None:
    """Seal a photograph to a report that is kept, and write it down.

    Parameters
    ----------
    log
        Of the store that has the report.
    vault
        That belongs to it.
    report_id
        The report.
    file
        JPEG, PNG or WebP; what it says of place, time, camera and people is left out.
    at
        Now, UTC.

    Raises
    ------
    LayerError
        If there is no such report, it may only be counted, or the file is no picture.

    """
    if log.store.get(Report, report_id).consent_scope is not ConsentScope.CASEWORK:
        raise RejectedError(
            f"Of report {report_id} only counts may be kept: there is no consent to more."
        )
    if not file.is_file():
        raise RejectedError(f"There is no file {file.name}. Check the path.")
    with file.open("rb") as found:
        content = photo(found.read(LARGEST_PHOTO + 1))
    with log.effect(AuditAction.CHANGED, f"photo of report {report_id}", at=at):
        vault.add_photo(report_id, content)
