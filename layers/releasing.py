"""Releasing: the job that makes the next release of report counts and keeps it, all at once."""

from datetime import datetime

from layers.audit import AuditLog
from layers.release import Release
from layers.release_basis import ReleaseBasis
from layers.release_cell import ReleaseCell
from layers.release_figure import ReleaseFigure
from layers.release_frame import newest_of
from layers.releases import next_release
from layers.report import Report
from layers.terms import AuditAction


def make_release(log: AuditLog, *, as_of: datetime) -> Release | None:
    """Make the next release if a further quarter has settled: one effect, written in the audit log.

    Rows of earlier releases are never touched. Called every day it makes four a year.

    Parameters
    ----------
    log
        Of the store.
    as_of
        Now, UTC.

    Returns
    -------
    Release or None
        None where nothing was due: no further quarter has settled, or there is no report at all.

    Raises
    ------
    StoreError
        If it cannot be written; nothing of it was kept.

    """
    store = log.store
    with log.effect(AuditAction.RELEASED, "", at=as_of) as doing:
        before, reports = newest_of(store.select(Release)), store.select(Report)
        old = store.select(ReleaseBasis)
        named = {"release_id": before.release_id if before else ""}
        made = None
        if reports or before:
            made = next_release(
                reports, made_at=as_of, previous=before, rows=store.select(ReleaseCell, **named),
                figures=store.select(ReleaseFigure, **named), basis=old,
            )  # fmt: skip
        if made is None:
            doing.void = True
            return None
        store.put([made.release, *made.cells, *made.figures])
        store.put(made.basis, replace=True)
        store.remove(ReleaseBasis, {each.key for each in old} - {each.key for each in made.basis})
        doing.about = f"release {made.release.release_id} {made.release.sha256}"
        doing.rows = len(made.cells) + len(made.figures)
    return made.release
