"""Scale bar and lines: round, true, and never finer than they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing.onpaper.furniture import degrees, graticule, scale_bar
from dashboard.briefing.projection import framed
from dashboard.briefing.speech import speech

ENGLISH = speech("en")


@given(st.floats(-60, 60), st.floats(0.0005, 20))
def test_the_bar_is_of_a_round_length_and_fits(lat: float, span: float) -> None:
    frame = framed((100, lat, 100 + span, lat + span), 110, 70)
    bar = scale_bar(frame, ENGLISH)
    number, unit = bar["name"].replace(",", "").split()
    metres = float(number) * (1000 if unit == "km" else 1)
    assert bar["mm"] * frame.metres_a_mm == pytest.approx(metres, rel=1e-6)
    assert 0.09 * 110 < bar["mm"] <= 0.2501 * 110
    assert f"{metres:e}"[0] in "125"


@given(st.floats(-60, 60), st.floats(90, 125), st.floats(0.002, 20))
def test_lines_stand_where_their_names_say(lat: float, lon: float, span: float) -> None:
    frame = framed((lon, lat, lon + span, lat + span), 110, 70)
    lines = graticule(frame)
    assert 1 <= len(lines["lat"]) <= 6
    assert 1 <= len(lines["lon"]) <= 9
    for each in lines["lon"]:
        assert 4 <= each["mm"] <= 106 or not each["name"]
        assert -1e-6 <= each["mm"] <= 110 + 1e-6
        said, _ = frame.to_degrees(each["mm"], 0)
        assert degrees(said, 1 / 3600, "EW").startswith(each["name"].rstrip("EW").rstrip("°′″"))


@pytest.mark.parametrize(
    ("value", "step", "said"),
    [
        (98.6, 0.5, "98°36′E"), (98.999999, 1.0, "99°E"), (-10.5, 0.5, "10°30′S"),
        (16.3, 1 / 720, "16°18′00″N"), (0.0, 1.0, "0°"), (-0.25, 0.25, "0°15′S"),
    ],
)  # fmt: skip
def test_degrees_are_written_as_fine_as_the_lines_are_apart(
    value: float, step: float, said: str
) -> None:
    assert degrees(value, step, "NS" if said[-1] in "NS" else "EW") == said
