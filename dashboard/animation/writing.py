"""Writing: an animation as GIF or MP4, whole or not there; the same one gives the same bytes.

Neither file names a program, a person or a date beyond what is burnt in. One palette serves all
frames of a GIF, without dithering: ground that did not change keeps its colour. Times in seconds.
"""

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.codec.codec import UnknownCodecError
from av.video.frame import PictureType
from numpy.typing import NDArray
from PIL import Image

from dashboard.animation.drawing import FIXED, draw, size
from dashboard.animation.frames import Animation
from layers.errors import RejectedError
from layers.files import write_beside

EACH_S, LAST_S = 0.8, 2.4
"""How long a frame stands, and the last one."""

RATE = 10
"""Pictures a second in a video: an epoch is several alike, for players that know no still."""

_COLOURS = 256
_SAMPLE_PX = 128
_BT709 = 1
_INFORMATION = 6
"""Kind of the unit in which the encoder writes its own name and settings."""


def ticks(animation: Animation) -> list[int]:
    """Return how many pictures of a video each frame stands for."""
    return [
        round(RATE * (LAST_S if each is animation.frames[-1] else EACH_S))
        for each in animation.frames
    ]


def frame_png(animation: Animation, number: int) -> bytes:
    """Return one frame, counted from 0, as PNG."""
    out = io.BytesIO()
    draw(animation, number).save(out, "PNG")
    return out.getvalue()


def gif(animation: Animation) -> bytes:
    """Return the animation as GIF; it runs again and again, and rests on its last frame."""
    palette = _palette(animation)
    first, *rest = (
        each.quantize(palette=palette, dither=Image.Dither.NONE) for each in _drawn(animation)
    )
    out = io.BytesIO()
    times = [round(1000 * EACH_S)] * len(rest) + [round(1000 * LAST_S)]
    first.save(
        out, "GIF", save_all=True, append_images=rest, duration=times, loop=0, optimize=False
    )
    return out.getvalue()


def mp4(animation: Animation) -> bytes:
    """Return the animation as MP4: H.264, 4:2:0, colours of BT.709; each epoch can be sought.

    Raises
    ------
    RejectedError
        If this machine's PyAV has no encoder for it.

    """
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"fflags": "+bitexact"}) as file:
        try:
            stream = file.add_stream("libx264", rate=RATE)
        except UnknownCodecError as error:
            raise RejectedError(
                "The PyAV of this machine has no H.264 encoder, so no MP4 can be written. Write a "
                ".gif, or install PyAV from PyPI, whose wheels have one: pip install av."
            ) from error
        stream.width, stream.height = size(animation)
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, RATE)
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.thread_count = 1
        stream.options = {"crf": "20", "preset": "veryfast", "tune": "stillimage"}
        nameless = av.BitStreamFilterContext(f"filter_units=remove_types={_INFORMATION}", stream)
        for picture in chain(_video(animation), [None]):
            for packet in stream.encode(picture):
                file.mux(nameless.filter(packet))
        file.mux(nameless.filter(None))
    return out.getvalue()


FORMATS: dict[str, Callable[[Animation], bytes]] = {".gif": gif, ".mp4": mp4}
"""By the end of a file's name."""


def checked(path: Path) -> str:
    """Return the suffix of a file's name, lower case, if there is a format for it.

    Raises
    ------
    RejectedError
        If there is none.

    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise RejectedError(
            f"{path.name!r} ends in {suffix!r}. An animation is written as .gif, which opens "
            "anywhere, or as .mp4, which keeps every colour: name a file that ends in one of them."
        )
    return suffix


def write(animation: Animation, path: Path) -> int:
    """Write an animation as GIF or MP4 by the end of the file's name; return how many bytes.

    Raises
    ------
    RejectedError
        If the name ends in neither, or the file cannot be written.

    """
    content = FORMATS[checked(path)](animation)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_beside(path, content)
    except OSError as error:
        raise RejectedError(
            f"{path} cannot be written ({error.strerror or error}), so nothing was. Name a file in "
            "a folder that you may write to."
        ) from error
    return len(content)


def _drawn(animation: Animation) -> Iterator[Image.Image]:
    return (draw(animation, number) for number in range(len(animation.frames)))


def _palette(animation: Animation) -> Image.Image:
    """Return colours for all frames: those that are drawn, and the rest for the pictures."""
    fixed = list(dict.fromkeys(FIXED))
    small = [_sample(each) for each in _drawn(animation)]
    sheet = Image.fromarray(np.concatenate(small, axis=0))
    found = sheet.quantize(_COLOURS - len(fixed), method=Image.Quantize.MEDIANCUT)
    taken = (found.getpalette() or [])[: 3 * (_COLOURS - len(fixed))]
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in fixed for value in colour] + taken)
    return palette


def _sample(picture: Image.Image) -> NDArray[np.uint8]:
    """Return few of a picture's pixels, evenly, none of them mixed."""
    rows, cols = (
        np.linspace(0, side - 1, _SAMPLE_PX).astype(int) for side in (picture.height, picture.width)
    )
    return np.asarray(np.asarray(picture)[rows[:, None], cols[None, :]])


def _video(animation: Animation) -> Iterator[av.VideoFrame]:
    """Yield the pictures of a video; the first of each epoch is whole, so that it can be sought.

    Those of one epoch are one object with another time: encode each before the next is taken.
    """
    at = 0
    for picture, times in zip(_drawn(animation), ticks(animation), strict=True):
        flat = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
        frame = flat.reformat(format="yuv420p", dst_colorspace="ITU709")
        for again in range(times):
            frame.pts, frame.time_base = at, Fraction(1, RATE)
            frame.pict_type = PictureType.NONE if again else PictureType.I
            at += 1
            yield frame
