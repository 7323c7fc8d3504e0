"""Detectors by name, for recipes, and which of them an archive allows."""

from dataclasses import dataclass, field

from imagery.change import Days
from imagery.detectors.pair import VERSION as PAIR_VERSION
from imagery.detectors.pair import PairDetector
from imagery.detectors.protocol import Detector
from imagery.detectors.step import VERSION as STEP_VERSION
from imagery.detectors.step import StepDetector
from imagery.monitor.monitor import VERSION as MONITOR_VERSION
from imagery.monitor.monitor import Monitor, history_length
from imagery.radar.branch import VERSION as RADAR_VERSION
from imagery.radar.branch import RadarDetector
from imagery.scene import Units

AUTO = "auto"
NAMES = (AUTO, "monitor", "step", "pair", "radar")
VERSIONS = (
    f"step {STEP_VERSION}, monitor {MONITOR_VERSION}, radar {RADAR_VERSION}, pair {PAIR_VERSION}"
)

_HISTORY_SCENES = 15
"""Scenes of the history from which the monitor is chosen: half of them may be cloud."""

_WATCHED_SCENES = 5
_SERIES_SCENES = 6
"""Fewer scenes are compared as two pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectors:
    """The detectors that a recipe may name."""

    step: StepDetector = field(default_factory=StepDetector)
    """A whole archive at once, any bands."""

    monitor: Monitor = field(default_factory=Monitor)
    """New looks against a history, reflectance."""

    radar: RadarDetector = field(default_factory=RadarDetector)
    """Radar alone."""

    pair: PairDetector = field(default_factory=PairDetector)
    """Two dates."""

    def chosen(self, name: str, *, units: Units, days: Days) -> Detector:
        """Return the detector of a name; for "auto", what an archive allows.

        Parameters
        ----------
        name
            One of NAMES.
        units
            Of the archive's scenes.
        days : (time,) datetime64[D]
            Of its scenes, clear or not, ascending.

        """
        if name == "radar" or units is Units.BACKSCATTER:
            return self.radar
        if name == "pair" or (name == AUTO and len(days) < _SERIES_SCENES):
            return self.pair
        if name == "step":
            return self.step
        history = history_length(days)
        long_enough = history >= _HISTORY_SCENES and len(days) - history >= _WATCHED_SCENES
        if name == AUTO and not (units is Units.REFLECTANCE and long_enough):
            return self.step
        return self.monitor
