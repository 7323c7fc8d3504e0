"""The file of a briefing itself, if it is handed over with the others: what was asked, no more."""

import json

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach


def check_briefing_file(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down that a briefing's file is not that of this briefing."""
    with found.reading("The file"):
        if json.loads(content) != json.loads(json.dumps(allowed.contents.briefing.plain())):
            found.add(Breach.VALUE, "It says something else than what was asked for.")
