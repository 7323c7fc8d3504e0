"""The server: Streamlit behind a guard, and the routes from which the browser gets layers.

Every route asks `layers.read`, as the pages do, for the audience of who asks. Nothing
is served without a session, and every answer carries a policy that would stop a request to
another host.
"""

import gzip
import mimetypes
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette import App

from dashboard import cache, mapped, session
from dashboard.assets import FETCHED, ROOT, fonts
from dashboard.guard import Guard
from dashboard.maps.figure import ONLINE_TILES, Frame, frame
from dashboard.maps.site_shapes import shapes_of
from dashboard.signing.entrance import Entrance
from dashboard.signing.sessions import Sessions
from layers.errors import LayerError
from layers.exchange.exporting import LAYERS, geojson
from layers.frames import Released
from layers.read import Reader

OURS = {
    name: ROOT / name
    for name in (
        "map.js", "map_layer.js", "map_marks.js", "map_towns.js", "map_tree.js", "map.css",
        "compare.js", "draw.js", "draw_parts.js", "draw.css",
    )
}  # fmt: skip
ALL_ZONES = "all"


def make_app(
    script: Path,
    sessions: Sessions,
    *,
    hosts: frozenset[str],
    entrance: Entrance | None = None,
    secrets: dict[str, Any] | None = None,
) -> App:
    """Return the ASGI app.

    Parameters
    ----------
    script
        streamlit_app.py.
    sessions
        Who may ask.
    hosts
        Host headers that are answered; any other is refused (DNS rebinding).
    entrance
        Where people sign in; None where nobody has to.
    secrets
        What Streamlit's sign-in needs, handed over in memory: it never lies on a disk.

    """
    routes = [
        Route("/api/zones/{zone_id}/layers/{layer}.geojson", _layer),
        Route("/api/zones/{zone_id}/layers/{layer}/{key:path}.json", _detail),
        Route("/api/zones/{zone_id}/sites/{site_id}/footprint.geojson", _site),
        Route("/api/composites/{composite_id}.png", _picture),
        Route("/api/basemap.geojson", _basemap),
        Route("/map/frame", _frame),
        Route("/map/frame/{online}", _frame),
        Route("/map/compare", _compare),
        Route("/map/draw", _draw),
        Route("/assets/{name:path}", _asset),
        Route("/overview", _first_page),
    ]
    page = Path(get_static_dir(), "index.html").read_text("utf-8")
    guard = Middleware(Guard, sessions=sessions, hosts=hosts, page=page, entrance=entrance)
    return App(script, routes=routes, middleware=[guard], secrets=secrets)


def layer_of(reader: Reader, layer: str, zone_id: str, epoch: str) -> Released:
    """Return a released layer of a zone, or of all zones.

    Raises
    ------
    LayerError
        If there is no such zone or layer.

    """
    zone = _zone(zone_id)
    if zone is not None:
        reader.zone(zone)
    if layer == "footprints":
        if zone is None:
            return reader.footprints_everywhere(None if epoch == mapped.NEWEST else epoch)
        mapped.check_epoch(zone, epoch)
        return reader.footprints(zone, epoch)
    if layer == "events" and zone is None:
        return reader.events_everywhere()
    if layer not in LAYERS:
        raise LayerError(f"There is no layer {layer!r}.")
    return LAYERS[layer](reader, zone)


async def _layer(request: Request) -> Response:
    """Answer with a whole layer; with a level, as the map draws it there, from the cache."""
    reader = session.reader()
    asked, query = request.path_params, request.query_params
    epoch = query.get("epoch", "")

    def ask() -> bytes | cache.Packed:
        if "level" not in query:
            released = layer_of(reader, asked["layer"], asked["zone_id"], epoch)
            return geojson(released, reader.audience).encode()
        level = int(query["level"]) if query["level"].isdecimal() else -1
        square = query.get("square", "")
        return mapped.drawn(asked["layer"], _zone(asked["zone_id"]), epoch, level, square)

    return await _answer(request, ask, "application/geo+json")


async def _detail(request: Request) -> Response:
    """Answer with all that is released of one feature."""
    asked, epoch = request.path_params, request.query_params.get("epoch", "")
    return await _answer(
        request,
        lambda: mapped.detail(asked["layer"], _zone(asked["zone_id"]), epoch, asked["key"]),
        "application/json",
    )


def _zone(zone_id: str) -> str | None:
    return None if zone_id == ALL_ZONES else zone_id


async def _site(request: Request) -> Response:
    reader = session.reader()
    zone_id, site_id = request.path_params["zone_id"], request.path_params["site_id"]
    epoch = request.query_params.get("epoch", "")

    def ask() -> bytes:
        return geojson(shapes_of(reader, zone_id, site_id, epoch), reader.audience).encode()

    return await _answer(request, ask, "application/geo+json")


async def _picture(request: Request) -> Response:
    reader = session.reader()
    composite_id = request.path_params["composite_id"]
    return await _answer(request, lambda: reader.composite_png(composite_id), "image/png")


async def _basemap(request: Request) -> Response:
    try:
        west, south, east, north = (
            float(request.query_params[name]) for name in ("west", "south", "east", "north")
        )
    except (KeyError, ValueError):
        return Response("west, south, east and north are needed, in degrees.", status_code=400)
    return await _answer(
        request, lambda: mapped.land(west, south, east, north), "application/geo+json"
    )


async def _answer(request: Request, ask: Callable[[], bytes | cache.Packed], kind: str) -> Response:
    """Answer with what `ask` gives; not again if the browser has it (ETag)."""

    def packed() -> cache.Packed:
        content = ask()
        return cache.pack(content) if isinstance(content, bytes) else content

    try:
        made = await run_in_threadpool(packed)
    except LayerError as error:
        return Response(str(error), status_code=404, media_type="text/plain")
    headers = {"ETag": made.tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == made.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(made.content), media_type=kind, headers=headers)
    return Response(made.content, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})


async def _frame(request: Request) -> Response:
    online = request.path_params.get("online", "")
    if online and online not in ONLINE_TILES:
        return Response("There is no such base map.", status_code=404)
    return _framed(frame(online))


async def _compare(_request: Request) -> Response:
    return _framed(frame(script="compare.js"))


async def _draw(_request: Request) -> Response:
    return _framed(frame(script="draw.js"))


def _framed(drawn: Frame) -> Response:
    return Response(
        drawn.html, media_type="text/html", headers={"Content-Security-Policy": drawn.policy}
    )


async def _first_page(request: Request) -> Response:
    """Lead to the first page, which Streamlit knows by no name; what is asked stays."""
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/")


async def _asset(request: Request) -> Response:
    """Serve a file by its name from a list; no path is ever made of what was asked."""
    name = request.path_params["name"]
    if name == fonts.SHEET:
        return Response(fonts.sheet(), media_type="text/css")
    if (font := fonts.files().get(name)) is not None and font.is_file():
        kept = {"Cache-Control": "private, max-age=604800"}  # they do not change
        return FileResponse(font, media_type="font/woff2", headers=kept)
    found = (FETCHED | OURS).get(name)
    if found is None or not found.is_file():
        return Response("There is no such file.", status_code=404)
    changed = found.stat().st_mtime_ns
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return await _answer(request, lambda: _file(found, changed), kind)


@lru_cache(maxsize=32)
def _file(path: Path, changed: int) -> cache.Packed:
    """Return a file packed; anew if it has changed since."""
    del changed
    return cache.pack(path.read_bytes())
