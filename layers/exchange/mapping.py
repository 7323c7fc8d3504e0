"""Mapping: which column is which field; proposed from names and tags, kept for the next file.

A mapping is column -> field, an empty field for a column that is left out. A column that nobody
knows is left out and named. Two columns never fill one field, but for those that say who somebody
is, which together make a hash, and those that each add a word to a list.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from layers.column_mapping import ColumnMapping
from layers.errors import RejectedError
from layers.exchange.fields import FIELDS, FLAGS, HXL, PERSON, cut_names_of, names_of
from layers.exchange.fields import bare as bare_name
from layers.ids import content_id

_YES = frozenset({"1", "true", "yes", "y"})


def propose(
    kind: str, columns: Sequence[str], tags: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return a field for each column of a table; an empty one where nothing is known of it.

    Parameters
    ----------
    kind
        Kind of the rows.
    columns
        In the order of the file. Of two that fill one field the first does.
    tags
        HXL tag by column, where the file has them; a tag says more than a name.

    Examples
    --------
    >>> propose("rescue", ["Ref", "Longitude", "hte_Latitude", "Mood"])
    {'Ref': 'id', 'Longitude': 'lon', 'hte_Latitude': 'lat', 'Mood': ''}

    """
    names, cut, taken, made = names_of(kind), cut_names_of(kind), set[str](), {}
    for column in columns:
        tagged = _by_tag((tags or {}).get(column, ""))
        field = tagged if tagged in FIELDS[kind] else names.get(bare_name(column), "")
        field = field or cut.get(column, "")
        if field in taken and not _many(field):
            field = ""
        taken.add(field)
        made[column] = field
    return made


def checked(kind: str, mapping: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """Return a mapping that somebody wrote, if it can be used for a table.

    Raises
    ------
    RejectedError
        If it names a column or field that is not there, or fills one twice.

    """
    known = {*FIELDS[kind], *(FLAGS.values() if kind == "report" else ())}
    if missing := sorted(set(mapping) - set(columns)):
        raise RejectedError(
            f"The mapping names columns that the file does not have: {', '.join(missing)}. It "
            f"has {', '.join(columns)}."
        )
    if wrong := sorted({each for each in mapping.values() if each} - known):
        raise RejectedError(
            f"The mapping names what no {kind} has: {', '.join(wrong)}. It has "
            f"{', '.join(FIELDS[kind])}."
        )
    counted = Counter(each for each in mapping.values() if each and not _many(each))
    if twice := sorted(each for each, count in counted.items() if count > 1):
        raise RejectedError(
            f"The mapping fills {', '.join(twice)} from more than one column. Leave out the others."
        )
    return {column: mapping.get(column, "") for column in columns}


def mapped(values: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row by field."""
    made: dict[str, str] = {}
    for column, field in mapping.items():
        cell = values.get(column, "")
        if not field or not cell:
            continue
        name, _, word = field.partition(":")
        if word:
            if cell.strip().lower() in _YES:
                made[name] = f"{made[name]}; {word}" if name in made else word
        elif field == PERSON and PERSON in made:
            made[PERSON] += f"\n{cell}"
        else:
            made[name] = cell
    return made


def kept(kind: str, mapping: Mapping[str, str]) -> ColumnMapping:
    """Return a mapping as a record, under the header that it is for."""
    return ColumnMapping(
        mapping_id=_id(kind, list(mapping)), kind=kind,
        columns=json.dumps(dict(mapping), ensure_ascii=False),
    )  # fmt: skip


def remembered(
    kind: str, columns: Sequence[str], known: Sequence[ColumnMapping]
) -> dict[str, str] | None:
    """Return the mapping that was confirmed for such a header before; None if none was."""
    wanted = _id(kind, columns)
    return next((each.fields() for each in known if each.mapping_id == wanted), None)


def _id(kind: str, columns: Sequence[str]) -> str:
    return content_id("m", kind, *sorted(map(bare_name, columns)))


def _many(field: str) -> bool:
    return not field or field == PERSON or ":" in field


def _by_tag(tag: str) -> str:
    """Return the field of an HXL tag: of those that it has whole, the one that says most."""
    said = frozenset(tag.lower().replace("+", " +").split())
    fits = [(len(known), field) for known, field in HXL if known <= said]
    return max(fits, key=lambda each: each[0])[1] if fits else ""
