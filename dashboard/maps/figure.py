"""The only door to folium: an empty frame with a map in it, and not one word of data.

folium and branca compile what they render as a Jinja template a second time, so a compound
called {{...}} would run on the server. Therefore nothing that comes from a file, a store or
a person is ever handed to them: the browser fetches layers from our own routes, and our
script writes every value as text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import folium

from dashboard.assets.fonts import SHEET
from dashboard.guard import script_hashes

ONLINE_TILES = {
    "osm": (
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "https://tile.openstreetmap.org",
        "© OpenStreetMap contributors",
    ),
}
"""Online base maps: address, host, attribution. Off until a reader chooses one."""

_NO_ZOOM = re.compile(r",\s*maximum-scale=[^,\"]*,\s*user-scalable=no")
"""How folium keeps people from enlarging a page."""


MODULES = {"map.js": ("map_layer.js", "map_marks.js", "map_towns.js", "map_tree.js")}
"""What a script of ours imports: the browser need not read it first to know."""


class _LocalMap(folium.Map):
    """A folium map whose script and style come from this server alone."""

    default_js = [("leaflet", "/assets/leaflet.js")]  # noqa: RUF012 - as folium declares it
    default_css = [("leaflet_css", "/assets/leaflet.css")]  # noqa: RUF012


@dataclass(frozen=True, slots=True)
class Frame:
    """The map's document, and the policy under which it may run."""

    html: str
    """Whole page."""

    policy: str
    """Content-Security-Policy: this server, the scripts by hash, at most one tile host."""


@lru_cache(maxsize=4)
def frame(online: str = "", *, script: str = "map.js") -> Frame:
    """Return the frame; with a name of ONLINE_TILES, one that may ask that host for tiles.

    The script is one of ours, by its name: what it puts into the frame, it fetches itself.
    """
    drawn = _LocalMap(
        location=(14, 101), zoom_start=5, tiles=None, control_scale=True, prefer_canvas=False,
        png_enabled=False,
    )  # fmt: skip
    if online:
        address, _, attribution = ONLINE_TILES[online]
        folium.TileLayer(address, attr=attribution, name=attribution).add_to(drawn)
    html = drawn.get_root().render()
    style = "".join(
        f'<link rel="stylesheet" href="/assets/{each}"/>' for each in (SHEET, "map.css")
    )
    html = _readable(html)
    begin = f'<script type="module" src="/assets/{script}"></script>'
    style += "".join(
        f'<link rel="modulepreload" href="/assets/{each}"/>' for each in MODULES.get(script, ())
    )
    html = html.replace("</html>", f"{style}{begin}</html>")
    host = f" {ONLINE_TILES[online][1]}" if online else ""
    policy = (
        "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        f"script-src 'self' {script_hashes(html)}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:{host}; font-src 'self'; frame-ancestors 'self'"
    )
    return Frame(html, policy)


def _readable(html: str) -> str:
    """Return a frame that says its language and what it is, and that may be enlarged."""
    html = html.replace("<html>", '<html lang="en">', 1)
    html = html.replace("<head>", "<head><title>Map</title>", 1)
    return _NO_ZOOM.sub("", html)
