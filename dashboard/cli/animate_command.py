"""The command `animate`: a site epoch by epoch, as GIF or MP4."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.animation.frames import Animation, animation
from dashboard.cli.context import now, plainly, print_json, say, workshop
from dashboard.cli.store_commands import AsJson
from geo.period import Length
from layers.terms import Audience, AuditAction, Tlp


def animate(
    zone: Annotated[str, typer.Argument(help="Id of the zone.")],
    out: Annotated[Path, typer.Option(help="The file to write: .gif or .mp4.")],
    site: Annotated[
        str, typer.Option(help="Id of a compound or detection; left out, all sites of the zone.")
    ] = "",
    by: Annotated[Length, typer.Option(help="One frame a quarter, or a month.")] = "quarter",
    tlp: Annotated[
        Tlp, typer.Option(help="Marking, burnt in; never laxer than what is shown.")
    ] = Tlp.AMBER,
    audience: Annotated[
        Audience | None, typer.Option(help="For whom; default: COMPOUNDWATCH_AUDIENCE.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how a site grew: a GIF or MP4 with date, source, scale and outline in each frame."""
    from dashboard.animation import drawing, writing  # noqa: PLC0415 - the encoder loads only here

    with plainly():
        writing.checked(out)
    with workshop() as parts:
        made = animation(parts.reader(now(), audience), zone, site, by=by, tlp=tlp)
        what = f"film of {made.site_id} in {zone} by {by} for {made.audience}, {made.tlp}"
        parts.log().note(AuditAction.EXPORTED, what, at=now(), rows=len(made.frames))
        size = writing.write(made, out)
    if as_json:
        width, height = drawing.size(made)
        about = {"file": str(out), "bytes": size, "width": width, "height": height}
        print_json({**told(made), **about})
        return
    for frame in made.frames:
        found = frame.footprint
        seen = "" if found.observed_share is None else f", {found.observed_share:.0%} seen"
        say(f"  {frame.epoch}: {found.area_ha:.2f} ha{seen}, {frame.first} to {frame.last}")
    for each in made.dropped:
        say(f"  {each.epoch}: left out, {each.reason}")
    say(
        f"{out}: frames: {len(made.frames)}, epochs left out: {len(made.dropped)}, {size:,} bytes, "
        f"{made.tlp}, for the audience {made.audience}"
    )


def told(made: Animation) -> dict[str, object]:
    """Return what is in an animation as plain values."""
    return {
        "zone_id": made.zone_id, "site_id": made.site_id, "by": made.by,
        "audience": made.audience, "tlp": made.tlp,
        "pixel_m": round(made.view.pixel_m, 3),
        "frames": [
            {
                "epoch": each.epoch, "first": each.first, "last": each.last,
                "scenes": each.scenes, "source": each.source, "synthetic": each.synthetic,
                "area_ha": each.footprint.area_ha, "area_ha_lo": each.footprint.area_ha_lo,
                "area_ha_hi": each.footprint.area_ha_hi,
                "observed_share": each.footprint.observed_share,
            }
            for each in made.frames
        ],
        "dropped": [{"epoch": each.epoch, "reason": each.reason} for each in made.dropped],
    }  # fmt: skip
