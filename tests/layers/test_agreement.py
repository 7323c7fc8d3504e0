"""layers.agreement: Cohen's kappa, by hand and by law."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from layers.agreement import FEWEST, Pair, agreement, pairs_of
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, ReviewDecision
from tests.builders import NOW, a_detection, a_review, a_run, a_withdrawal, a_zone

YES, NO, UNSURE = ReviewDecision.CONFIRM, ReviewDecision.REJECT, ReviewDecision.UNSURE

TABLE: dict[Pair, int] = {
    (YES, YES): 20, (YES, NO): 5, (NO, YES): 10, (NO, NO): 15,
}  # fmt: skip
"""First says yes 25 of 50, second 30 of 50: they agree on 0.7, and by chance on
0.5 x 0.6 + 0.5 x 0.4 = 0.5. So kappa is (0.7 - 0.5) / (1 - 0.5) = 0.4."""

pairs = st.lists(
    st.tuples(st.sampled_from([YES, NO, UNSURE]), st.sampled_from([YES, NO, UNSURE])),
    min_size=1,
    max_size=60,
)


def test_kappa_of_fifty_pairs_is_what_a_hand_works_out() -> None:
    found = agreement([pair for pair, count in TABLE.items() for _ in range(count)])
    assert (found.pairs, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4, abs=1e-12)
    assert found.words == "35 of 50 pairs of readings agree; Cohen's kappa is 0.40."


def test_kappa_of_three_words_is_what_a_hand_works_out() -> None:
    # 0.75 agree; chance is (20 x 10 + 10 x 20 + 10 x 10) / 1600 = 0.3125; 0.4375 / 0.6875 = 7 / 11.
    every = [(YES, YES), (NO, NO), (UNSURE, UNSURE), (YES, NO)] * 10
    assert agreement(every).kappa == pytest.approx(7 / 11, abs=1e-12)


@given(pairs)
def test_it_is_the_same_whoever_read_first(every: list[Pair]) -> None:
    turned = [(other, one) for one, other in every]
    assert agreement(every, fewest=1).kappa == agreement(turned, fewest=1).kappa


@given(pairs)
def test_it_is_one_where_all_is_the_same_and_nowhere_else(every: list[Pair]) -> None:
    assume(len({each for pair in every for each in pair}) > 1)
    kappa = agreement(every, fewest=1).kappa
    assert kappa is not None
    assert -1 <= kappa <= 1
    assert (kappa == 1) == all(one is other for one, other in every)


def test_what_cannot_be_said_is_said_in_words() -> None:
    assert agreement([]).words == "Nothing was read by two yet."
    few = agreement([(YES, NO)] * (FEWEST - 1))
    assert (few.kappa, f"not enough pairs for kappa, which needs {FEWEST}" in few.words) == (
        None, True,
    )  # fmt: skip
    alike = agreement([(YES, YES)] * FEWEST)
    assert (alike.kappa, "kappa says nothing" in alike.words) == (None, True)


def test_a_pair_is_the_first_thing_that_each_of_the_first_two_said() -> None:
    def says(number: int, who: str, decision: ReviewDecision, **said: str):  # noqa: ANN202
        return a_review(review_id=f"v-{number}", analyst=who, decision=decision,
                        decided_at=NOW + timedelta(hours=number), **said)  # fmt: skip

    both = [says(1, "a", YES), says(2, "b", NO), says(3, "b", YES), says(4, "c", UNSURE)]
    alone = says(5, "a", YES, detection_id="d-2")
    assert pairs_of([*both, alone]) == [(YES, NO)]
    back = a_withdrawal("v-2", analyst="b", decided_at=NOW + timedelta(hours=9))
    assert pairs_of([*both, alone, back]) == [(YES, YES)]


def test_a_zone_has_its_own_agreement_and_those_outside_hear_of_none() -> None:
    store = MemoryStore()
    store.put([a_zone(), a_run(), a_detection(), a_review(),
               a_review(review_id="v-2", analyst="tern")])  # fmt: skip
    assert Reader(store, Audience.ANALYST, as_of=NOW).agreement("Z-1").pairs == 1
    assert Reader(store, Audience.ANALYST, as_of=NOW).agreement("Z-2").pairs == 0
    assert Reader(store, Audience.POLICY, as_of=NOW).agreement("Z-1").pairs == 0
