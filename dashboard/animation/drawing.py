"""Drawing: one frame as a picture, with everything that it must say burnt in.

Pixels are enlarged by nearest neighbour and never smoothed; ground that was not seen is hatched.
Only what one epoch says of the ground is drawn into its frame.
"""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from shapely import LineString, get_coordinates, segmentize

from dashboard.animation.frames import Animation
from dashboard.animation.labels import Labels, bar_m, labels
from dashboard.animation.view import View
from geo.shapes import Outline
from layers.terms import Tlp

TOP, BOTTOM = 66, 116
"""Heights of the bars above and under the picture, pixels."""

LINE, CASING = (255, 214, 0), (0, 0, 0)
"""The outline, and the dark rim that it shows against on bright ground."""

INK, FAINT, PAPER = (255, 255, 255), (176, 184, 190), (24, 27, 30)
UNSEEN, HATCH = (112, 112, 112), (150, 150, 150)
TLP_INK = {
    Tlp.RED: (255, 43, 43), Tlp.AMBER_STRICT: (255, 192, 0), Tlp.AMBER: (255, 192, 0),
    Tlp.GREEN: (51, 255, 0), Tlp.CLEAR: (255, 255, 255),
}  # fmt: skip
"""As FIRST asks for it: on black."""

FIXED = (LINE, CASING, INK, FAINT, PAPER, UNSEEN, HATCH, *TLP_INK.values())
"""Colours that are drawn, so that a palette can keep them."""

_EDGE = 14
_HATCH_PX = 8
_DASH_PX = 5.0

Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def size(animation: Animation) -> tuple[int, int]:
    """Return width and height of every frame, pixels; both are even."""
    return animation.view.width, animation.view.height + TOP + BOTTOM


def draw(animation: Animation, number: int) -> Image.Image:
    """Return a frame, counted from 0, as it is shown."""
    said = labels(animation, number)
    drawn = Image.new("RGB", size(animation), PAPER)
    drawn.paste(_ground(animation, number), (0, TOP))
    pen = ImageDraw.Draw(drawn)
    _above(pen, animation, said)
    _scale_bar(pen, animation, said)
    _below(pen, animation, said)
    _strip(pen, animation, number)
    return drawn


