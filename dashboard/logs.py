"""The one door to the log: key=value on standard error, and nothing that could place a person.

Messages of our own are constants with `%s` for ids and counts. Those of libraries may hold
anything: every number that could be a coordinate is blotted out of them, and every key. That is
done when a record is made, so that it holds for a library that writes with a handler of its own.
Libraries that write what they send are not heard below INFO.
"""

import logging
import re
from typing import Any

from dashboard.scrub import scrubbed

_COORDINATE = re.compile(r"-?\d{1,3}\.\d{4,}")
_QUIET = (
    "alembic", "apscheduler", "asyncio", "botocore", "distributed", "fsspec", "httpcore", "httpx",
    "oauthlib", "psycopg", "pystac_client", "rasterio", "requests", "requests_oauthlib",
    "sentinelhub", "sqlalchemy", "urllib3", "websockets",
)  # fmt: skip
"""At DEBUG these write whole requests, statements and tokens."""


class _Blotting(logging.Formatter):
    """Formats a record without coordinates, keys, and the locals of a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, or a traceback, blotted."""
        return blotted(super().format(record))


def blotted(text: str) -> str:
    """Return a text in which every number with four decimals or more, and every key, is blotted.

    Examples
    --------
    >>> blotted("seen at 98.601234, 16.298765 in 3.2 s")
    'seen at #, # in 3.2 s'

    """
    return _COORDINATE.sub("#", scrubbed(text))


def begin_logging(level: int = logging.WARNING) -> None:
    """Send the log of this process to standard error, blotted."""
    logging.setLogRecordFactory(_record)
    handler = logging.StreamHandler()
    handler.setFormatter(_Blotting("time=%(asctime)s level=%(levelname)s at=%(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.INFO))


def _record(*args: Any, **said: Any) -> logging.LogRecord:
    """Return a record whose words are blotted, whichever handler writes them."""
    record = logging.LogRecord(*args, **said)
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):
        message = str(record.msg)  # a library's mistake is no reason to lose its words
    record.msg, record.args = blotted(message), ()
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = blotted(_PLAIN.formatException(record.exc_info))
    if record.stack_info:
        record.stack_info = blotted(record.stack_info)
    return record


_PLAIN = logging.Formatter()
