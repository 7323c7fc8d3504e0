"""Remedies: what to do about an error that ended a job, in one sentence for a person.

An error's own words say what is wrong, and often what to do. Here stands what follows for the job:
whether it goes on by itself, and who must do something first.
"""

from imagery.errors import (
    CredentialsError,
    ImageryError,
    NoScenesError,
    QuotaSpentError,
    RecipeError,
    SourceDownError,
    SourceError,
    StateError,
)
from layers.errors import (
    ConflictError,
    LayerError,
    LeaseLostError,
    LeaseTakenError,
    NotFoundError,
    StoreError,
    StoreFullError,
    StoreLockedError,
)

_GOES_ON = "What was kept stands; run it again, and it goes on from there."

_KEYS = (
    "Give the keys of the source (compoundwatch doctor lists the settings), then run it again. "
    "Nothing was lost."
)
_SPENT = (
    "Wait until the month is over or raise the cap (COMPOUNDWATCH_UNITS_PER_RUN, "
    "COMPOUNDWATCH_UNITS_PER_MONTH), then run it again. With COMPOUNDWATCH_CACHE set, it goes on "
    "where it stopped."
)
_LATER = "Run it again later. With COMPOUNDWATCH_CACHE set, it goes on from there."
_BUG = "This is a fault of the program. Report it with the log; the other zones are not hurt."

_REMEDIES: tuple[tuple[type[BaseException], str], ...] = (
    (CredentialsError, _KEYS),
    (QuotaSpentError, _SPENT),
    (SourceDownError, _LATER),
    (SourceError, "Name another source (--source) or mend this one, then run it again."),
    (NoScenesError, "Nothing was changed: run it again with another source or instant."),
    (RecipeError, "Change the zone or the recipe as it says, then run it again."),
    (StateError, "Remove the state that is named; it is made anew from the archive."),
    (LeaseTakenError, "Wait for it, or run this again later. Nothing was begun."),
    (LeaseLostError, "Nothing: the other run does the work."),
    (StoreFullError, "Free some space, then run it again. Nothing was lost."),
    (StoreLockedError, "Run it again when the other is done. Nothing was lost."),
    (NotFoundError, "Name one that is there: compoundwatch zone list. Nothing was begun."),
    (ConflictError, "Another program wrote to this store. Run it again; if it stays, report it."),
    (StoreError, "Look to the store (compoundwatch doctor), then run it again."),
    (ImageryError, _GOES_ON),
    (LayerError, _GOES_ON),
    (OSError, f"Look to the disk and its folders, then run it again. {_GOES_ON}"),
    (MemoryError, "Give it more memory, or smaller tiles (tile_pixels in the recipe)."),
    (KeyboardInterrupt, _GOES_ON),
)
"""By kind; the first that fits counts."""


def remedy(error: BaseException) -> str:
    """Return what to do about an error.

    Examples
    --------
    >>> remedy(SourceDownError("does not answer"))
    'Run it again later. With COMPOUNDWATCH_CACHE set, it goes on from there.'

    """
    for kind, said in _REMEDIES:
        if isinstance(error, kind):
            return said
    return _BUG