@lru_cache(maxsize=16)
def font(points: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font of the briefing, from matplotlib's own files; laid out alike everywhere."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / name
    return ImageFont.truetype(path, points, layout_engine=ImageFont.Layout.BASIC)


def fitted(text: str, chosen: ImageFont.FreeTypeFont, width: float) -> str:
    """Return a text, cut so that it is no wider than so many pixels."""
    if chosen.getlength(text) <= width:
        return text
    for end in range(len(text) - 1, 0, -1):
        short = f"{text[:end].rstrip()}…"
        if chosen.getlength(short) <= width:
            return short
    return ""


def _ground(animation: Animation, number: int) -> Image.Image:
    """Return the picture of an epoch, with what was not seen hatched, and its outline."""
    frame, view = animation.frames[number], animation.view
    colours, seen = frame.pixels()
    unseen = ~seen | _inside(view, frame.footprint.unseen, seen.shape)
    drawn = Image.fromarray(np.where(unseen[..., None], _hatching(seen.shape), colours))
    pen = ImageDraw.Draw(drawn)
    _outline(pen, view, frame.footprint.outline)
    if frame.synthetic:
        said = labels(animation, number).synthetic
        _tag(pen, view.width - _EDGE, _EDGE, said, font(13, bold=True), LINE)
    return drawn


def _outline(pen: Pen, view: View, shape: Outline | None) -> None:
    """Draw the edge of an outline, whole, and those of the gaps in it, dashed."""
    outer, holes = view.outer(shape), view.holes(shape)
    for rings, colour, width in ((holes, CASING, 3), (outer, CASING, 5), (outer, LINE, 2)):
        for ring in rings:
            pen.line(ring.ravel().tolist(), fill=colour, width=width, joint="curve")
    for ring in holes:
        steps = get_coordinates(segmentize(LineString(ring), _DASH_PX)).tolist()
        for start, end in list(pairwise(steps))[::2]:
            pen.line([*start, *end], fill=LINE, width=2)


def _inside(view: View, shape: Outline | None, size_px: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return (y, x) True inside an outline: within an odd number of its rings."""
    there = np.zeros(size_px, dtype=bool)
    for ring in view.outer(shape) + view.holes(shape):
        mask = Image.new("1", (size_px[1], size_px[0]))
        ImageDraw.Draw(mask).polygon(ring.ravel().tolist(), fill=1)
        there ^= np.asarray(mask)
    return there


def _hatching(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    rows, cols = np.indices(shape)
    stripe = (rows + cols) % _HATCH_PX < 2
    colours = np.array([UNSEEN, HATCH], dtype=np.uint8)
    return np.asarray(colours[stripe.astype(np.intp)])


def _above(pen: Pen, animation: Animation, said: Labels) -> None:
    """Write the name with the marking, and the epoch with its days."""
    right = animation.view.width - _EDGE
    left = _tag(pen, right, 7, said.tlp, font(13, bold=True), TLP_INK[animation.tlp])
    _write(pen, (_EDGE, 9), said.title, font(15, bold=True), INK, left - 2 * _EDGE)
    large = font(26, bold=True)
    _write(pen, (_EDGE, 31), said.epoch, large, LINE, right - _EDGE)
    start = _EDGE + large.getlength(said.epoch) + 12
    _write(pen, (start, 41), said.days, font(13), INK, right - start)


def _below(pen: Pen, animation: Animation, said: Labels) -> None:
    """Write area and what was seen, source, pixel and place in the row, key; each cut to fit."""
    top, right = TOP + animation.view.height, animation.view.width - _EDGE
    strong, normal, small = font(15, bold=True), font(14), font(13)
    start = _right(pen, right, top + 18, said.seen, normal, INK)
    _write(pen, (_EDGE, top + 17), said.area, strong, INK, start - 2 * _EDGE)
    _write(pen, (_EDGE, top + 45), said.source, small, FAINT, right - _EDGE)
    start = _right(pen, right, top + 67, said.left_out, small, FAINT)
    _write(pen, (_EDGE, top + 67), said.pixel, small, FAINT, start - 2 * _EDGE)
    _write(pen, (_EDGE, top + 89), said.key, small, FAINT, right - _EDGE)


def _strip(pen: Pen, animation: Animation, number: int) -> None:
    """Draw a cell for each epoch, this one bright, and a gap for one that is not shown."""
    top, epochs = TOP + animation.view.height, animation.epochs
    shown = {each.epoch for each in animation.frames}
    step = animation.view.width / len(epochs)
    for place, epoch in enumerate(epochs):
        if epoch not in shown:
            continue
        this = epoch == animation.frames[number].epoch
        cell = (round(place * step) + 1, top + 3, max(round((place + 1) * step) - 2, 1), top + 8)
        pen.rectangle((cell[0], cell[1], max(cell[2], cell[0]), cell[3]), LINE if this else FAINT)


def _scale_bar(pen: Pen, animation: Animation, said: Labels) -> None:
    """Draw a bar whose length is right at the latitude of the middle."""
    long = bar_m(animation) / animation.view.pixel_m
    low = TOP + animation.view.height - _EDGE
    words = font(13, bold=True)
    wide = max(long, words.getlength(said.scale))
    pen.rectangle((_EDGE - 6, low - 30, _EDGE + wide + 6, low + 6), PAPER)
    pen.text((_EDGE, low - 27), said.scale, font=words, fill=INK)
    pen.rectangle((_EDGE, low - 5, _EDGE + round(long) - 1, low), INK)


def _tag(
    pen: Pen, right: float, top: float, text: str, words: ImageFont.FreeTypeFont, ink: Colour
) -> float:
    """Write a text on black that ends at the right; return where it begins."""
    start = right - words.getlength(text) - 12
    pen.rectangle((start, top, right, top + words.size + 8), CASING)
    pen.text((start + 6, top + 3), text, font=words, fill=ink)
    return start


def _right(
    pen: Pen, right: float, top: float, text: str, words: ImageFont.FreeTypeFont, ink: Colour
) -> float:
    """Write a text that ends at the right; return where it begins."""
    start = right - words.getlength(text)
    pen.text((start, top), text, font=words, fill=ink)
    return start


def _write(
    pen: Pen, at: tuple[float, float], text: str, words: ImageFont.FreeTypeFont, ink: Colour,
    width: float,
) -> None:  # fmt: skip
    pen.text(at, fitted(text, words, width), font=words, fill=ink)
