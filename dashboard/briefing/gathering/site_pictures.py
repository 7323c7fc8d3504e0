"""A site before and after: two pictures of one extent, each with its days and source."""

import io
from collections.abc import Hashable, Mapping
from typing import Any

from PIL import Image, UnidentifiedImageError

from dashboard.briefing.gathering.entering import Entering
from dashboard.briefing.map_contents import Bounds, Picture
from dashboard.briefing.speech import Speech
from geo.period import epoch_period, midnight
from layers.composite import ROLES

_MOST_PIXELS = 16_000_000
_FIRST_ROLE, _LAST_ROLE = ROLES


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
    if not zone_id:
        return ()
    rows = _in_period(entering, zone_id)
    if not rows:
        return ()
    chosen = rows[:1] if len(rows) == 1 else [rows[0], rows[-1]]
    words = (speech.says("Before"), speech.says("After"))
    found = [
        _cut(entering.png(row["composite_id"]), row, bounds, f"{word} · {_days(row)}", speech)
        for word, row in zip(words, chosen, strict=False)
    ]
    return tuple(each for each in found if each is not None)


def _in_period(entering: Entering, zone_id: str) -> list[dict[Hashable, Any]]:
    """Return the pictures of the period in order: of quarters, or those of the newest run."""
    asked = entering.briefing
    since, until = asked.since, asked.until or asked.as_of.date()
    quarters = [
        row for row in entering.pictures(zone_id).to_dict("records")
        if len(row["epoch"]) == len("2024Q1") and "Q" in row["epoch"]
        and (since is None or epoch_period(row["epoch"]).end > midnight(since))
        and row["first"] <= until
    ]  # fmt: skip
    if len(quarters) > 1:
        return sorted(quarters, key=lambda row: row["epoch"])
    of_run = [
        row for row in entering.composites(zone_id).to_dict("records")
        if (since is None or row["last"] >= since) and row["first"] <= until
    ]  # fmt: skip
    return sorted(of_run, key=lambda row: ROLES.index(row["role"])) or quarters


def _cut(
    png: bytes, row: Mapping[Hashable, Any], bounds: Bounds, title: str, speech: Speech
) -> Picture | None:
    """Return the part of a picture over some ground, to whole pixels; None if it has none."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as found:
            if found.width * found.height > _MOST_PIXELS:
                return None
            pixels = found.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None
    west, south, east, north = (float(row[each]) for each in ("west", "south", "east", "north"))
    step_x, step_y = (east - west) / pixels.width, (north - south) / pixels.height
    left = max(int((bounds[0] - west) / step_x), 0)
    right = min(int((bounds[2] - west) / step_x) + 1, pixels.width)
    top = max(int((north - bounds[3]) / step_y), 0)
    bottom = min(int((north - bounds[1]) / step_y) + 1, pixels.height)
    if left >= right or top >= bottom:
        return None
    out = io.BytesIO()
    part = pixels.crop((left, top, right, bottom))
    Image.frombytes("RGBA", part.size, part.tobytes()).save(out, "PNG")
    return Picture(
        png=out.getvalue(),
        bounds=(west + left * step_x, north - bottom * step_y,
                west + right * step_x, north - top * step_y),
        words=(title, credit_of(row, speech)), first=row["first"], last=row["last"],
        source=str(row["source"]), scenes=int(row["scenes"]), seen_share=float(row["seen_share"]),
    )  # fmt: skip


def _days(row: Mapping[Hashable, Any]) -> str:
    return f"{row['first']} – {row['last']}"


def credit_of(row: Mapping[Hashable, Any], speech: Speech) -> str:
    """Return whose imagery it is, how many scenes, and that it is invented where it is."""
    scenes = speech.says("{count} scenes", count=speech.number(int(row["scenes"])))
    invented = " · " + speech.says("SYNTHETIC") if row["synthetic"] else ""
    return f"{row['source'] or speech.says('source not told')} · {scenes}{invented}"
