"""The one door to the log: key=value on standard error, and nothing that could place a person.

Messages of our own are constants with `%s` for ids and counts. Messages of libraries are
cut to their first line, and every number that could be a coordinate is blotted out.
"""

import logging
import re

_COORDINATE = re.compile(r"-?\d{1,3}\.\d{4,}")


class _Blotting(logging.Formatter):
    """Formats a record without coordinates, and without the locals of a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, or a traceback, blotted."""
        return blotted(super().format(record))


def blotted(text: str) -> str:
    """Return a text in which every number with four decimals or more is blotted out.

    Examples
    --------
    >>> blotted("seen at 98.601234, 16.298765 in 3.2 s")
    'seen at #, # in 3.2 s'

    """
    return _COORDINATE.sub("#", text)


def begin_logging(level: int = logging.WARNING) -> None:
    """Send the log of this process to standard error, blotted."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Blotting("time=%(asctime)s level=%(levelname)s at=%(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
