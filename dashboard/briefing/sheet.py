"""A briefing as one A4 sheet: PDF, with embedded fonts and no metadata that names anybody."""

import io
from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image

from dashboard.briefing.contents import Briefing, Picture
from dashboard.charts import draw_area
from dashboard.style import COMPOUNDS, DETECTIONS, RESCUE, ZONE, Look

_A4 = (8.27, 11.69)
_NO_METADATA = {"Creator": None, "Producer": None, "CreationDate": None}
_SETTINGS: Any = {
    "pdf.fonttype": 42,
    "font.size": 8,
    "font.family": "DejaVu Sans",
    "text.usetex": False,
    "text.parse_math": False,
}


def pdf(briefing: Briefing) -> bytes:
    """Return the sheet as PDF; the same briefing gives the same bytes."""
    out = io.BytesIO()
    with mpl.rc_context(_SETTINGS), PdfPages(out, metadata=_NO_METADATA) as pages:
        pages.savefig(_figure(briefing))
    return out.getvalue()


def map_png(briefing: Briefing, *, dpi: int = 130) -> bytes:
    """Return the map alone as PNG, for the HTML page."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(7.2, 5.2), layout="constrained")
        _map(figure.subplots(), briefing)
        return _png(figure, dpi)


def chart_png(briefing: Briefing, *, dpi: int = 130) -> bytes:
    """Return the area chart alone as PNG."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(7.2, 2.4), layout="constrained")
        _area(figure.subplots(), briefing)
        return _png(figure, dpi)


def _png(figure: Figure, dpi: int) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
    return out.getvalue()


def _figure(briefing: Briefing) -> Figure:
    figure = Figure(figsize=_A4)
    grid = figure.add_gridspec(
        4, 2, left=0.08, right=0.94, top=0.89, bottom=0.14, height_ratios=[3.1, 2.2, 1.2, 0.01],
        hspace=0.32, wspace=0.12,
    )  # fmt: skip
    invented = " (SYNTHETIC: invented for a demo)" if briefing.synthetic else ""
    figure.text(0.08, 0.955, f"{briefing.title}{invented}", fontsize=14, weight="bold", va="top")
    figure.text(
        0.08,
        0.928,
        f"{briefing.zone_id} · as of {briefing.as_of:%Y-%m-%d} UTC · for the "
        f"audience {briefing.audience}",
        va="top",
        color="#444444",
    )
    for at in (0.965, 0.02):
        figure.text(
            0.94,
            at,
            briefing.tlp.value,
            ha="right",
            weight="bold",
            bbox={"facecolor": "black", "pad": 3},
            color=_TLP_COLOUR[briefing.tlp.value],
        )
    _map(figure.add_subplot(grid[0, :]), briefing)
    for place, picture in enumerate(briefing.pictures[:2]):
        _picture(figure.add_subplot(grid[1, place]), picture)
    _area(figure.add_subplot(grid[2, :]), briefing)
    said = "\n".join(
        _wrapped(line) for line in [*briefing.said, "Sources: " + "; ".join(briefing.sources)]
    )
    figure.text(0.08, 0.115, said, va="top", fontsize=6.5, color="#333333")
    return figure


_TLP_COLOUR: Mapping[str, str] = {
    "TLP:CLEAR": "#ffffff", "TLP:GREEN": "#33ff00", "TLP:AMBER": "#ffc000",
}  # fmt: skip
"""As FIRST asks for it: on black."""


