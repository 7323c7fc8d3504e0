"""Receivers: where digests go, as the settings name them: a folder, a mailbox, a webhook.

Each has a word that names it in the store and on the screen. The word holds no address: a
webhook's path is as good as its key.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from layers.errors import RejectedError

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_NEAR = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """One place."""

    kind: str
    """file, mail or webhook."""

    where: str = field(repr=False)
    """A folder, an address or a URL."""

    @property
    def word(self) -> str:
        """What it is called: its kind, and a few letters that tell it from others of the kind."""
        return f"{self.kind}-{hashlib.sha256(self.where.encode()).hexdigest()[:8]}"


def receivers(spec: str) -> list[Receiver]:
    """Return the receivers that a setting names.

    Parameters
    ----------
    spec
        file:DIR, mailto:ADDRESS or https://ADDRESS; several by commas.

    Raises
    ------
    RejectedError
        If one is none of these. The message does not repeat it: it may hold a key.

    """
    parts = [part.strip() for part in spec.split(",") if part.strip()]
    found = {each.word: each for each in map(_receiver, parts)}
    return list(found.values())


def _receiver(part: str) -> Receiver:
    scheme, _, rest = part.partition(":")
    read = _KINDS.get(scheme.lower())
    if read is None or not part.isprintable():
        raise RejectedError(
            "COMPOUNDWATCH_DIGEST_TO names a receiver that is none of file:DIR, mailto:ADDRESS and "
            "https://ADDRESS (several by commas). Mend it; nothing was sent to it."
        )
    return read(part, rest)


def _file(_part: str, rest: str) -> Receiver:
    if not rest:
        raise RejectedError("COMPOUNDWATCH_DIGEST_TO: file: needs a folder, as in file:digests.")
    return Receiver(kind="file", where=str(Path(rest)))


def _mail(_part: str, rest: str) -> Receiver:
    if not _MAILBOX.fullmatch(rest):
        raise RejectedError(
            "COMPOUNDWATCH_DIGEST_TO: mailto: needs one plain address, as in "
            "mailto:desk@example.org; no name, no subject, no second address."
        )
    return Receiver(kind="mail", where=rest)


def _webhook(part: str, _rest: str) -> Receiver:
    address = urlsplit(part)
    near = address.hostname in _NEAR
    if not address.hostname or (address.scheme != "https" and not near) or address.username:
        raise RejectedError(
            "COMPOUNDWATCH_DIGEST_TO: a webhook needs https:// and no user before its host; "
            "http:// is for this machine alone (127.0.0.1)."
        )
    return Receiver(kind="webhook", where=part)


_KINDS: dict[str, Callable[[str, str], Receiver]] = {
    "file": _file,
    "mailto": _mail,
    "https": _webhook,
    "http": _webhook,
}
