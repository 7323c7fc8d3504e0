"""dashboard.joined.sheets: what a file says of itself, and that no cell is a formula."""

import csv
import io

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.joined.sheets import About, highest, sheet
from layers.terms import Tlp

ABOUT = About(
    audience="analyst", store_version=7, as_of="2026-11-23T12:00:00Z", marking="TLP:AMBER",
    said="=showing 1 of 2",
)  # fmt: skip


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_each_row_says_audience_version_instant_marking_and_what_is_left_out() -> None:
    (row,) = read(sheet(pd.DataFrame({"zone": ["A"], "net_ha": [None]}), ABOUT))
    assert (row["audience"], row["store_version"], row["as_of"]) == (
        "analyst", "7", "2026-11-23T12:00:00Z",
    )  # fmt: skip
    assert row["marking"] == "TLP:AMBER"
    assert "11 and more" in row["suppression"]
    assert row["said"] == "'=showing 1 of 2"
    assert row["net_ha"] == ""


@given(text=st.text(alphabet="=+-@\t\ra\"',;\n", max_size=12))
def test_no_text_begins_as_a_formula_and_all_of_it_is_kept(text: str) -> None:
    (row,) = read(sheet(pd.DataFrame({"zone": [text]}), ABOUT))
    assert not row["zone"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row["zone"].removeprefix("'") == text.removeprefix("'")


def test_the_highest_marking_is_that_of_the_file() -> None:
    assert highest(["TLP:CLEAR", "TLP:RED", "TLP:GREEN"]) is Tlp.RED
    assert highest([]) is Tlp.CLEAR
