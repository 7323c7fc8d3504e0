"""The bytes of a foreign file: the one time that anything is opened, after its size is known."""

from dataclasses import dataclass
from pathlib import Path

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_BYTES

AGAIN = "Nothing was imported. Get the file again."


@dataclass(frozen=True, slots=True)
class Upload:
    """A foreign file in memory."""

    path: Path
    """Where it lies."""

    content: bytes
    """All of it."""

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return self.path.name

    @property
    def text(self) -> str:
        """Its content as text, without a byte order mark.

        Raises
        ------
        RejectedError
            If it is not UTF-8.

        """
        return as_text(self.content, self.name)


def taken(path: Path) -> Upload:
    """Return a file's bytes.

    Raises
    ------
    RejectedError
        If it is missing, no plain file, empty or too large.

    """
    if not path.is_file():
        raise RejectedError(f"There is no file {path.name}. Check the path.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise RejectedError(
            f"{path.name} has {size:,} bytes, more than {MAX_BYTES:,}. Cut it into parts."
        )
    if size == 0:
        raise RejectedError(f"{path.name} is empty: it holds no rows.")
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) != size:
        raise RejectedError(f"{path.name} was written while it was read. Try once more.")
    return Upload(path, content)


def as_text(content: bytes, name: str) -> str:
    """Return bytes as text, without a byte order mark.

    Raises
    ------
    RejectedError
        If they are not UTF-8.

    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(
            f"{name} is not UTF-8 text (byte {error.start}), so names would be spoilt. "
            "Save it as UTF-8; in a spreadsheet: Save as, CSV UTF-8."
        ) from None
