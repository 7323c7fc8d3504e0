"""Key figures: what they name, in the language of the briefing."""

from dataclasses import replace

import geopandas as gpd

from dashboard.briefing.gathering.figures import release_named
from dashboard.briefing.speech import speech
from layers.frames import Released


def test_a_release_is_named_in_the_language() -> None:
    said = Released(
        frame=gpd.GeoDataFrame(), total=0, words="release 3 of 2025-06-01, through 2025Q1: none"
    )
    assert release_named(said, speech("zh")) == "2025年6月1日第3次发布"
    assert release_named(replace(said, words=""), speech("zh")) == "–"
