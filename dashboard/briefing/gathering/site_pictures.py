"""A site before and after: two pictures of one extent, each with its days and source."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, UnidentifiedImageError

from dashboard.briefing.gathering.entering import Entering, Row
from dashboard.briefing.map_contents import Bounds, Picture
from dashboard.briefing.speech import Speech

_MOST_PIXELS = 16_000_000
_SEEN_ALPHA = 127


def pictures_of(
    entering: Entering, zone_id: str, bounds: Bounds, speech: Speech
) -> tuple[Picture, ...]:
    """Return the first and last picture of the period that show some ground, cut to it.

    Parameters
    ----------
    entering
        What may enter.
    zone_id
        The zone of the site; empty for none.
    bounds
        Of the ground, degrees.
    speech
        The language.

    Returns
    -------
    tuple
        Before and after; one where there is but one, none where there is no imagery.

    """
    rows = entering.pictures(zone_id)
    before = _first_seen(entering, rows, bounds, speech.says("Before"), speech)
    after = newest_of(entering, zone_id, bounds, speech)
    if before is None or after is None:
        return ()
    one = (before.first, before.last) == (after.first, after.last)
    return (after,) if one else (before, after)


def newest_of(
    entering: Entering, zone_id: str, bounds: Bounds, speech: Speech
) -> Picture | None:  # fmt: skip
    """Return the last picture of the period that shows some ground, cut to it; None of none."""
    rows = entering.pictures(zone_id)
    return _first_seen(entering, rows[::-1], bounds, speech.says("After"), speech)


def _first_seen(
    entering: Entering, rows: Sequence[Row], bounds: Bounds, word: str, speech: Speech
) -> Picture | None:
    """Return the first of some pictures in which any of the ground was seen, cut to it."""
    for row in rows:
        title = f"{word} · {_days(row)}"
        cut = _cut(entering.png(row["composite_id"]), row, bounds, title, speech)
        if cut is not None:
            return cut
    return None


def _cut(png: bytes, row: Row, bounds: Bounds, title: str, speech: Speech) -> Picture | None:
    """Return the part of a picture over some ground, to whole pixels; None if it has none."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as found:
            if found.width * found.height > _MOST_PIXELS:
                return None
            pixels = found.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None
    west, south, east, north = (float(row[each]) for each in ("west", "south", "east", "north"))
    if not (west < east and south < north) or row["first"] is None or row["last"] is None:
        return None
    step_x, step_y = (east - west) / pixels.width, (north - south) / pixels.height
    left = max(int((bounds[0] - west) / step_x), 0)
    right = min(int((bounds[2] - west) / step_x) + 1, pixels.width)
    top = max(int((north - bounds[3]) / step_y), 0)
    bottom = min(int((north - bounds[1]) / step_y) + 1, pixels.height)
    if left >= right or top >= bottom:
        return None
    part = pixels.crop((left, top, right, bottom))
    seen = float((np.asarray(part)[..., 3] > _SEEN_ALPHA).mean())
    if not seen:
        return None
    out = io.BytesIO()
    Image.frombytes("RGBA", part.size, part.tobytes()).save(out, "PNG")
    return Picture(
        png=out.getvalue(),
        bounds=(west + left * step_x, north - bottom * step_y,
                west + right * step_x, north - top * step_y),
        words=(title, credit_of(row, speech)), first=row["first"], last=row["last"],
        source=str(row["source"]), scenes=int(row["scenes"]), seen_share=seen,
    )  # fmt: skip


def _days(row: Row) -> str:
    return f"{row['first']} – {row['last']}"


def credit_of(row: Row, speech: Speech) -> str:
    """Return whose imagery it is, how many scenes, and that it is invented where it is."""
    scenes = speech.says("{count} scenes", count=speech.number(int(row["scenes"])))
    invented = " · " + speech.says("SYNTHETIC") if row["synthetic"] else ""
    return f"{row['source'] or speech.says('source not told')} · {scenes}{invented}"
