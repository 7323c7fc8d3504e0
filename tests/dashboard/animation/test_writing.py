"""dashboard.animation.writing: files that others can read, alike each time, that name nobody."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.codec import UnknownCodecError
from PIL import Image, ImageSequence

from dashboard.animation import writing
from dashboard.animation.drawing import TOP, draw, size
from dashboard.animation.frames import Animation
from layers.errors import RejectedError
from tests.dashboard.animation.conftest import FIRST, a_store, animated


@pytest.fixture(scope="module")
def gif(made: Animation) -> bytes:
    return writing.gif(made)


@pytest.fixture(scope="module")
def mp4(made: Animation) -> bytes:
    return writing.mp4(made)


def video(content: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(content)) as file:
        return [each.to_ndarray(format="rgb24") for each in file.decode(video=0)]


def test_a_gif_has_a_frame_an_epoch_and_rests_on_the_last(made: Animation, gif: bytes) -> None:
    with Image.open(io.BytesIO(gif)) as found:
        assert found.size == size(made)
        assert found.info["loop"] == 0
        times = [each.info["duration"] for each in ImageSequence.Iterator(found)]
    assert times == [800, 800, 2400]


def test_a_gif_shows_what_was_drawn(made: Animation, gif: bytes) -> None:
    with Image.open(io.BytesIO(gif)) as found:
        for number, each in enumerate(ImageSequence.Iterator(found)):
            shown = np.asarray(each.convert("RGB")).astype(int)
            assert np.abs(shown - np.asarray(draw(made, number))).mean() < 2


def test_ground_that_did_not_change_keeps_its_bytes_in_a_gif(made: Animation, gif: bytes) -> None:
    (ring,) = made.view.outer(FIRST)
    col, row = ring[:-1].mean(axis=0).round().astype(int)
    with Image.open(io.BytesIO(gif)) as found:
        windows = {
            np.asarray(each.convert("RGB"))[TOP + row - 20 : TOP + row + 20, col - 20 : col + 20]
            .tobytes()
            for each in ImageSequence.Iterator(found)
        }  # fmt: skip
    assert len(windows) == 1


def test_a_video_can_be_read_back_with_as_many_pictures_as_were_meant(
    made: Animation, mp4: bytes
) -> None:
    assert writing.ticks(made) == [8, 8, 24]
    with av.open(io.BytesIO(mp4)) as file:
        stream = file.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == size(made)
        assert stream.average_rate == writing.RATE
        assert float(stream.duration * stream.time_base) == pytest.approx(4.0)
    shown = video(mp4)
    assert len(shown) == sum(writing.ticks(made))
    for at, number in ((0, 0), (7, 0), (8, 1), (16, 2), (39, 2)):
        assert np.abs(shown[at].astype(int) - np.asarray(draw(made, number))).mean() < 4


def test_each_epoch_of_a_video_can_be_sought(mp4: bytes) -> None:
    with av.open(io.BytesIO(mp4)) as file:
        keys = [n for n, each in enumerate(file.decode(video=0)) if each.key_frame]
    assert set(keys) >= {0, 8, 16}


def test_the_same_animation_gives_the_same_bytes(gif: bytes, mp4: bytes) -> None:
    again = animated(a_store())
    assert writing.gif(again) == gif
    assert writing.mp4(again) == mp4


def test_a_file_names_no_program(gif: bytes, mp4: bytes) -> None:
    for content in (gif, mp4):
        for name in (b"x264", b"Lav", b"libx", b"Pillow", b"PIL", b"Python"):
            assert name not in content
    with av.open(io.BytesIO(mp4)) as file:
        assert "encoder" not in file.metadata
        assert "encoder" not in file.streams.video[0].metadata
        assert "creation_time" not in file.metadata


def test_one_frame_can_be_had_as_a_picture(made: Animation) -> None:
    with Image.open(io.BytesIO(writing.frame_png(made, 1))) as found:
        assert (np.asarray(found) == np.asarray(draw(made, 1))).all()


@pytest.mark.parametrize(("name", "begins"), [("a.gif", b"GIF89a"), ("b.MP4", b"\x00\x00\x00")])
def test_a_file_is_written_by_the_end_of_its_name(
    made: Animation, tmp_path: Path, name: str, begins: bytes
) -> None:
    path = tmp_path / "new" / name
    assert writing.write(made, path) == path.stat().st_size
    assert path.read_bytes().startswith(begins)
    assert [each.name for each in path.parent.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.avi", "a", "a.gif.exe", ".gif"])
def test_another_ending_is_refused_and_nothing_is_written(
    made: Animation, tmp_path: Path, name: str
) -> None:
    with pytest.raises(RejectedError, match=r"written as \.gif"):
        writing.write(made, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_so(made: Animation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(RejectedError, match=r"cannot be written .* Name a file in a folder"):
        writing.write(made, tmp_path / "file" / "a.gif")


def test_a_machine_without_the_encoder_is_told_what_to_do(
    made: Animation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise UnknownCodecError("libx264")

    monkeypatch.setattr("av.container.OutputContainer.add_stream", none, raising=False)
    with pytest.raises(RejectedError, match=r"Write a \.gif"):
        writing.mp4(made)
