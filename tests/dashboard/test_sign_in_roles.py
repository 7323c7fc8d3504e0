"""dashboard.signing.roles: what is named opens, up to the ceiling, and nothing else does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.signing.roles import audience_of, roles_of
from layers.clearance import LADDER
from layers.errors import RejectedError
from layers.terms import Audience

NAMES = ("a", "b", "c", "watch-é", "/realm/x", "urn:mace:y")
VALUES = st.sampled_from(NAMES)
AUDIENCES = st.sampled_from(list(Audience))
ROLES = st.lists(st.tuples(st.sampled_from(["groups", "https://a.example/roles"]), VALUES,
                           AUDIENCES), min_size=1, max_size=6)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(VALUES, inner, max_size=3),
    max_leaves=8,
)
CLAIMS = st.dictionaries(
    st.sampled_from(["groups", "https://a.example/roles", "email", "roles"]),
    VALUES | st.lists(VALUES, min_size=1) | ANYTHING,
    min_size=1,
)
"""Mostly such as could open something."""


def written(roles: list[tuple[str, str, Audience]]) -> str:
    return ", ".join(f"{claim}:{value}={audience}" for claim, value, audience in roles)


def test_the_ladder_holds_every_audience_once() -> None:
    assert sorted(LADDER) == sorted(Audience)


@given(ROLES, CLAIMS, AUDIENCES)
def test_nobody_is_ever_above_the_ceiling(
    roles: list[tuple[str, str, Audience]], claims: dict[str, Any], ceiling: Audience
) -> None:
    opened = audience_of(claims, roles_of(written(roles)), ceiling)
    if opened is not None:
        assert LADDER.index(opened[0]) <= LADDER.index(ceiling)
        assert not opened[1] or opened[0] is ceiling


@given(ROLES, CLAIMS, AUDIENCES)
def test_what_is_not_named_opens_nothing(
    roles: list[tuple[str, str, Audience]], claims: dict[str, Any], ceiling: Audience
) -> None:
    held = {
        audience
        for claim, value, audience in roles
        if claims.get(claim) == value
        or (isinstance(claims.get(claim), list) and value in claims[claim])
    }
    opened = audience_of(claims, roles_of(written(roles)), ceiling)
    assert (opened is None) == (not held)
    if opened is not None and not opened[1]:
        assert opened[0] is max(held, key=LADDER.index)


@given(ROLES)
def test_roles_are_read_as_they_are_written(roles: list[tuple[str, str, Audience]]) -> None:
    read = [(each.claim, each.value, each.audience) for each in roles_of(written(roles))]
    assert read == roles


@pytest.mark.parametrize("claims", [
    {}, {"groups": None}, {"groups": "watch-policy-2"}, {"groups": ["Watch-Policy"]},
    {"groups": "a watch-policy"}, {"groups": {"watch-policy": True}}, {"roles": ["watch-policy"]},
    {"groups": [["watch-policy"]]},
])  # fmt: skip
def test_what_is_nearly_a_role_is_none(claims: dict[str, Any]) -> None:
    assert audience_of(claims, roles_of("groups:watch-policy=policy"), Audience.CASEWORKER) is None


def test_an_address_that_nobody_verified_opens_nothing() -> None:
    roles = roles_of("email:a@b.example=policy")
    said = {"email": "a@b.example"}
    assert audience_of(said, roles, Audience.ANALYST) is None
    assert audience_of(said | {"email_verified": "true"}, roles, Audience.ANALYST) is None
    assert audience_of(said | {"email_verified": True}, roles, Audience.ANALYST) is not None


@pytest.mark.parametrize(("text", "why"), [
    ("groups", "part 1 is not of that form"), ("", "part 1 is not of that form"),
    ("a:b=policy,", "part 2 is not of that form"), ("a:b=everybody", "names no audience"),
    ("a:b=", "names no audience"), ("a=policy", "part 1 is not of that form"),
])  # fmt: skip
def test_roles_that_cannot_be_read_are_refused(text: str, why: str) -> None:
    with pytest.raises(RejectedError, match=why):
        roles_of(text)
