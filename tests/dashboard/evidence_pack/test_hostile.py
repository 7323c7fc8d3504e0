"""Names and texts of records are data, in names of files, tables and texts of a pack."""

import json
from typing import Any

from layers.store.memory import MemoryStore
from tests import builders as a
from tests.dashboard.evidence_pack.worlds import HOSTILE, a_pack, a_world, files, rows


def hostile() -> MemoryStore:
    store = a_world()
    odd: dict[str, Any] = {"detection_id": "../" + HOSTILE[:40], "run_id": "run-1"}
    store.put([
        a.a_compound(compound_id="C-2", name=HOSTILE, aliases=(HOSTILE,), source_title=HOSTILE,
                     source_url="javascript:alert(1)"),
        a.a_detection(**odd), a.an_evidence(**odd, sentence=HOSTILE),
        a.a_detection(detection_id="D-1"), a.an_evidence(detection_id="D-1"),
    ])  # fmt: skip
    return store


def test_no_name_of_a_file_is_taken_from_a_record_as_it_is() -> None:
    made = files(a_pack(hostile(), compound_id="C-2"))
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert name.isascii()
        assert ".." not in name
        assert not set(name) & set('\\:*?"<>| \r\n')
    assert len([name for name in made if name.startswith("evidence/")]) == 3


def test_no_cell_is_a_formula_and_no_row_is_broken() -> None:
    made = files(a_pack(hostile(), compound_id="C-2"))
    for name, content in made.items():
        if name.endswith(".csv"):
            for row in rows(content):
                assert None not in row
                for cell in row.values():
                    assert not cell.startswith(("=", "+", "@", "\t", "\r")), (name, cell)
    assert f"'{HOSTILE}" in [each["reason"] for each in rows(made["scenes.csv"])]


def test_a_name_stays_on_one_line_of_the_texts() -> None:
    made = files(a_pack(hostile(), compound_id="C-2"))
    for name in ("README.txt", "sources.txt"):
        text = made[name].decode()
        assert "\u202e" not in text
        assert "\r" not in text
        told = [each for each in text.splitlines() if "calc" in each]
        assert told[0].strip().endswith(("<script> (C-2)", "<script>"))
        assert [each for each in text.splitlines() if each.startswith(("..", "{{"))] == []
    assert made["manifest.json"].isascii()
    assert json.loads(made["manifest.json"])["compound_name"] == HOSTILE
