"""The files of a briefing: made when somebody asks for them, read back, and taken away."""

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.briefing.contents import Contents
from dashboard.briefing.formats import Format
from dashboard.briefing_desk import about, stem
from dashboard.components import download
from dashboard.components.text import escaped
from dashboard.language import _, marked

_SAID = {
    Format.PDF: marked("PDF, to print"), Format.PNG: marked("PNG, a picture a page"),
    Format.PPTX: marked("PPTX, slides"), Format.HTML: marked("HTML, one file with a map"),
    Format.GPKG: marked("GeoPackage with a QGIS project"), Format.GEOJSON: marked("GeoJSON"),
    Format.KML: marked("KML"), Format.CSV: marked("CSV"), Format.XLSX: marked("XLSX"),
}  # fmt: skip
_MIME = {
    "pdf": "application/pdf", "zip": "application/zip", "html": "text/html",
    "json": "application/json",
}  # fmt: skip
_HELD = "briefing made"


def show(said: Contents) -> None:
    """Show what can be made of it, and what was made."""
    chosen = st.multiselect(
        _("Formats"), [*Format], [Format.PDF], format_func=lambda each: _(_SAID[each]),
        key="briefing-formats", placeholder=_("Choose one at least"),
    )  # fmt: skip
    asked = said.briefing
    make = st.button(
        _("Make the files"), type="primary", disabled=not chosen, icon=":material/print:",
        width="stretch",
    )  # fmt: skip
    download.show(
        _("Keep this briefing"), asked.written, name=f"{stem(asked)}.briefing.json",
        kind=_MIME["json"], about=f"what was chosen for the {about(asked)}",
        note=_("What was chosen, for compoundwatch briefing --from: no data of the store."),
    )  # fmt: skip
    key = (
        asked.written(),
        tuple(chosen),
        said.store_version,
        session.reader().audience,
        session.turn(),
    )
    if make:
        st.session_state[_HELD] = key, _made(said, chosen)
    held = st.session_state.get(_HELD)
    if held is not None and held[0] == key:
        _given(held[1], said, chosen)


def _made(said: Contents, chosen: list[Format]) -> dict[str, bytes]:
    """Make the files, with progress; several come in one zip."""
    with st.status(_("Making the files"), expanded=True) as status:
        progress = st.progress(0.0)

        def step(what: str, done: int, of: int) -> None:
            progress.progress(done / of if of else 1.0, text=escaped(what))

        made = session.briefing_desk().files(said, chosen, step=step, bundled=len(chosen) > 1)
        status.update(label=_("Made and read back"), state="complete", expanded=False)
    return made


def _given(made: dict[str, bytes], said: Contents, chosen: list[Format]) -> None:
    """Show a button for each file."""
    asked = said.briefing
    for name, content in made.items():
        end = name.rsplit(".", 1)[-1]
        download.show(
            _("Download {name}").format(name=name), partial(bytes, content), name=name,
            kind=_MIME.get(end, "application/octet-stream"), about=about(asked, chosen),
            note=_("{size} kB, {marking}, for {audience}").format(
                size=f"{len(content) / 1000:,.0f}", marking=asked.tlp, audience=asked.audience
            ),
        )  # fmt: skip
