"""Secret: a value that no log, error, repr or pickle shows. What needs it asks for it by name."""

import weakref
from typing import Never

_ALIVE: "list[weakref.ref[Secret]]" = []
"""Every secret of this process, for the log to take out of what libraries write into it."""


class Secret:
    """A password, key or token. Empty is allowed, and false."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str = "") -> None:
        """Hide a value."""
        self._value = value
        if value:
            _ALIVE[:] = [each for each in _ALIVE if each() is not None]
            _ALIVE.append(weakref.ref(self))

    def reveal(self) -> str:
        """Return the value, for the one call that needs it; never to be kept or printed."""
        return self._value

    def __bool__(self) -> bool:
        """Say whether there is one."""
        return bool(self._value)

    def __repr__(self) -> str:
        """Say whether there is one, and nothing else."""
        return "Secret(***)" if self._value else "Secret()"

    def __eq__(self, other: object) -> bool:
        """Say whether both hide the same."""
        return isinstance(other, Secret) and self._value == other._value

    __hash__ = None  # type: ignore[assignment]  # a set of secrets would tell which are alike

    def __reduce__(self) -> Never:
        """Refuse to be copied into a file, a queue or another process."""
        raise TypeError(
            "A secret cannot be pickled: it would lie in a file or travel over a network. The "
            "process that needs it reads it from its own environment."
        )


def known() -> set[str]:
    """Return the values of the secrets that this process holds: to look for, never to show."""
    held = (each() for each in _ALIVE.copy())
    return {secret.reveal() for secret in held if secret is not None}
