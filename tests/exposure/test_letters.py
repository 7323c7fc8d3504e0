"""Runs of letters are found as a search by their pattern finds them."""

from hypothesis import given
from hypothesis import strategies as st

from tests.exposure.letters import BASE32, BASE64, HEX, WIDE

_PARTS = st.sampled_from(
    [
        b"A",
        b"7Z",
        b"aF0",
        b"/",
        b"\r\n",
        b"\n",
        b"\x00",
        b"\x00\x00",
        b"a\x00",
        b"9\x00\x00\x00",
        b"\xff",
    ]
)


@given(st.lists(st.tuples(_PARTS, st.integers(1, 20)), max_size=12))
def test_runs_are_those_of_the_pattern(parts: list[tuple[bytes, int]]) -> None:
    blob = b"".join(part * times for part, times in parts)
    for runs in (BASE64, BASE32, HEX, WIDE):
        assert runs.of(blob) == runs.pattern.findall(blob)
