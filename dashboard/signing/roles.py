"""Roles: what the claims of a person open, as COMPOUNDWATCH_OIDC_ROLES says.

Only what is named opens anything. Where several roles match, the highest counts; never above the
ceiling, which is the audience of the process.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layers.clearance import LADDER
from layers.errors import RejectedError
from layers.terms import Audience

_ROLE = re.compile(r"(?P<claim>(?:https?://)?[^:=,\s]+):(?P<value>[^,]+)=(?P<audience>[^=,]*)")
_FORM = "COMPOUNDWATCH_OIDC_ROLES needs CLAIM:VALUE=AUDIENCE, several by commas"


@dataclass(frozen=True, slots=True)
class Role:
    """One value of one claim, and what it opens."""

    claim: str
    """Name of the claim, such as `groups`."""

    value: str
    """What it must be, or hold where it is a list: letter by letter."""

    audience: Audience
    """What it opens."""

    def held(self, claims: Mapping[str, Any]) -> bool:
        """Say whether these claims hold it. An address that was not verified holds nothing."""
        if self.claim == "email" and claims.get("email_verified") is not True:
            return False
        said = claims.get(self.claim)
        return said == self.value if isinstance(said, str) else _holds(said, self.value)


def roles_of(text: str) -> tuple[Role, ...]:
    """Return the roles that a setting names.

    Raises
    ------
    RejectedError
        If one of them cannot be read, or names no audience.

    Examples
    --------
    >>> roles_of("groups:watch-policy=policy")
    (Role(claim='groups', value='watch-policy', audience=<Audience.POLICY: 'policy'>),)

    """
    return tuple(_role(number, part.strip()) for number, part in enumerate(text.split(","), 1))


def audience_of(
    claims: Mapping[str, Any], roles: tuple[Role, ...], ceiling: Audience
) -> tuple[Audience, bool] | None:
    """Return what claims open, and whether the ceiling cut it down; None where they open nothing.

    Examples
    --------
    >>> roles = roles_of("groups:a=analyst, groups:c=caseworker")
    >>> audience_of({"groups": ["c"]}, roles, Audience.ANALYST)
    (<Audience.ANALYST: 'analyst'>, True)
    >>> audience_of({"groups": ["else"]}, roles, Audience.ANALYST)

    """
    found = [LADDER.index(each.audience) for each in roles if each.held(claims)]
    if not found:
        return None
    most = LADDER.index(ceiling)
    return LADDER[min(max(found), most)], max(found) > most


def _role(number: int, text: str) -> Role:
    found = _ROLE.fullmatch(text)
    if found is None:
        raise RejectedError(
            f"{_FORM}, and its part {number} is not of that form. Nobody could be told what he "
            "may see. Write, for example: groups:watch-analysts=analyst"
        )
    audience = found["audience"].strip()
    if audience not in set(Audience):
        raise RejectedError(
            f"{_FORM}, and its part {number} names no audience. It must be one of "
            f"{', '.join(LADDER)}."
        )
    return Role(found["claim"], found["value"].strip(), Audience(audience))


def _holds(said: object, value: str) -> bool:
    return isinstance(said, list) and any(isinstance(x, str) and x == value for x in said)
