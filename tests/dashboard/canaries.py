"""Canaries: secrets made up for a test, one for each setting, and where they turned up."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from dashboard.secret import Secret
from dashboard.settings import PREFIX, Settings
from tests.exposure.coats import undressed

TESTS = str(Path(__file__).parents[1])


def canaries() -> dict[str, str]:
    """Return a secret of its own for each setting that is one, by the variable's name."""
    return {
        PREFIX + each.name.upper(): f"kanarie-{each.name.replace('_', '-')}-7Q+x/{number}Zr=="
        for number, each in enumerate(fields(Settings))
        if each.type is Secret
    }


def coats(value: str) -> set[bytes]:
    """Return a secret as others may have written it."""
    plain = value.encode()
    aligned = {base64.b64encode(b"x" * skip + plain)[4:-4] for skip in range(3)}
    return {
        plain, plain[::-1], plain.hex().encode(), quote(value, safe="").encode(),
        value.encode("utf-16-le"), *aligned,
    }  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """A secret that got out."""

    secret: str
    place: str


def hits(
    secrets: Iterable[str], places: Iterable[tuple[str, bytes]], *, packed: bool = False
) -> list[Hit]:
    """Return every secret in these bytes, in any coat; packed: also within zip, zlib, base64."""
    found, wanted = [], {value: coats(value) for value in secrets}
    for place, blob in places:
        for _, bare in undressed(blob, depth=1 if packed else 0):
            found += [
                Hit(value, place)
                for value, dressed in wanted.items()
                if any(coat in bare for coat in dressed)
            ]
    return found


def files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder, by its name, with its bytes and its name's."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes() + str(path).encode()


def dump(error: BaseException) -> str:
    """Return what a crash dump holds: each frame of ours with its locals, of all that led here."""
    seen, waiting, lines = set(), [error], []
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        lines += [repr(each), str(each), repr(vars(each)), *_frames(each.__traceback__)]
        waiting += [at for at in (each.__cause__, each.__context__) if at is not None]
    return "\n".join(lines)


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not code.co_filename.startswith(TESTS):  # the test itself knows the secret
            yield f"{code.co_filename}:{traceback.tb_lineno}"
            for name, value in traceback.tb_frame.f_locals.items():
                yield from (f"{name} = {value!r}", *_inside(value, depth=2))
        traceback = traceback.tb_next


def _inside(value: Any, *, depth: int) -> Iterator[str]:
    """Yield what `vars` of an object shows, as a crash reporter would collect it."""
    if depth and hasattr(value, "__dict__") and not isinstance(value, type):
        for inner in vars(value).values():
            yield repr(inner)
            yield from _inside(inner, depth=depth - 1)
