"""A site as an animation, or why there is none."""

import streamlit as st

from dashboard import films
from dashboard.components import film_panel
from dashboard.components.boundary import fragment
from dashboard.components.site_shown import Site
from dashboard.components.text import escaped
from dashboard.language import _
from layers.errors import LayerError


@fragment("site")
def show(site: Site) -> None:
    """Show the site as an animation."""
    st.subheader(_("Animation"))
    length = site.length
    if length is None:
        st.info(_("Single looks have no pictures of epochs, so there is no animation of them."))
        return
    try:
        with st.spinner(_("Drawing the frames")):
            film = films.film(site.zone_id, length, site.site_id)
    except LayerError as error:
        st.info(escaped(error))
        return
    film_panel.show(
        film.gif, lambda: films.film_mp4(site.zone_id, length, site.site_id),
        name=f"{site.site_id}-{site.by}", shown=len(film.shown), dropped=list(film.dropped),
        marking=film.tlp,
    )  # fmt: skip
