"""The command line, with a provider of people that is asked after 3 s, and believed for 4.

So a test sees in seconds, in an app that is served by its own process, what takes a minute.
"""

from datetime import timedelta

from dashboard.cli.main import main
from dashboard.signing import entrance

ASK_AFTER_S, TRUST_S = 3, 4

if __name__ == "__main__":
    entrance.ASK_AFTER, entrance.TRUST = timedelta(seconds=ASK_AFTER_S), timedelta(seconds=TRUST_S)
    main()
