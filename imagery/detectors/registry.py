"""Detectors by name, for recipes."""

from imagery.detectors.protocol import Detector
from imagery.detectors.step import StepDetector
from imagery.errors import RecipeError

DETECTORS = {"step": StepDetector}


def detector(name: str, **settings: float) -> Detector:
    """Return a detector by its name.

    Raises
    ------
    RecipeError
        If there is none, or it has no such setting.

    """
    if name not in DETECTORS:
        raise RecipeError(f"There is no detector {name!r}. Choose one of {', '.join(DETECTORS)}.")
    try:
        return DETECTORS[name](**settings)  # type: ignore[arg-type]
    except TypeError as error:
        raise RecipeError(f"The detector {name} has no such setting: {error}.") from None
