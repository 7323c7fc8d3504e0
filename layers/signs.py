"""Signs: how many of those that were asked about are present, in words.

Never a verdict and never a score: whether somebody is a victim is for those to decide who may, and
five signs are not worse than three. What was not asked about is not known, and is said so.
"""

from collections.abc import Collection

from layers.case_terms import Sign

NO_VERDICT = (
    "Signs are what others can see. Their number is no verdict and no score: whether a person is a "
    "victim of trafficking is decided by the authority or organisation that may decide it."
)


def signs_said(present: Collection[str], asked: Collection[str]) -> str:
    """Return how many signs are present of how many that were asked about.

    Parameters
    ----------
    present
        Signs that are there.
    asked
        Signs that were asked about; empty where nobody wrote it down.

    Examples
    --------
    >>> signs_said(["long_hours"], ["long_hours", "sold_on"])
    'signs present: 1 of 2 asked about; 13 not asked about'
    >>> signs_said(["long_hours"], [])
    'signs present: 1; which others were asked about is not known'
    >>> signs_said([], [])
    'no sign was asked about'

    """
    if not asked:
        known = f"signs present: {len(set(present))}; which others were asked about is not known"
        return known if present else "no sign was asked about"
    about = set(asked) | set(present)
    left = len(set(Sign) - about)
    rest = f"{left} not asked about" if left else "all were asked about"
    return f"signs present: {len(set(present))} of {len(about)} asked about; {rest}"
