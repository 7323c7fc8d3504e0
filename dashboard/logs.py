"""The one door to the log: key=value on standard error, and nothing that could place a person.

Messages of our own are constants with `%s` for ids and counts. Those of libraries may hold
anything: every number that could be a coordinate is blotted out of them, and every key. That is
done when a record is made, so that it holds for a library that writes with a handler of its own.
Libraries that write what they send are not heard below INFO.

What a library's exception says often repeats the value that it could not take, which may be a note
on a person: its kind and where it came from are written down, and none of its words.
"""

import logging
import os
import re
import traceback
from collections.abc import Iterator
from typing import Any

from dashboard.scrub import scrubbed

_COORDINATE = re.compile(r"-?\d{1,3}\.\d{4,}")
_LEFT_OUT = "(its words are left out: they may hold what was in the data)"
_LONGEST = 2_000
_OURS = frozenset({"data", "dashboard", "geo", "imagery", "layers"})
"""What they say repeats no coordinate and no note; the tests of what they refuse see to that."""

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
    # Where a handler cannot write, Python would print the whole traceback, with its values.
    logging.raiseExceptions = False
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
        record.exc_text = told(record.exc_info[1])
    if record.stack_info:
        record.stack_info = blotted(record.stack_info)
    return record


def told(error: BaseException | None) -> str:
    """Return a traceback, and that of all that led to it, in which no value is repeated.

    Examples
    --------
    >>> told(ValueError("time data 'seen at the gate' does not match"))
    'ValueError: (its words are left out: they may hold what was in the data)'

    """
    return blotted("\n".join(part for each in _led_to(error) for part in _lines(each)))


def _led_to(error: BaseException | None) -> Iterator[BaseException]:
    """Yield what led to an error, the first cause first, then the error and what it holds."""
    waiting, seen = [error], dict[int, BaseException]()
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen[id(each)] = each
            inner = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
            waiting += [each.__cause__ or each.__context__, *inner]
    yield from reversed(seen.values())


def _lines(error: BaseException) -> Iterator[str]:
    kind = type(error)
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield f"{kind.__qualname__}: {_words(error)}"


def _words(error: BaseException) -> str:
    if type(error).__module__.partition(".")[0] in _OURS:
        return str(error)[:_LONGEST]
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return str(getattr(error, "sqlite_errorname", _LEFT_OUT))
