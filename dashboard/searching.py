"""Searching: zones and compounds by name, alias or id, in any script.

Who types a name seldom types it as the store has it: without tones and vowel signs, in other case,
with full-width letters, with or without the spaces that Thai, Khmer and Burmese do not need, or one
letter wrong. So each name is held twice: *folded* (NFKC, case gone, what cannot be seen gone) and
*bare* (and without combining marks: accents, tones, vowel signs, harakat). What fits folded stands
before what fits bare, a whole name before its beginning, its beginning before its middle. Where
nothing fits, what differs by a letter or two does. Names are compared by Unicode's rules alone: no
language is guessed.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from layers.read import Reader
from layers.terms import SiteStatus

LONGEST = 200
"""Characters of a question; what is longer is cut."""

_TATWEEL = "\u0640"
"""Stretches an Arabic word, and means nothing."""

_ONE_WRONG, _TWO_WRONG = 4, 8
"""From so many letters on, one of them may be wrong, or two."""

_WHOLE, _BEGINS, _WORD, _WORDS, _WITHIN, _CLOSE = 100, 90, 80, 72, 64, 50
_BARE = 4
"""Points less for what fits only without marks."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A zone or compound that a question may mean."""

    kind: str
    """zone or compound."""

    id: str
    """Its id."""

    zone_id: str
    """The zone, or that of the compound; empty for none."""

    name: str
    """Its name."""

    by: str
    """The alias or id that fits, where it is not the name."""

    points: int
    """How well it fits, to 100."""

    stands: bool
    """Whether it is not withdrawn."""


@dataclass(frozen=True, slots=True)
class Index:
    """Names of zones and compounds, ready to be compared: a row a name, its place in `things`."""

    things: tuple[tuple[str, str, str, str], ...]
    """Kind, id, zone and name of each."""

    said: tuple[str, ...]
    """Each name, alias and id, as it is written."""

    of: tuple[int, ...]
    """Whose it is."""

    folded: tuple[str, ...]
    """The same, folded."""

    bare: tuple[str, ...]
    """The same, without marks."""

    solid: tuple[str, ...]
    """The same, without spaces."""

    words: Mapping[str, tuple[int, ...]]
    """Each bare name and each word of one -> where it stands."""

    withdrawn: frozenset[int]
    """Which of the things are withdrawn."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question may mean."""

    hits: tuple[Hit, ...] = ()
    """What fits best, first."""

    total: int = 0
    """How many fit."""

    close: bool = False
    """Whether nothing fits, and these differ by a letter or two."""


def index(
    zones: Iterable[Mapping[str, Any]], compounds: Iterable[Mapping[str, Any]]
) -> Index:  # fmt: skip
    """Return an index of zones and compounds, rows as they are released.

    Parameters
    ----------
    zones, compounds
        With id, name, aliases and status; of compounds the zone too.

    """
    things: list[tuple[str, str, str, str]] = []
    said: list[str] = []
    of: list[int] = []
    withdrawn: set[int] = set()
    for kind, rows in (("zone", zones), ("compound", compounds)):
        for row in rows:
            its_id, name = str(row[f"{kind}_id"]), str(row["name"])
            for each in dict.fromkeys((name, *_aliases(row.get("aliases")), its_id)):
                said.append(each)
                of.append(len(things))
            if not SiteStatus(row.get("status", SiteStatus.UNKNOWN)).stands:
                withdrawn.add(len(things))
            things.append((kind, its_id, str(row.get("zone_id") or ""), name))
    folded = tuple(map(fold, said))
    naked = tuple(map(bare, folded))
    words: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(naked):
        for word in dict.fromkeys((each, *each.split())):
            words[word].append(place)
    return Index(
        things=tuple(things), said=tuple(said), of=tuple(of), folded=folded, bare=naked,
        solid=tuple(each.replace(" ", "") for each in naked),
        words={word: tuple(places) for word, places in words.items()},
        withdrawn=frozenset(withdrawn),
    )  # fmt: skip


