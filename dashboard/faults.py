"""Faults: what is said when a page cannot go on, in words, and what the log gets.

A reader learns what is wrong, what still works and what to do; never a value of a record, a path
or a traceback. The log gets where it came from, scrubbed (`dashboard.logs`), under an id that
stands on the page too: the same fault has the same id.
"""

import hashlib
import logging
from dataclasses import dataclass

from dashboard.language import _
from dashboard.logs import told
from dashboard.session import NobodyAsksError, NothingServedError
from layers.errors import (
    LayerError,
    NotFoundError,
    NotReleasableError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
    VaultKeyError,
)

_log = logging.getLogger(__name__)

_SAFE = (NotFoundError, NotReleasableError)
"""Their words are made to be shown, and name what was asked for alone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a reader is told."""

    wrong: str
    """What is wrong, and why it matters."""

    do: str
    """What to do, and what still works."""

    id: str = ""
    """By which it is found in the log; empty where there is nothing to be looked for."""


def fault_of(error: Exception, page: str) -> Fault:
    """Return what a reader is told of an error, and write it into the log.

    Parameters
    ----------
    error
        That kept a page from going on.
    page
        Address of the page, such as overview.

    """
    named = hashlib.sha256(told(error).encode()).hexdigest()[:8]
    known = not isinstance(error, LayerError) or isinstance(error, StoreError)
    level = logging.WARNING if isinstance(error, LayerError | NobodyAsksError) else logging.ERROR
    _log.log(level, "a page could not go on page=%s id=%s\n%s", page, named, told(error))
    return Fault(_wrong(error), _do(error), named if known else "")


def _wrong(error: Exception) -> str:
    if isinstance(error, _SAFE):
        return str(error)
    kinds: dict[type[Exception], str] = {
        NobodyAsksError: _("Your session is over, so nothing more is shown to you."),
        NothingServedError: _("This app was started without a store: there is nothing to show."),
        **_stores(),
        StoreError: _("The store cannot do what this page asks of it."),
        LayerError: _("What this page was asked for cannot be done."),
        OSError: _("A file that this page needs is missing or cannot be read, such as a picture."),
        Exception: _("This page failed. That is a fault of the program; nothing of yours is lost."),
    }
    return next(said for kind, said in kinds.items() if isinstance(error, kind))


def _do(error: Exception) -> str:
    if isinstance(error, NobodyAsksError):
        return _("Open the app again, and sign in.")
    if isinstance(error, NothingServedError):
        return _("Start it with: compoundwatch serve.")
    if isinstance(error, StoreLockedError):
        return _("Try again when they are done. Pages that only read go on working meanwhile.")
    if isinstance(error, StoreError):
        return _(
            "Until that is mended no page can show records; How to read this works all the same. "
            "Whoever runs this machine finds more with: compoundwatch doctor. Then try again."
        )
    if isinstance(error, LayerError):
        return _("Choose something else on this page, or open it from the list of pages.")
    return _(
        "Try again. The other pages work all the same. If it comes back, tell whoever runs this "
        "machine the id below: the log says more."
    )


def _stores() -> dict[type[Exception], str]:
    return {
        StoreLockedError: _(
            "Somebody else has been writing to the store for long, so this page could not write "
            "what it has to."
        ),
        StoreMissingError: _(
            "The store is not where it was when the app was started: it was moved, deleted, or "
            "another took its place. Nothing is shown, for it could be out of date."
        ),
        StoreDamagedError: _(
            "The store is damaged, so what it says cannot be relied upon. A backup can be brought "
            "back: compoundwatch restore."
        ),
        StoreReadOnlyError: _("The store cannot be written, so this page cannot do its work."),
        StoreFullError: _("The disk of the store is full or fails. Nothing of this was kept."),
        VaultKeyError: _("The key of the vault is not there, so nothing exact can be shown."),
    }
