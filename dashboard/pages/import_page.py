"""Bring records in from a file: what is what, what is wrong, what may be there twice, then all."""

import streamlit as st

from dashboard import session
from dashboard.components import import_panel
from dashboard.desk import HandedIn
from dashboard.language import _
from layers.errors import LayerError
from layers.exchange.importing import KINDS, ImportResult
from layers.exchange.reading.opening import ENDINGS


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Import"))
    desk = session.desk()
    if not desk.open():
        st.info(
            _("Records are brought in by analysts and caseworkers. There is nothing here for you.")
        )
        return
    st.caption(
        _(
            "Nothing is kept until you say so. What is exact of reports is sealed; names, "
            "telephone numbers and e-mail addresses of persons are never kept."
        )
    )
    kind = st.selectbox(_("What are its rows?"), KINDS, index=KINDS.index("rescue"))
    uploaded = st.file_uploader(_("File"), type=[each[1:] for each in ENDINGS])
    if uploaded is None:
        st.info(
            _(
                "Choose a table (.csv, .xlsx) or a map (.geojson, .gpkg, .kml, .kmz, .gpx, or a "
                ".zip of a shapefile), of at most 50 MB."
            )
        )
        return
    part = st.text_input(_("Sheet or layer, where the file has several"))
    handed = HandedIn(name=uploaded.name, content=uploaded.getvalue(), kind=kind, part=part)
    try:
        _decide(handed, import_panel.looked_at(handed))
    except LayerError as error:
        st.error(str(error))


def _decide(handed: HandedIn, result: ImportResult) -> None:
    """Show what taking the file would do, and let it be taken."""
    mapping = import_panel.mapping(result, handed.kind)
    accept = import_panel.accepted(result)
    if mapping != result.mapping or accept:
        handed = HandedIn(
            name=handed.name, content=handed.content, kind=handed.kind, part=handed.part,
            mapping=mapping, accept=accept,
        )  # fmt: skip
        result = import_panel.looked_at(handed)
    import_panel.show_result(result)
    good = result.rows - result.refused
    said = (
        _("Import all {count} rows") if good == result.rows else _("Import the {count} good rows")
    )
    said = said.format(count=good)
    if st.button(said, type="primary", disabled=good == 0):
        with st.status(_("Importing"), expanded=False) as status:
            taken = session.desk().take(handed, skip_refused=True)
            status.update(label=_("Imported"), state="complete")
        added = taken.added
        st.success(
            _(
                "{new} are new, {same} were there with the same content, {refused} of {rows} were "
                "refused."
            ).format(new=added.new, same=added.same, refused=taken.refused, rows=taken.rows)
        )