def index_of(reader: Reader) -> Index:
    """Return an index of all that a reader may have."""
    columns = ["name", "aliases", "status", "zone_id"]
    zones, compounds = reader.zones().frame, reader.compounds().frame
    return index(
        zones[columns].to_dict("records"), compounds[[*columns, "compound_id"]].to_dict("records")
    )


def search(where: Index, question: str, *, most: int = 20) -> Found:
    """Return what a question may mean, what fits best first; nothing for an empty one."""
    asked = fold(question[:LONGEST])
    if not asked:
        return Found()
    plain = bare(asked)
    best = _best(where, _fits(where, asked, plain))
    close = not best
    if close:
        best = _best(where, _close(where, plain))
    first = nsmallest(
        most, best.items(),
        key=lambda each: (-each[1][0], len(where.said[each[1][1]]), where.things[each[0]]),
    )  # fmt: skip
    hits = tuple(_hit(where, thing, points, place) for thing, (points, place) in first)
    return Found(hits, len(best), close=close and bool(best))


def fold(text: str) -> str:
    r"""Return a text as it is compared: no case, no width, nothing unseen, single spaces.

    Examples
    --------
    >>> fold("\uff2b\uff2b\u200b  Park-2")
    'kk park 2'

    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(map(_letter, plain)).split())


def bare(folded: str) -> str:
    """Return a folded text without combining marks: accents, tones, vowel signs.

    Examples
    --------
    >>> bare("sihanoukvillé") == "sihanoukville", bare("กำปั้น") == bare("กาปน")
    (True, True)

    """
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(each for each in apart if unicodedata.category(each)[0] != "M")


def _letter(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in "PZ" or kind == "Cc":
        return " "
    return "" if kind in ("Cf", "Cs") or character == _TATWEEL else character


def _aliases(value: object) -> list[str]:
    """Return aliases, of a list or of a text with commas."""
    if isinstance(value, str):
        return [part for each in value.split(",") if (part := each.strip())]
    return [str(each) for each in value] if isinstance(value, Sequence) else []


def _best(where: Index, fits: Iterable[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """Return of each thing how well its best name fits, and which that is."""
    best: dict[int, tuple[int, int]] = {}
    for place, points in fits:
        thing = where.of[place]
        if thing not in best or points > best[thing][0]:
            best[thing] = (points, place)
    return best


def _fits(where: Index, asked: str, plain: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each name that fits, and how well."""
    solid, words = plain.replace(" ", ""), plain.split()
    for place, folded in enumerate(where.folded):
        if asked in folded:
            yield place, _fit(folded, asked)
        elif solid and solid in where.solid[place]:
            naked = where.bare[place]
            yield place, (_fit(naked, plain) if plain in naked else _WITHIN - _BARE) - _BARE
        elif len(words) > 1 and _all_begin(words, where.bare[place]):
            yield place, _WORDS


def _fit(name: str, asked: str) -> int:
    if name.startswith(asked):
        return _WHOLE if name == asked else _BEGINS
    return _WORD if f" {asked}" in name else _WITHIN


def _all_begin(words: Sequence[str], name: str) -> bool:
    """Say whether each word begins a word of the name, in any order."""
    if not all(word in name for word in words):
        return False
    its = name.split()
    return all(any(each.startswith(word) for each in its) for word in words)


def _close(where: Index, plain: str) -> Iterator[tuple[int, int]]:
    """Yield names of which a letter or two differ: the whole, its beginning, or one word of it."""
    if len(plain) < _ONE_WRONG:
        return
    most = 1 if len(plain) < _TWO_WRONG else 2
    for begins in (False, True):
        parts = {
            each: each[: len(plain)] if begins else each
            for each in where.words
            if len(each) > len(plain) or not begins
        }
        for _, wrong, word in extract_iter(
            plain, parts, scorer=OSA.distance, processor=None, score_cutoff=most
        ):
            for place in where.words[word]:
                yield place, _CLOSE - 10 * int(wrong) - _BARE * begins


def _hit(where: Index, thing: int, points: int, place: int) -> Hit:
    kind, its_id, zone_id, name = where.things[thing]
    said = where.said[place]
    stands = thing not in where.withdrawn
    return Hit(kind, its_id, zone_id, name, "" if said == name else said, points, stands)
