"""What of a pack was changed: every file that is other, added, gone, renamed or doubled, by name.

A pack is a file of somebody else: nothing of it is run, written to disk or unpacked beyond its
limits. Two lists stand in it, and the container has one form alone; so whoever changes a byte
changes one of the three. Whoever makes all of them anew is found only by the SHA-256 of the
manifest, if that came another way than the pack.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dashboard.packing.container import (
    MOST_BYTES,
    Member,
    NoContainerError,
    differences,
    opened,
)
from dashboard.packing.listing import (
    MANIFEST,
    SUMS,
    Listed,
    read_manifest,
    read_sums,
    sha256,
)


class Kind(StrEnum):
    """In what way something is not as it was."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    DOUBLED = "doubled"
    CONTAINER = "container"
    OTHER_MANIFEST = "other_manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as it was."""

    kind: Kind
    """In what way."""

    name: str
    """The file, as it is named in the pack; empty for the container itself."""

    said: str
    """What is wrong, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of holding a pack against its own lists."""

    problems: tuple[Problem, ...]
    """Empty if it is whole."""

    files: int = 0
    """How many it has, both lists among them."""

    manifest_sha256: str = ""
    """Of the manifest that is in it; empty if there is none."""

    held: bool = False
    """Whether that was held against one that was handed over apart from the pack."""

    about: Mapping[str, Any] = field(default_factory=dict)
    """What the manifest says that the pack is: text of whoever made it."""

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """What the two lists of a pack say, as far as they can be read."""

    about: Mapping[str, Any]
    manifest: Listed | None
    sizes: Mapping[str, int]
    sums: Listed | None


def verify(content: bytes, handed_over: str = "") -> Verified:
    """Return what of a pack was changed.

    Parameters
    ----------
    content
        The whole file.
    handed_over
        SHA-256 of the manifest as it came another way than the pack; empty: none did.

    """
    if len(content) > MOST_BYTES:
        return Verified(problems=(_container(f"it has more than {MOST_BYTES:,} bytes"),))
    try:
        members = opened(content)
    except NoContainerError as error:
        return Verified(problems=(_container(str(error)),))
    found = {each.name: sha256(each.content or b"") for each in members}
    lists = _lists({each.name: each.content or b"" for each in members})
    handed_over = handed_over.lower()
    held = bool(handed_over) and found.get(MANIFEST) == handed_over
    problems = [
        *_other(found, handed_over), *_doubled(members),
        *_compared(found, lists, members, held=held), *_around(content, members),
    ]  # fmt: skip
    return Verified(
        problems=tuple(dict.fromkeys(problems)), files=len(members), held=held,
        manifest_sha256=found.get(MANIFEST, ""), about=lists.about,
    )  # fmt: skip


def _lists(contents: Mapping[str, bytes]) -> _Lists:
    about: Mapping[str, Any] = {}
    sizes: Mapping[str, int] = {}
    by_manifest = by_sums = None
    with contextlib.suppress(ValueError):
        about, by_manifest, sizes = read_manifest(contents.get(MANIFEST, b""))
    with contextlib.suppress(ValueError):
        by_sums = read_sums(contents[SUMS]) if SUMS in contents else None
    return _Lists(about=about, manifest=by_manifest, sizes=sizes, sums=by_sums)


def _other(found: Listed, handed_over: str) -> Iterator[Problem]:
    """Yield that the manifest is another than the one that was handed over, if it is."""
    if handed_over and MANIFEST in found and found[MANIFEST] != handed_over:
        yield Problem(
            kind=Kind.OTHER_MANIFEST, name=MANIFEST,
            said=f"is not the one that you were told of: its SHA-256 is {found[MANIFEST]}",
        )  # fmt: skip


def _doubled(members: Sequence[Member]) -> Iterator[Problem]:
    for name, times in Counter(each.name for each in members).items():
        if times > 1:
            said = f"is there {times} times: what is seen depends on the program that opens it"
            yield Problem(kind=Kind.DOUBLED, name=name, said=said)


