"""Frames: for each epoch of a site its picture, cut to one extent, and the outline of that epoch.

An epoch without a picture, or of which too little was seen, is dropped, and listed with its
reason: a gap in the row of frames must not pass for ground on which nothing changed. What the
audience may not have is not in the reader, and so in no frame.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from shapely.geometry.base import BaseGeometry

from dashboard.animation.view import View, view_of
from geo.period import Length, Period, epoch_period, epochs_in
from layers.errors import RejectedError
from layers.footprint import OBSERVED_SHARE_NEEDED, Footprint
from layers.read import Reader
from layers.terms import Audience, Tlp

_LEAST_FRAMES = 2
_MOST_PIXELS = 16_000_000
"""Of one picture; those that the job draws have a sixth of it."""

_TLP_ORDER = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)
_OUTSIDE = frozenset({Audience.PUBLIC, Audience.PARTNER, Audience.POLICY})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One epoch of a site."""

    epoch: str
    """Such as 2024Q3 or 2024-07."""

    first: date
    """UTC day of the first scene of its picture."""

    last: date
    """UTC day of the last one."""

    scenes: int
    """How many scenes the picture was made from."""

    source: str
    """Collection and satellites."""

    synthetic: bool
    """Whether picture or outline is invented."""

    footprint: Footprint
    """The outline of this epoch, and its area."""

    picture: NDArray[np.uint8]
    """(y, x, 4) the part of the picture that is shown, in its own pixels."""

    rows: NDArray[np.int64]
    """For each row of the view the row of `picture`; -1 for none."""

    cols: NDArray[np.int64]
    """For each column of the view the column of `picture`; -1 for none."""

    def pixels(self) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Return (y, x, 3) colours of the view, and (y, x) where they were seen."""
        whole = self.picture[self.rows[:, None], self.cols[None, :]]
        there = (self.rows >= 0)[:, None] & (self.cols >= 0)[None, :]
        return whole[..., :3], there & (whole[..., 3] > 127)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """One epoch that has no frame."""

    epoch: str
    """Its name."""

    reason: str
    """Why, in plain words, without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Animation:
    """What one audience may see of a site, epoch by epoch."""

    zone_id: str
    """The zone."""

    site_id: str
    """The site; the zone's own id for all of its sites together."""

    title: str
    """Name of the site, as the records give it: text, to be cleaned before it is drawn."""

    by: Length
    """quarter or month."""

    audience: Audience
    """For whom."""

    tlp: Tlp
    """Marking."""

    view: View
    """The extent of every frame."""

    frames: tuple[Frame, ...]
    """In order, two at least."""

    dropped: tuple[Dropped, ...]
    """In order."""

    @property
    def epochs(self) -> list[str]:
        """All epochs in order, shown or not."""
        return sorted([each.epoch for each in self.frames] + [each.epoch for each in self.dropped])


def animation(
    reader: Reader,
    zone_id: str,
    site_id: str = "",
    *,
    by: Length = "quarter",
    tlp: Tlp = Tlp.AMBER,
    observed_needed: float = OBSERVED_SHARE_NEEDED,
) -> Animation:
    """Return the frames of a site, as the reader's audience may have them.

    Parameters
    ----------
    reader
        Bound to the audience.
    zone_id, site_id
        The site; left empty, all sites of the zone together.
    by
        quarter or month.
    tlp
        Marking; the strictest of it, of the records shown, and AMBER for those who also see what
        nobody has verified.
    observed_needed
        Under this share of the site seen, an epoch is dropped.

    Raises
    ------
    NotFoundError
        If there is no such zone, or no footprint of the site that this audience may have.
    RejectedError
        If fewer than two frames are left: the message lists what was dropped, and why.

    """
    site_id = site_id or zone_id
    title, place = _site(reader, zone_id, site_id)
    series = {each.epoch: each for each in reader.past(zone_id, by).of(site_id)}
    released = reader.pictures(zone_id).frame.to_dict("records")
    pictures = {row["epoch"]: row for row in released if row["epoch"] in _span(series, by)}
    view = view_of(_shapes(series) or [place])
    frames, dropped = [], []
    for epoch in _span(series, by):
        made = _frame(reader, view, series.get(epoch), pictures.get(epoch), observed_needed)
        if isinstance(made, Frame):
            frames.append(made)
        else:
            dropped.append(Dropped(epoch=epoch, reason=made))
    if len(frames) < _LEAST_FRAMES:
        raise RejectedError(_too_few(site_id, zone_id, by, frames, dropped))
    shown = [series[each.epoch].tlp for each in frames]
    shown += [Tlp(pictures[each.epoch]["tlp"]) for each in frames]
    return Animation(
        zone_id=zone_id, site_id=site_id, title=title, by=by, audience=reader.audience,
        tlp=_marking(reader.audience, tlp, *shown), view=view, frames=tuple(frames),
        dropped=tuple(dropped),
    )  # fmt: skip


