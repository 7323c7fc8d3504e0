"""How many signs are present is said in counts alone, and no order or repetition changes it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from layers.case_terms import Sign
from layers.signs import NO_VERDICT, signs_said

SOME = st.lists(st.sampled_from(list(Sign)), max_size=20)


@given(present=SOME, others=SOME)
def test_present_asked_and_not_asked_add_up(present: list[Sign], others: list[Sign]) -> None:
    asked = [*present, *others]
    said = signs_said(present, asked)
    if not asked:
        assert said == "no sign was asked about"
        return
    n, m, *rest = map(int, re.findall(r"\d+", said))
    assert (n, m) == (len(set(present)), len(set(asked)))
    assert n <= m
    assert m + (rest[0] if rest else 0) == len(Sign)


@given(present=SOME, others=SOME, order=st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(
    present: list[Sign], others: list[Sign], order: "object"
) -> None:
    asked = [*present, *others]
    turned = asked * 2
    order.shuffle(turned)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert signs_said(present, asked) == signs_said([*present, *present], turned)


@given(present=SOME, others=SOME)
def test_which_signs_are_present_makes_no_difference_and_nothing_is_judged(
    present: list[Sign], others: list[Sign]
) -> None:
    said = signs_said(present, [*present, *others])
    for word in ("likely", "victim", "score", "risk", "high", "low", "%"):
        assert word not in said
    assert not any(sign in said for sign in Sign)


def test_what_was_asked_is_unknown_where_nobody_wrote_it_down() -> None:
    assert "is not known" in signs_said([Sign.SOLD_ON], [])
    assert "no verdict" in NO_VERDICT
