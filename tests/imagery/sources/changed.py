"""Items with one thing changed, and the reason for which they are refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from imagery.sources.folder import FolderSource


def refusal(root: Path) -> str:
    """Return the one reason for which the one Item of a folder is refused."""
    search = FolderSource(root)._found
    assert not search.scenes
    assert len(search.refused) == 1
    return search.refused[0].reason


def without(*path: str) -> Callable[[dict[str, Any]], None]:
    def change(item: dict[str, Any]) -> None:
        place = item
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


def with_(value: Any, *path: str) -> Callable[[dict[str, Any]], None]:
    def change(item: dict[str, Any]) -> None:
        place = item
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change