def _frame(
    reader: Reader, view: View, footprint: Footprint | None, row: Mapping[str, Any] | None,
    needed: float,
) -> Frame | str:  # fmt: skip
    """Return the frame of one epoch, or why there is none."""
    why = _why_not(footprint, needed) or ("" if row else "there is no picture of it")
    if why or footprint is None or row is None:
        return why
    picture = _decoded(reader.composite_png(row["composite_id"]))
    if picture is None:
        return "its picture cannot be read"
    bounds = row["west"], row["south"], row["east"], row["north"]
    rows, cols = view.under(bounds, picture.shape[:2])
    cut, rows, cols = _cut(picture, rows, cols)
    if not cut.size or not (cut[..., 3] > 127).any():
        return "its picture shows nothing of this place"
    return Frame(
        epoch=footprint.epoch, first=row["first"], last=row["last"], scenes=int(row["scenes"]),
        source=row["source"], synthetic=bool(row["synthetic"]) or footprint.synthetic,
        footprint=footprint, picture=cut, rows=rows, cols=cols,
    )  # fmt: skip


def _why_not(footprint: Footprint | None, needed: float) -> str:
    """Return why an epoch's outline cannot be shown; empty if it can."""
    if footprint is None:
        return "the site has no footprint of it"
    seen = footprint.observed_share
    if seen is not None and seen <= 0:
        return "nothing of the site was seen"
    if seen is not None and seen < needed:
        return f"{seen:.0%} of the site was seen, less than {needed:.0%}"
    return "no area was given of it" if footprint.area_ha is None else ""


def _decoded(png: bytes) -> NDArray[np.uint8] | None:
    """Return a picture as (y, x, 4); None if it is none, or too large to be one of ours."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as found:
            if found.width * found.height > _MOST_PIXELS:
                return None
            return np.asarray(found.convert("RGBA"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None


def _cut(
    picture: NDArray[np.uint8], rows: NDArray[np.int64], cols: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Return the part of a picture that is needed, and rows and columns counted from its corner."""
    if (rows < 0).all() or (cols < 0).all():
        return picture[:0], rows, cols
    top, left = rows[rows >= 0].min(), cols[cols >= 0].min()
    part = picture[top : rows.max() + 1, left : cols.max() + 1].copy()
    return part, np.where(rows < 0, -1, rows - top), np.where(cols < 0, -1, cols - left)


def _site(reader: Reader, zone_id: str, site_id: str) -> tuple[str, BaseGeometry]:
    """Return the name of a site and its place, as released; its id and the zone's for none."""
    zone = reader.zone(zone_id)
    if site_id == zone_id:
        return f"{zone['name']}, all sites", zone["geometry"]
    for row in reader.compounds(zone_id).frame.to_dict("records"):
        if row["compound_id"] == site_id:
            return row["name"], row["geometry"] or zone["geometry"]
    for row in reader.detections(zone_id).frame.to_dict("records"):
        if row["detection_id"] == site_id:
            return f"{zone['name']}, detection", row["geometry"]
    return zone["name"], zone["geometry"]


def _shapes(series: Mapping[str, Footprint]) -> list[BaseGeometry]:
    """Return all ground that was ever said to be built or unseen: that of the site, in time."""
    drawn = [shape for each in series.values() for shape in (each.outline, each.unseen)]
    return [shape for shape in drawn if shape is not None and not shape.is_empty]


def _span(series: Mapping[str, Footprint], by: Length) -> list[str]:
    """Return every epoch from the first to the last, those without a footprint among them."""
    first, last = epoch_period(min(series)), epoch_period(max(series))
    return epochs_in(Period(first.start, last.end), by)


def _marking(audience: Audience, *marks: Tlp) -> Tlp:
    least = Tlp.CLEAR if audience in _OUTSIDE else Tlp.AMBER
    return _TLP_ORDER[max(_TLP_ORDER.index(each) for each in (least, *marks))]


def _too_few(
    site_id: str, zone_id: str, by: Length, frames: list[Frame], dropped: list[Dropped]
) -> str:
    left_out = "; ".join(f"{each.epoch}: {each.reason}" for each in dropped) or "none"
    have = ", ".join(each.epoch for each in frames) or "none"
    other = "month" if by == "quarter" else "quarter"
    return (
        f"An animation of {site_id} needs {_LEAST_FRAMES} frames at least, and by {by} it has "
        f"{len(frames)} ({have}). Left out: {left_out}. Make more footprints and pictures with "
        f"compoundwatch footprints {zone_id}, try --by {other}, or name another site."
    )
