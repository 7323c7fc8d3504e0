"""The policy of a web page: what its browser may fetch is nothing, and run only what is in it."""

import base64
import hashlib
from collections.abc import Sequence

from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach

_NOTHING = "'none'"
_INSIDE = ("'none'", "data:", "blob:", "'self'")


def check_policy(policies: Sequence[str], scripts: Sequence[str], found: Found) -> None:
    """Write down that a page has no policy that keeps it to itself.

    Parameters
    ----------
    policies
        What the page says of what may be fetched (Content-Security-Policy).
    scripts
        What it runs: each must be named by its hash.
    found
        Where problems go.

    """
    if len(policies) != 1:
        found.add(Breach.ACTIVE, "The page has no policy, or two, on what may be fetched.")
        return
    told = {
        words[0].lower(): words[1:] for each in policies[0].split(";") if (words := each.split())
    }
    if told.get("default-src") != [_NOTHING]:
        found.add(Breach.ACTIVE, "The policy of the page allows more than nothing.")
    for name, words in told.items():
        if not name.endswith("-src") or name == "default-src":
            continue
        loose = [each for each in words if each not in _INSIDE and not _hashed(each)]
        if name == "style-src":
            loose = [each for each in loose if each != "'unsafe-inline'"]
        if loose or (name in ("script-src", "connect-src") and set(words) & {"data:", "blob:"}):
            found.add(Breach.ACTIVE, "The policy of the page allows more than its own parts.")
    named = set(told.get("script-src", ()))
    for each in scripts:
        digest = base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()
        if f"'sha256-{digest}'" not in named:
            found.add(Breach.ACTIVE, "The page has a script that its policy does not name.")


def _hashed(word: str) -> bool:
    return word.startswith(("'sha256-", "'sha384-", "'sha512-"))
