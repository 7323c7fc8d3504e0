"""One box that finds zones and compounds by name, alias or id, in any script."""

import streamlit as st

from dashboard import cache
from dashboard.components import page_link
from dashboard.components.text import escaped, marked_as, named
from dashboard.language import _
from dashboard.searching import LONGEST, Found, Hit, index_of, search

_SHORT = 40


def show(key: str) -> None:
    """Show the box, and what it finds as links to pages.

    Parameters
    ----------
    key
        Tells this box from that of another page.

    """
    asked = st.text_input(
        _("Search zones and compounds"), key=f"search-{key}", max_chars=LONGEST,
        placeholder=_("A name, another name or an id, in any script"),
    )  # fmt: skip
    if not asked.strip():
        return
    found = search(cache.kept(("search",), index_of), asked)
    with st.container(border=True):
        st.caption(escaped(_said(found, asked)))
        for hit in found.hits:
            _link(hit)


def _said(found: Found, asked: str) -> str:
    what = named(asked, _SHORT)
    if not found.total:
        return _(
            "Nothing that you may see is called {name}. Try a part of it, or another spelling."
        ).format(name=what)
    if found.close:
        said = _("Nothing is called {name}. Close to it: showing {shown} of {total}.")
    else:
        said = _("{name}: showing {shown} of {total}, what fits best first.")
    return said.format(name=what, shown=len(found.hits), total=found.total)


def _link(hit: Hit) -> None:
    label = f"{named(hit.name, _SHORT)} · {named(hit.id, _SHORT)}"
    if hit.by and hit.by != hit.id:
        label = f"{label} ({named(hit.by, _SHORT)})"
    label = marked_as(label, stands=hit.stands)
    if hit.kind == "zone":
        page_link.show(page_link.ZONE, label, zone=hit.id)
    elif hit.zone_id:
        page_link.show(page_link.COMPOUND, label, zone=hit.zone_id, site=hit.id)
    else:
        st.text(_("{name}: it is of no zone, so no page shows it.").format(name=label))
