"""Films of sites: a site epoch by epoch, made once for each audience, version and day."""

from dataclasses import dataclass

from dashboard import cache
from dashboard.animation import writing
from dashboard.animation.frames import animation
from geo.period import Length
from layers.read import Reader
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A site epoch by epoch, as GIF, with what is in it and what is not."""

    gif: bytes
    """Runs again and again, and rests on its last frame."""

    tlp: Tlp
    """The marking that is burnt in."""

    shown: tuple[str, ...]
    """Epochs, one a frame."""

    dropped: tuple[tuple[str, str], ...]
    """Epochs that are left out, each with its reason."""


def film(zone_id: str, by: Length, site_id: str) -> Film:
    """Return a site epoch by epoch.

    Raises
    ------
    LayerError
        If fewer than two epochs can be shown.

    """

    def make(reader: Reader) -> Film:
        made = animation(reader, zone_id, site_id, by=by)
        return Film(
            gif=writing.gif(made), tlp=made.tlp, shown=tuple(each.epoch for each in made.frames),
            dropped=tuple((each.epoch, each.reason) for each in made.dropped),
        )  # fmt: skip

    return cache.kept(("film", zone_id, by, site_id), make)


def film_mp4(zone_id: str, by: Length, site_id: str) -> bytes:
    """Return the same as MP4, which takes some seconds.

    Raises
    ------
    LayerError
        If it cannot be made.

    """
    return cache.kept(
        ("film mp4", zone_id, by, site_id),
        lambda reader: writing.mp4(animation(reader, zone_id, site_id, by=by)),
    )
