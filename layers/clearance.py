"""Clearance: what an audience is, whatever the record: its ceiling, its coordinates, its place.

`layers.disclosure_table` says the rest, field by field.
"""

from layers.errors import RejectedError
from layers.terms import Audience, Tlp

INSIDE = frozenset({Audience.ANALYST, Audience.CASEWORKER, Audience.ADMINISTRATOR})
"""Those who judge detections and bring records in; everybody else sees what was judged."""

OUTSIDE = frozenset(Audience) - INSIDE

LADDER = (
    Audience.PUBLIC, Audience.PARTNER, Audience.POLICY, Audience.ANALYST, Audience.ADMINISTRATOR,
    Audience.CASEWORKER,
)  # fmt: skip
"""From who sees least to who sees most."""

CEILING = {
    Audience.PUBLIC: Tlp.CLEAR,
    Audience.PARTNER: Tlp.GREEN,
    Audience.POLICY: Tlp.AMBER,
    Audience.ANALYST: Tlp.AMBER_STRICT,
    Audience.ADMINISTRATOR: Tlp.AMBER_STRICT,
    Audience.CASEWORKER: Tlp.RED,
}
"""The highest marking that an audience may see."""

DECIMALS = {
    Audience.PUBLIC: 3,
    Audience.PARTNER: 4,
    Audience.POLICY: 4,
    Audience.ANALYST: 6,
    Audience.ADMINISTRATOR: 6,
    Audience.CASEWORKER: 6,
}
"""Decimals of a degree in exports: 3 is about 110 m, 4 about 11 m, 6 about 0.1 m."""

_TLP_ORDER = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)


def up_to(marking: Tlp, ceiling: Tlp) -> bool:
    """Say whether a marking is no higher than another."""
    return _TLP_ORDER.index(marking) <= _TLP_ORDER.index(ceiling)


def read_by(marking: Tlp, audience: Audience) -> Audience:
    """Return who may come to read what is made for an audience under a marking.

    A marking lets more read than those whom it was made for: what is marked TLP:CLEAR may go to
    everybody, so it must hold what the public may have, whomever it is for.

    Raises
    ------
    RejectedError
        If the marking is above what the audience may see.

    Examples
    --------
    >>> read_by(Tlp.GREEN, Audience.ANALYST)
    <Audience.PARTNER: 'partner'>

    """
    if not up_to(marking, CEILING[audience]):
        raise RejectedError(
            f"{marking} is more than the audience {audience} may see, which is {CEILING[audience]} "
            "at most. Mark it lower, or make it for another audience."
        )
    least = next(each for each in LADDER if up_to(marking, CEILING[each]))
    return min(least, audience, key=LADDER.index)
