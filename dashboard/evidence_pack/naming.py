"""Names of files in a pack: from ids of others, and so made safe.

A name is ASCII, has no way out of its folder, no name that a system keeps for itself, and never
differs from another by capitals alone.
"""

import re

from layers.ids import content_id

_LONGEST = 60
_KEPT = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Names:
    """Gives names, none of them twice."""

    def __init__(self) -> None:
        """Begin with none given."""
        self._given: dict[str, str] = {}

    def give(self, folder: str, text: str, ending: str) -> str:
        """Return a name for a file that is about something with this id.

        Parameters
        ----------
        folder
            Of the pack, with no slash.
        text
            An id, of anybody.
        ending
            Of the file, with its dot.

        """
        safe = re.sub(r"[^A-Za-z0-9._-]+|\.{2,}", "-", text)[:_LONGEST].strip(".-")
        if safe != text or not safe or _KEPT.fullmatch(safe):
            safe = content_id(safe or "x", text)
        name = f"{folder}/{safe}{ending}"
        count = 1
        while name.casefold() in self._given:
            count += 1
            name = f"{folder}/{safe}-{count}{ending}"
        self._given[name.casefold()] = text
        return name
