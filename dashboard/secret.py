"""Secret: a value that no log, error, repr or pickle shows. What needs it asks for it by name."""

from typing import Never


class Secret:
    """A password, key or token. Empty is allowed, and false."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        """Hide a value."""
        self._value = value

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
