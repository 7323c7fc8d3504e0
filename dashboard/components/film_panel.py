"""A site as an animation: seen here, taken away as GIF or MP4, with what is left out and why."""

from collections.abc import Callable

import streamlit as st

from dashboard.components import download
from dashboard.components.text import escaped
from dashboard.language import _


def show(
    gif: bytes, mp4: Callable[[], bytes], *, name: str, shown: int,
    dropped: list[tuple[str, str]], marking: str,
) -> None:  # fmt: skip
    """Show it.

    Parameters
    ----------
    gif
        The animation.
    mp4
        Makes the other file, when somebody asks for it.
    name
        Of the files, without their ends.
    shown
        How many epochs it shows.
    dropped
        Epoch and reason of each that it does not.
    marking
        How far it may travel.

    """
    left, right = st.columns([2, 1])
    with left:
        st.image(gif, alt=_("The site epoch by epoch, with date, source, scale and outline"))
    with right:
        told = _("Showing {shown} of {total} epochs. {marking}.")
        total = shown + len(dropped)
        st.caption(escaped(told.format(shown=shown, total=total, marking=marking)))
        about = f"film {name}, {marking},"
        download.show(
            _("Download GIF"), lambda: gif, name=f"{name}.gif", kind="image/gif", about=about
        )
        download.show(
            _("Download MP4"), mp4, name=f"{name}.mp4", kind="video/mp4", about=about,
            note=_("It is made when you ask for it: some seconds."),
        )  # fmt: skip
        for epoch, reason in dropped:
            st.text(_("{epoch} is left out: {reason}.").format(epoch=epoch, reason=reason))
        st.caption(_("One extent and one stretch in every frame."))
        if dropped:
            st.caption(_("In an epoch that is left out the ground may have changed."))
