"""Person: somebody who has signed in, as far as this program needs to know him."""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass, field

from layers.terms import Audience

ASKING: ContextVar["Person | None"] = ContextVar("ASKING", default=None)
"""Who asks, within one HTTP request; set by the guard once it has let the request pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who has signed in. What he may see never changes: he signs in anew for that."""

    subject: str = field(repr=False)
    """As the provider knows him; shown and logged nowhere."""

    name: str = field(repr=False)
    """For his own page."""

    audience: Audience
    """What he may see."""

    capped: bool = False
    """Whether his roles would let him see more than this process serves."""

    @property
    def pseudonym(self) -> str:
        """Return a name for the audit log: the same for each of his sessions, and no name.

        Examples
        --------
        >>> Person(subject="u-1", name="A. Nobody", audience=Audience.POLICY).pseudonym
        'p-a24a7f55f278'

        """
        return f"p-{hashlib.sha256(self.subject.encode()).hexdigest()[:12]}"
