"""Readers of foreign files: what each format gives, and that a cut or mutated one is refused."""

from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import RejectedError
from layers.exchange.reading.apart import read_apart
from layers.exchange.reading.opening import ENDINGS, read
from layers.exchange.reading.table import Table
from tests.layers.exchange import hostile_seeds as made

FORMATS = (".csv", ".geojson", ".kml", ".kmz", ".gpx", ".xlsx", ".gpkg", ".zip")
SHAPED = tuple(each for each in FORMATS if each not in {".csv", ".xlsx"})


def kept(folder: Path, content: bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def taken(folder: Path, content: bytes, name: str, part: str = "") -> Table:
    return read(kept(folder, content, name), part=part)


def test_there_is_a_seed_for_every_format() -> None:
    assert set(FORMATS) | {".json"} == set(ENDINGS)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_whole_file_gives_all_its_rows(tmp_path: Path, ending: str) -> None:
    table = taken(tmp_path, made.seeds(tmp_path)[ending], f"rows{ending}")
    column = "name" if ending == ".gpx" else "id"
    assert [row.values[column] for row in table.rows] == ["P-1", "P-2", "P-3"]
    assert [row.problem for row in table.rows] == ["", "", ""]
    assert all(column in table.columns for row in table.rows for column in row.values)
    first = 2 if ending in {".csv", ".xlsx"} else 1
    assert [row.number for row in table.rows] == [first, first + 1, first + 2]


@pytest.mark.parametrize("ending", SHAPED)
def test_shapes_come_with_longitude_first(tmp_path: Path, ending: str) -> None:
    table = taken(tmp_path, made.seeds(tmp_path)[ending], f"rows{ending}")
    for row in table.rows:
        assert row.shape is not None
        assert row.shape.distance(shapely.Point(98.5, 16.5)) < 1e-9


@pytest.mark.parametrize("ending", FORMATS)
def test_the_process_apart_gives_the_same(tmp_path: Path, ending: str) -> None:
    path = kept(tmp_path, made.seeds(tmp_path)[ending], f"rows{ending}")
    assert read_apart(path) == read(path)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_that_was_cut_is_refused_wherever_it_was_cut(tmp_path: Path, ending: str) -> None:
    whole = made.seeds(tmp_path)[ending]
    for share in range(5, 100, 5):
        part = whole[: len(whole) * share // 100]
        if ending == ".csv" and part.endswith(b"\n"):
            continue  # a CSV that ends with a whole line looks whole: nothing can tell
        if ending == ".csv" and part.endswith((b'"', b",")) and b"\n" in part:
            continue  # so may one that has begun its last cell; that it has no end is said
        with pytest.raises(RejectedError):
            taken(tmp_path, part, f"cut{ending}")


@pytest.mark.parametrize("ending", [".shp", ".shx", ".dbf"])
def test_a_shapefile_of_which_one_file_was_cut_is_refused(tmp_path: Path, ending: str) -> None:
    members = made.shapefile_members()
    whole = members[f"rows{ending}"]
    for share in range(0, 100, 5):
        cut = {**members, f"rows{ending}": whole[: len(whole) * share // 100]}
        with pytest.raises(RejectedError):
            taken(tmp_path, made.zipped(cut), "cut.zip")


def test_a_csv_cut_at_a_line_end_is_shorter_and_nothing_can_tell(tmp_path: Path) -> None:
    lines = made.as_csv().splitlines(keepends=True)
    assert len(taken(tmp_path, b"".join(lines[:-1]), "cut.csv").rows) == 2


def test_a_csv_without_a_last_end_of_line_is_taken_and_its_last_row_named(tmp_path: Path) -> None:
    found = taken(tmp_path, b"id,name\nP-1,One\nP-2,Tw", "rows.csv")
    assert len(found.rows) == 2
    (note,) = found.notes
    assert note.startswith(
        "Row 3, the last, has no end of line. See whether its last cell is whole"
    )


def test_a_csv_whose_last_row_lacks_cells_and_an_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="ends within row 2, which has 1 of 2 cells"):
        taken(tmp_path, b"id,name\nP-1", "cut.csv")


MUTATION = st.tuples(
    st.sampled_from(["flip", "cut", "insert", "swap"]), st.floats(0, 1), st.binary(max_size=6)
)


def mutated(content: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    for kind, share, extra in changes:
        at = int(share * len(content))
        if kind == "flip" and at < len(content):
            content = (
                content[:at] + bytes([content[at] ^ (extra or b"\xff")[0]]) + content[at + 1 :]
            )
        elif kind == "cut":
            content = content[:at] + content[at + len(extra) :]
        elif kind == "insert":
            content = content[:at] + extra + content[at:]
        else:
            content = content[at:] + content[:at] if not extra else content[:at] + extra[::-1]
    return content


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(MUTATION, min_size=1, max_size=4), inner=st.booleans())
def test_no_bytes_at_all_end_in_another_error(
    tmp_path_factory: pytest.TempPathFactory, ending: str, changes: list[tuple[str, float, bytes]],
    inner: bool,
) -> None:  # fmt: skip
    folder = tmp_path_factory.getbasetemp()
    whole = SEEDS.setdefault(ending, made.seeds(folder)[ending])
    content = within(ending, changes) if inner else mutated(whole, changes)
    try:
        table = taken(folder, content, f"mutated{ending}")
    except RejectedError:
        pass
    else:
        assert all(column in table.columns for row in table.rows for column in row.values)


SEEDS: dict[str, bytes] = {}


def within(ending: str, changes: list[tuple[str, float, bytes]]) -> bytes:
    """Return a zip of whole members of which one is mutated, or a mutated file."""
    members = {
        ".zip": made.shapefile_members(), ".xlsx": made.book({"Rows": made.sheet_xml()}),
        ".kmz": {"doc.kml": made.as_kml()},
    }.get(ending)  # fmt: skip
    if members is None:
        return mutated(SEEDS[ending], changes)
    name = sorted(members)[int(changes[0][1] * (len(members) - 1))]
    return made.zipped({**members, name: mutated(members[name], changes)})
