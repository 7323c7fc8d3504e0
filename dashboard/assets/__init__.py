"""Files that the browser gets: our own script and style, and what npm fetched."""

from pathlib import Path

from dashboard.assets import fonts

ROOT = Path(__file__).parent

ICON = ROOT / "icon.png"
"""In the browser's tab."""

FETCHED = {
    "leaflet.js": ROOT / "node_modules/leaflet/dist/leaflet.js",
    "leaflet.css": ROOT / "node_modules/leaflet/dist/leaflet.css",
    "images/layers.png": ROOT / "node_modules/leaflet/dist/images/layers.png",
    "images/layers-2x.png": ROOT / "node_modules/leaflet/dist/images/layers-2x.png",
    "leaflet-geoman.js": ROOT
    / "node_modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
    "leaflet-geoman.css": ROOT
    / "node_modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
    "geodesic.js": ROOT / "node_modules/geographiclib-geodesic/geographiclib-geodesic.min.js",
    "countries-10m.json": ROOT / "node_modules/world-atlas/countries-10m.json",
}
"""Name under which a fetched file is served -> where npm put it."""


def missing_assets() -> list[str]:
    """Return the fetched files that are not there; `make assets` brings them."""
    return [name for name, path in FETCHED.items() if not path.is_file()] + fonts.missing()
