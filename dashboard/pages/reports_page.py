"""What reports say: for caseworkers, one at a time, and what is exact only when asked for.

That the codes were read is an entry of the audit log (`dashboard.components.held_reports`). What is
exact is drawn once and kept nowhere: the next click, and it is gone from the page.
"""

import streamlit as st

from dashboard import session
from dashboard.components import counts, held_reports, report_panel
from dashboard.language import _
from layers.errors import LayerError, NotReleasableError


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Reports"))
    try:
        reports = held_reports.read()
    except NotReleasableError as error:
        st.info(str(error))
        return
    except LayerError as error:
        st.error(
            _("Reports are not shown, for that you read them could not be written: {error}").format(
                error=error
            )
        )
        return
    st.caption(_("That you read this list is in the audit log."))
    counts.show(_("Reports"), reports)
    if reports.frame.empty:
        st.info(_("No report is kept. Write one down on the page Screening, or import a file."))
        return
    report_id = report_panel.choose(reports.frame)
    if not report_id:
        return
    report_panel.show_codes(reports.frame.set_index("report_id").loc[report_id])
    st.caption(
        _(
            "Place, note and photographs open from the vault, and the audit log says first that "
            "you looked. They are shown until you do anything else."
        )
    )
    if st.button(_("Show what is exact of this report"), icon=":material/lock_open:"):
        _show_exact(report_id)


def _show_exact(report_id: str) -> None:
    try:
        found = session.reader().exact_reports([report_id])
    except LayerError as error:
        st.error(str(error))
        return
    if report_id not in found:
        st.info(
            _(
                "The vault holds nothing of it: only counts were agreed to, it was purged, or no "
                "place, note or photograph came with it."
            )
        )
        return
    exact = found[report_id]
    report_panel.show_exact(point=exact.point, note=exact.note, photos=exact.photos)
