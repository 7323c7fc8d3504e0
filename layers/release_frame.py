"""What of a release is given out: its rows and their outlines, the same for every audience.

How many regions or reports are hidden is not said, for nobody can be shown a part of that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shapely.geometry.base import BaseGeometry

from geo.cells import region_outline
from layers.frames import Released, frame
from layers.release import Release
from layers.release_cell import ReleaseCell

COLUMNS = ("region", "epoch", "at_least", "resolution", "synthetic", "release", "said")

LISTED = (
    "release", "made_at", "through", "k", "min_places", "resolutions", "sha256", "previous",
)  # fmt: skip

OLD = timedelta(days=100)
"""A release older than this is said to be old: the job that makes them does not run."""

_NONE = "no release of report counts was made yet: compoundwatch release make, then once a quarter"


def release_frame(
    release: Release | None,
    rows: Sequence[ReleaseCell],
    *,
    as_of: datetime,
    outline: BaseGeometry | None = None,
) -> Released:
    """Return the rows of a release, all of them or those that touch an outline, each whole.

    Parameters
    ----------
    release
        The newest; None if none was made.
    rows
        Its rows.
    as_of
        Now, UTC: an old release is said to be old.
    outline
        In EPSG:4326; None: everywhere.

    """
    if release is None:
        return Released(frame=frame([], columns=COLUMNS), total=0, words=_NONE)
    shown = []
    for row in rows:
        ground = region_outline(row.cells)
        if outline is None or ground.intersects(outline):
            shown.append({
                "region": row.region, "epoch": row.epoch, "at_least": row.at_least,
                "resolution": row.resolution, "synthetic": row.synthetic,
                "release": release.number, "geometry": ground,
                "said": f"{row.epoch}: at least {row.at_least} reports",
            })  # fmt: skip
    words = (
        f"release {release.number} of {release.made_at:%Y-%m-%d}, through {release.through}: "
        f"{len(shown)} counts of {release.k} reports and more"
    )
    if as_of - release.made_at > OLD:
        words += f"; it is {(as_of - release.made_at).days} days old: compoundwatch release make"
    return Released(frame=frame(shown, columns=COLUMNS), total=len(shown), words=words)


def newest_of(releases: Sequence[Release]) -> Release | None:
    """Return the newest of some releases; None of none."""
    return max(releases, key=lambda each: (each.number, each.release_id), default=None)


def releases_frame(releases: Sequence[Release]) -> Released:
    """Return what was released and by which rules, the newest first; no counts."""
    rows = [
        {
            "release": each.number, "made_at": each.made_at, "through": each.through, "k": each.k,
            "min_places": each.min_places, "resolutions": each.resolutions, "sha256": each.sha256,
            "previous": each.previous,
        }
        for each in sorted(releases, key=lambda each: (each.number, each.release_id), reverse=True)
    ]  # fmt: skip
    return Released(frame=frame(rows, columns=LISTED), total=len(rows))
