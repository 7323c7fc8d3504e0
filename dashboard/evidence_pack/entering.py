"""What may enter a pack: the rows of a Reader that is bound to who may come to read the pack.

A marking lets more read than those whom a pack is made for (`layers.clearance.read_by`), and such
a Reader leaves out what they may not have, by its mark or for another reason. Nothing is sifted
here again; here is said why there is no pack, to who may know that.
"""

from dashboard.evidence_pack.contents import Row
from layers.clearance import read_by, up_to
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.frames import Released
from layers.ids import nearest
from layers.read import Reader
from layers.terms import CompoundKind, Tlp


def check_reader(reader: Reader, tlp: Tlp) -> None:
    """Refuse a Reader that gives more than everybody may have whom a marking lets read.

    Raises
    ------
    RejectedError
        If the marking is above what its audience may see.
    NotReleasableError
        If the marking lets others read who may see less.

    """
    least = read_by(tlp, reader.audience)
    if reader.audience is not least:
        raise NotReleasableError(
            f"{tlp} lets {least} read a pack, who may see less than {reader.audience}. It must "
            f"hold what {least} may have: ask a Reader for {least}."
        )


def check_compound(reader: Reader, compound_id: str, tlp: Tlp) -> None:
    """Refuse a pack about a compound that its marking keeps out, in words for who may see it.

    Parameters
    ----------
    reader
        Bound to who asks: they may be told why.
    compound_id
        Of which compound.
    tlp
        Marking of the pack.

    Raises
    ------
    NotFoundError
        If there is no such compound, or none for who asks: both are said alike.
    RejectedError
        If it, or its zone, is marked above the pack; or if it is only suspected, and everybody may
        read the pack.

    """
    compound, why = compound_of(reader, compound_id), ""
    zones = {each["zone_id"]: Tlp(each["tlp"]) for each in rows_of(reader.zones())}
    if not up_to(Tlp(compound["tlp"]), tlp):
        why = f"{compound_id} is marked {compound['tlp']}"
    elif compound["kind"] == CompoundKind.SUSPECTED and tlp is Tlp.CLEAR:
        why = f"{compound_id} is only suspected, and {tlp} is for everybody"
    elif not up_to(zones.get(compound["zone_id"], Tlp.CLEAR), tlp):
        why = f"the zone of {compound_id} is marked higher"
    if why:
        raise RejectedError(
            f"No pack marked {tlp} can be about this compound: {why}. Mark the pack higher."
        )


def compound_of(reader: Reader, compound_id: str) -> Row:
    """Return one compound.

    Raises
    ------
    NotFoundError
        If there is none, or none for this audience: both are said alike.

    """
    rows = rows_of(reader.compounds())
    for row in rows:
        if row["compound_id"] == compound_id:
            return row
    near = nearest(compound_id, [each["compound_id"] for each in rows])
    hint = f" Nearest: {', '.join(near)}." if near else ""
    raise NotFoundError(f"There is no compound {compound_id!r} in this store.{hint}")


def rows_of(released: Released) -> list[Row]:
    """Return the rows of a released frame."""
    rows: list[Row] = released.frame.to_dict("records")
    return rows


def marked(row: Row, tlp: Tlp) -> Row:
    """Return a row marked no higher than its pack: what a Reader left of it may go so far."""
    return row if up_to(Tlp(row["tlp"]), tlp) else {**row, "tlp": tlp.value}
