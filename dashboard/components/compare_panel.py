"""The comparing map in a page: one epoch, or two under a border that can be moved."""

from typing import Any

from streamlit.components.v1 import declare_component

_FRAME = declare_component("compoundwatch_compare", url="/map/compare")


def show(args: dict[str, Any], *, key: str, height: int = 520) -> None:
    """Show the map. With the same key it stays as it is, and fetches only what has changed."""
    _FRAME(**args, height=height, key=f"{key}-{args['site']}", default=None)
