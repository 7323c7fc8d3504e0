"""What of a release is given out: its rows and figures, the same for every audience.

How many regions or reports are hidden is not said, for nobody can be shown a part of that.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from shapely.geometry.base import BaseGeometry

from geo.cells import region_outline
from layers.frames import Released, frame
from layers.release import Release
from layers.release_cell import ReleaseCell
from layers.release_figure import ReleaseFigure
from layers.release_words import TITLES, codes_of, label

COLUMNS = ("region", "epoch", "at_least", "resolution", "synthetic", "release", "said")

FIGURES = ("topic", "code", "year", "at_least", "words", "synthetic", "release", "said")

LISTED = (
    "release", "made_at", "through", "k", "min_places", "resolutions", "sha256", "previous",
)  # fmt: skip

OLD = timedelta(days=100)
"""A release older than this is said to be old: the job that makes them does not run."""

_NO_FIGURES = (
    "no figures of what reports say: they are of whole years that have been over for 90 days, and "
    "of no code that too few reports have, or all"
)

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
        f"{_named(release)}: {len(shown)} counts of {release.k} reports and more"
        f"{_age(release, rows, as_of)}"
    )
    return Released(frame=frame(shown, columns=COLUMNS), total=len(shown), words=words)


def figures_frame(
    release: Release | None, figures: Sequence[ReleaseFigure], *, as_of: datetime
) -> Released:
    """Return the figures of a release, newest year first, topics and codes in their own order.

    Parameters
    ----------
    release
        The newest; None if none was made.
    figures
        Its figures.
    as_of
        Now, UTC: an old release is said to be old.

    """
    if release is None:
        return Released(frame=frame([], columns=FIGURES), total=0, words=_NONE)
    rows = [
        {
            "topic": each.topic.value, "code": each.code, "year": each.year,
            "at_least": each.at_least, "words": label(each.topic, each.code),
            "synthetic": each.synthetic, "release": release.number,
            "said": f"{each.year}, {TITLES[each.topic]}: {label(each.topic, each.code)}: at least "
                    f"{each.at_least} reports",
        }
        for each in sorted(figures, key=_place)
    ]  # fmt: skip
    age = _age(release, figures, as_of)
    said = f"{len(rows)} figures of {release.k} reports and more{age}" if rows else _NO_FIGURES
    words = f"{_named(release)}: {said}"
    return Released(frame=frame(rows, columns=FIGURES), total=len(rows), words=words)


def _place(figure: ReleaseFigure) -> tuple[object, ...]:
    """Return where a figure stands: countries by size, other codes in the order of their words."""
    codes = codes_of(figure.topic)
    rank = codes.index(figure.code) if codes else -figure.at_least
    return (-int(figure.year), figure.synthetic, [*TITLES].index(figure.topic), rank, figure.code)


def _named(release: Release) -> str:
    return f"release {release.number} of {release.made_at:%Y-%m-%d}, through {release.through}"


def _age(
    release: Release, rows: Collection[ReleaseCell] | Collection[ReleaseFigure], as_of: datetime
) -> str:
    """Return a warning where a release is old; of an invented sample, that it is invented.

    The sample of the demo is dated like the archive that it was made for. It grows no older by
    that nobody made another, so nothing is to be done about it.
    """
    if rows and all(each.synthetic for each in rows):
        return ", all of them invented"
    days = (as_of - release.made_at).days
    old = as_of - release.made_at > OLD
    return f"; it is {days} days old: compoundwatch release make" if old else ""


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
