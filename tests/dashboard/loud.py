"""Runs a command with every logger at DEBUG, as somebody who hunts a fault would."""

import contextlib
import logging
from collections.abc import Iterator

from dashboard import logs
from dashboard.cli import main
from imagery import calling  # noqa: F401 - it sets a level when it is first loaded

TALKATIVE = (
    *logs._QUIET, "distributed.worker", "oauthlib.oauth2.rfc6749", "requests.sessions",
    "requests_oauthlib.oauth2_session", "sentinelhub.download.sentinelhub_client",
    "sentinelhub.download.session", "urllib3.connectionpool", "urllib3.util.retry",
)  # fmt: skip


def begin_loudly() -> None:
    """Begin the log, and let everything be heard."""
    logs.begin_logging(logging.DEBUG)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)


@contextlib.contextmanager
def log_put_back() -> Iterator[None]:
    """Put the log of this process back as it was: handlers, levels, and what makes its records."""
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handlers, level, raises = list(root.handlers), root.level, logging.raiseExceptions
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.setLogRecordFactory(factory)
        logging.raiseExceptions = raises
        for name in (*logs._QUIET, *logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


if __name__ == "__main__":
    main.begin_logging = begin_loudly
    main.main()