def _compared(
    found: Listed, lists: _Lists, members: Sequence[Member], *, held: bool
) -> Iterator[Problem]:
    """Yield what differs between the files and their lists, and between the lists."""
    for name, listed in ((MANIFEST, lists.manifest), (SUMS, lists.sums)):
        if name not in found:
            yield Problem(kind=Kind.REMOVED, name=name, said="is not there")
        elif listed is None:
            yield Problem(kind=Kind.CHANGED, name=name, said="is not as it was: it has no list")
    files = {name: digest for name, digest in found.items() if name not in (MANIFEST, SUMS)}
    if lists.manifest is None or lists.sums is None:
        listed = lists.manifest if lists.manifest is not None else lists.sums
        if listed is None:
            yield _container("no list of its files can be read, so it cannot be held against any")
        else:
            yield from _against(files, _but_lists(listed), found, members)
        return
    if lists.sums == {**lists.manifest, MANIFEST: found[MANIFEST]}:
        yield from _against(files, lists.manifest, found, members)
        yield from _sizes(found, lists, members)
        return
    broken = {each.name for each in members if not each.sound}
    for name in _in_doubt(broken, held=held):
        yield Problem(kind=Kind.CHANGED, name=name, said=_SAID_OF_LISTS)
    if MANIFEST in broken and SUMS not in broken and not held:
        yield from _against(files, _but_lists(lists.sums), found, members)
        return
    yield from _against(files, lists.manifest, found, members)
    if not held and SUMS not in broken:
        yield from _against(files, _but_lists(lists.sums), found, members)


_SAID_OF_LISTS = f"{MANIFEST} and {SUMS} do not agree: it was changed, or the other, or a file"


def _in_doubt(broken: set[str], *, held: bool) -> tuple[str, ...]:
    """Return which of two lists that do not agree was changed; both where that cannot be told."""
    if held:
        return (SUMS,)
    found = tuple(name for name in (MANIFEST, SUMS) if name in broken)
    return found or (MANIFEST, SUMS)


def _sizes(found: Listed, lists: _Lists, members: Sequence[Member]) -> Iterator[Problem]:
    """Yield where a manifest says the right sum and a wrong size."""
    sizes = {each.name: len(each.content or b"") for each in members}
    for name, digest in (lists.manifest or {}).items():
        if found.get(name) == digest and sizes[name] != lists.sizes[name]:
            yield Problem(kind=Kind.CHANGED, name=MANIFEST, said=f"says a wrong size of {name!a}")


def _against(
    files: Listed, listed: Listed, found: Listed, members: Sequence[Member]
) -> Iterator[Problem]:
    """Yield which files are other than a list says."""
    unread = {each.name for each in members if each.content is None}
    added = {name: digest for name, digest in files.items() if name not in listed}
    for name, digest in sorted(listed.items()):
        if name in found:
            if name in unread:
                yield Problem(kind=Kind.CHANGED, name=name, said="cannot be read")
            elif found[name] != digest:
                yield Problem(kind=Kind.CHANGED, name=name, said="is not as it was")
            continue
        now = next((new for new, each in sorted(added.items()) if each == digest), None)
        if now is None:
            yield Problem(kind=Kind.REMOVED, name=name, said="is not there")
        else:
            del added[now]
            yield Problem(kind=Kind.RENAMED, name=name, said=f"is now called {now!a}")
    for name in sorted(added):
        yield Problem(kind=Kind.ADDED, name=name, said="does not belong to it")


def _around(content: bytes, members: Sequence[Member]) -> Iterator[Problem]:
    """Yield in what the container is not the one of a pack, whatever its files hold."""
    for how in differences(content, members):
        yield _container(how)
    for each in members:
        if each.content is not None and not each.sound:
            yield Problem(
                kind=Kind.CHANGED, name=each.name, said="is not what the container's own sum is of"
            )


def _but_lists(listed: Listed) -> dict[str, str]:
    return {name: digest for name, digest in listed.items() if name not in (MANIFEST, SUMS)}


def _container(how: str) -> Problem:
    return Problem(kind=Kind.CONTAINER, name="", said=how)
