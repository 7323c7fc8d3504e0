"""Runs a command with every logger at DEBUG, as somebody who hunts a fault would."""

import logging

from dashboard import logs
from dashboard.cli import main

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


if __name__ == "__main__":
    main.begin_logging = begin_loudly
    main.main()
