"""Labels: what is written into a frame, as plain text, before anything is drawn.

A frame that is cut out and passed on must still say what it shows: site, epoch and days, area with
its interval, how much was seen, whose imagery, size of its pixels, marking. Names come from
files of others: they are data, so what would move or hide other text is taken out of them.
"""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from dashboard.animation.frames import Animation, Frame
from dashboard.animation.view import round_length_m
from dashboard.credits import asked_for
from geo.period import epoch_period

SYNTHETIC = "SYNTHETIC: invented, no real place"

_KEY = "Line: edge of built-up ground; dashed: gaps in it; hatched: not seen"
_LONGEST = 80
_MARKS_IN_A_ROW = 2
_BAR_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is written into one frame."""

    title: str
    """Name and id of the site."""

    tlp: str
    """Marking."""

    epoch: str
    """Name of the epoch, large."""

    days: str
    """First and last day of the epoch, and of the scenes in its picture."""

    area: str
    """Built-up area with its interval."""

    seen: str
    """Share of the site that was seen."""

    source: str
    """Whose imagery."""

    pixel: str
    """Size of pixels, and that nothing was smoothed."""

    key: str
    """What line and hatching mean."""

    left_out: str
    """Which frame of how many, and how many epochs have none."""

    scale: str
    """Length of the scale bar."""

    synthetic: str
    """Empty, or that it is invented."""

    def lines(self) -> list[str]:
        """Return all that is not empty, from top to bottom."""
        found = (
            self.title, self.tlp, self.epoch, self.days, self.synthetic, self.scale, self.area,
            self.seen, self.source, self.pixel, self.left_out, self.key,
        )  # fmt: skip
        return [each for each in found if each]


def labels(animation: Animation, number: int) -> Labels:
    """Return what is written into a frame, counted from 0."""
    frame = animation.frames[number]
    found, period = frame.footprint, epoch_period(frame.epoch)
    seen = found.observed_share
    dropped = len(animation.dropped)
    return Labels(
        title=f"{plain(animation.title)} ({plain(animation.site_id)})",
        tlp=animation.tlp.value,
        epoch=frame.epoch,
        days=(
            f"{period.start:%Y-%m-%d} to {period.end - timedelta(days=1):%Y-%m-%d}; imagery: "
            f"{frame.first} to {frame.last}, {_count(frame.scenes, 'scene')}"
        ),
        area=_area(found.area_ha, found.area_ha_lo, found.area_ha_hi),
        seen="Seen: not told" if seen is None else f"Seen: {seen:.0%} of the site",
        source=f"Imagery: {credit(frame)}",
        pixel=f"{_pixel(animation, frame)}; north is up",
        key=_KEY,
        left_out=(
            f"frame {number + 1} of {len(animation.frames)}, {_count(dropped, 'epoch')} left out"
        ),
        scale=length(bar_m(animation)),
        synthetic=SYNTHETIC if frame.synthetic else "",
    )


def bar_m(animation: Animation) -> float:
    """Return the length of the scale bar on the ground, metres: round, and a quarter at most."""
    view = animation.view
    return round_length_m(view.pixel_m * view.width * _BAR_SHARE)


def length(metres: float) -> str:
    """Return a round length in words.

    Examples
    --------
    >>> length(500), length(2000)
    ('500 m', '2 km')

    """
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"


def credit(frame: Frame) -> str:
    """Return the credit that a picture asks for, and its source; an invented one asks for none."""
    source = plain(frame.source) or "source not told"
    if frame.synthetic:
        return f"{source} (simulated)"
    asked = asked_for(source, frame.first.year, frame.last.year)
    return f"{asked} ({source})" if asked else source


def plain(text: str) -> str:
    r"""Return a text in one line, without what steers a terminal, turns or piles up letters.

    Examples
    --------
    >>> plain("Bend\u202e Park\n\x1b[31m")
    'Bend Park [31m'

    """
    kept, marks = [], 0
    for each in unicodedata.normalize("NFC", text[: 4 * _LONGEST]):
        kind = unicodedata.category(each)
        marks = marks + 1 if kind.startswith("M") else 0
        if kind.startswith("Z") or each in "\t\n\r":
            kept.append(" ")
        elif not kind.startswith("C") and marks <= _MARKS_IN_A_ROW:
            kept.append(each)
    short = " ".join("".join(kept).split())
    return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"


def _area(area: float | None, low: float | None, high: float | None) -> str:
    if area is None:
        return "Built-up: not observed"
    if low is None or high is None:
        return f"Built-up: {_ha(area)} ha (no interval told)"
    return f"Built-up: {_ha(area)} ha (90 % interval {_ha(low)} to {_ha(high)} ha)"


def _ha(area: float) -> str:
    return f"{area:.1f}" if area >= 100 else f"{area:.2f}"


def _pixel(animation: Animation, frame: Frame) -> str:
    """Return the size of what was measured, and that nothing was smoothed."""
    resolution = frame.footprint.resolution_m
    if resolution is None:
        return "Pixels as they were taken"
    if resolution < animation.view.pixel_m:
        return f"Pixel {resolution:g} m, every {animation.view.pixel_m:.0f} m shown"
    return f"Pixel {resolution:g} m, not smoothed"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