def _map(axes: Axes, briefing: Briefing) -> None:
    """Draw the zone and what is released of it over the latest picture, to scale."""
    west, south, east, north = briefing.zone.total_bounds
    pad_x, pad_y = 0.05 * (east - west), 0.05 * (north - south)
    if briefing.pictures:
        latest = briefing.pictures[-1]
        left, bottom, right, top = latest.bounds
        axes.imshow(
            _pixels(latest.png),
            extent=(left, right, bottom, top),
            alpha=0.75,
            interpolation="nearest",
        )
    _outlines(axes, briefing.zone, ZONE, "zone")
    for status, look in COMPOUNDS.items():
        rows = briefing.compounds[briefing.compounds["status"] == status]
        _outlines(axes, rows, look, f"compound, reported {status}")
    for state, look in DETECTIONS.items():
        rows = briefing.detections[briefing.detections["status"] == state]
        _outlines(axes, rows, look, f"detection, {state}")
    _outlines(axes, briefing.rescues, RESCUE, "rescues, middle of their cell")
    axes.set_xlim(west - pad_x, east + pad_x)
    axes.set_ylim(south - pad_y, north + pad_y)
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.tick_params(labelsize=6)
    axes.ticklabel_format(useOffset=False, style="plain")
    axes.set_title("Longitude and latitude, WGS 84; north is up", fontsize=7, loc="left")
    _scale_bar(axes, west, south, east)
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        axes.legend(
            handles, labels, fontsize=6, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False
        )


def _outlines(axes: Axes, rows: "object", look: Look, word: str) -> None:
    """Draw outlines and points of a released frame; a word stands in the legend once."""
    for shape in getattr(rows, "geometry", []):
        if shape is None or shape.is_empty:
            continue
        style: dict[str, Any] = {"color": look.stroke, "linewidth": look.width * 0.6, "label": word}
        if shape.geom_type == "Point":
            axes.plot(
                shape.x,
                shape.y,
                "o",
                markersize=5,
                color=look.stroke,
                label=word,
                markeredgecolor="white",
            )
        else:
            for part in getattr(shape, "geoms", [shape]):
                axes.plot(*part.exterior.xy, linestyle="--" if look.dash else "-", **style)
                style.pop("label", None)
        word = "_nolegend_"


def _scale_bar(axes: Axes, west: float, south: float, east: float) -> None:
    """Draw a bar whose length is right at this latitude."""
    metres_per_degree = 111_320 * np.cos(np.radians(south))
    wanted = (east - west) * metres_per_degree / 4
    length = float(10 ** np.floor(np.log10(wanted)))
    length *= next(step for step in (5, 2, 1) if step * length <= wanted)
    start = west
    axes.plot(
        [start, start + length / metres_per_degree],
        [south, south],
        color="black",
        linewidth=2.5,
        solid_capstyle="butt",
    )
    name = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.annotate(name, (start, south), textcoords="offset points", xytext=(0, 4), fontsize=7)


def _picture(axes: Axes, picture: Picture) -> None:
    axes.imshow(_pixels(picture.png), interpolation="nearest")
    _burn_in(axes, picture.title, size=6)
    axes.set_axis_off()


def _area(axes: Axes, briefing: Briefing) -> None:
    if briefing.area.empty:
        axes.set_axis_off()
        axes.text(0, 0.5, "No area: no site here has been reviewed and measured.", fontsize=8)
        return
    draw_area(axes, briefing.area)
    axes.set_title("Built-up area of the released sites, by quarter", fontsize=7, loc="left")


def dated_png(picture: Picture, *, width: int = 900) -> bytes:
    """Return a picture with its dates burnt in: they stay with it when it is cut out."""
    with Image.open(io.BytesIO(picture.png)) as found:
        pixels = found.convert("RGBA")
    height = max(round(width * pixels.height / pixels.width), 1)
    pixels = pixels.resize((width, height), Image.Resampling.NEAREST)
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(width / 100, height / 100), dpi=100)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.imshow(pixels, aspect="auto", interpolation="nearest")
        axes.set_axis_off()
        _burn_in(axes, picture.title, size=11)
        return _png(figure, 100)


def _burn_in(axes: Axes, text: str, *, size: float) -> None:
    """Write dates into a picture, light on dark."""
    axes.text(
        0.015, 0.015, text, transform=axes.transAxes, fontsize=size, color="white", va="bottom",
        bbox={"facecolor": "black", "alpha": 0.75, "pad": 2.5, "linewidth": 0},
    )  # fmt: skip


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def _wrapped(text: str, width: int = 150) -> str:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f"{word} "
    return "\n".join(lines)
