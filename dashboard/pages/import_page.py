"""Bring records in from a file: what is what, what is wrong, what may be there twice, then all."""

import streamlit as st

from dashboard import session
from dashboard.components import import_panel
from dashboard.desk import HandedIn
from layers.errors import LayerError
from layers.exchange.importing import KINDS, ImportResult
from layers.exchange.reading.opening import ENDINGS


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title("Import")
    desk = session.desk()
    if not desk.open():
        st.info(
            "Records are brought in by analysts and caseworkers. There is nothing here for you."
        )
        return
    st.caption(
        "Nothing is kept until you say so. What is exact of reports is sealed; names, telephone "
        "numbers and e-mail addresses are never kept."
    )
    kind = st.selectbox("What are its rows?", KINDS, index=KINDS.index("rescue"))
    uploaded = st.file_uploader("File", type=[each[1:] for each in ENDINGS])
    if uploaded is None:
        st.info("Choose a table (.csv, .xlsx) or a map (.geojson, .gpkg, .kml, .kmz, .gpx, or a "
                ".zip of a shapefile), of at most 50 MB.")  # fmt: skip
        return
    part = st.text_input("Sheet or layer, where the file has several")
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
        f"Import all {result.rows} rows" if good == result.rows else f"Import the {good} good rows"
    )
    if st.button(said, type="primary", disabled=good == 0):
        with st.status("Importing", expanded=False) as status:
            taken = session.desk().take(handed, skip_refused=True)
            status.update(label="Imported", state="complete")
        added = taken.added
        st.success(
            f"{added.new} are new, {added.same} were there with the same content, "
            f"{taken.refused} of {taken.rows} were refused."
        )
