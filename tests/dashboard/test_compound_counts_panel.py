"""The panel of a compound's reports and rescues: each audience, and what is not known."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.record import Record
from layers.terms import Audience, AuditAction
from tests.builders import (
    NOW,
    a_compound,
    a_release,
    a_release_cell,
    a_report,
    a_rescue,
    a_zone,
)

RELEASED: list[Record] = [
    a_release(through="2024Q3"), a_release_cell(), a_rescue(compound_id="C-1"),
    a_rescue(rescue_id="R-2", compound_id="C-1", n_people=4),
]  # fmt: skip


def hold(folder: Path, audience: Audience, *records: Record) -> Workshop:
    parts = open_workshop(
        Settings(
            store_url=str(folder / "s.gpkg"), vault_keys=str(folder / "keys"), audience=audience
        ),
        create=True,
    )
    parts.store.put([a_zone(), a_compound(), *records])
    session.hold(parts, lambda: NOW)
    return parts


@pytest.fixture
def caseworker(tmp_path: Path) -> Iterator[Workshop]:
    parts = hold(tmp_path, Audience.CASEWORKER, *RELEASED, a_report(compound_id="C-1"))
    yield parts
    parts.close()


def panel(compound_id: str = "C-1") -> AppTest:
    script = (
        "from dashboard.components import compound_counts_panel as panel\n"
        f"panel.show('Z-1', {compound_id!r})\n"
    )
    return AppTest.from_string(script, default_timeout=60)


def words(app: AppTest) -> str:
    assert not app.exception
    kinds = (app.subheader, app.caption, app.info, app.text, app.error)
    said = [str(each.value) for kind in kinds for each in kind]
    said += [f"{each.label}: {each.value}" for each in app.metric]
    return "\n".join(said).replace("\\", "")


@pytest.mark.parametrize("audience", [each for each in Audience if each != Audience.CASEWORKER])
def test_all_but_caseworkers_get_released_numbers_and_no_count_of_reports(
    tmp_path: Path, audience: Audience
) -> None:
    parts = hold(tmp_path, audience, *RELEASED, a_report(compound_id="C-1"))
    app = panel().run()
    if audience is Audience.PUBLIC:  # a compound is TLP:GREEN unless it says otherwise
        assert "none that you may see" in words(app)
    else:
        said = words(app)
        assert "Reports in its cell: at least 15" in said
        assert "Last rescue: 2024-05" in said
        assert "People brought out: at least 40" in said
        assert "Open reports: for caseworkers" in said
    assert not app.button
    assert AuditAction.READ_REPORTS not in [e.action for e in parts.store.select(AuditEntry)]
    parts.close()


def test_a_caseworker_counts_open_reports_by_a_click_that_is_logged_once(
    caseworker: Workshop,
) -> None:
    app = panel().run()
    assert "not counted yet" in words(app)
    assert caseworker.store.select(AuditEntry) == []
    app.button[0].click().run()
    assert "1 name this compound" in words(app)
    app.run()
    assert "1 name this compound" in words(app)
    (entry,) = caseworker.store.select(AuditEntry)
    assert (entry.action, entry.rows) == (AuditAction.READ_REPORTS, 1)


def test_without_a_release_or_a_rescue_it_says_that_nothing_is_known(tmp_path: Path) -> None:
    parts = hold(tmp_path, Audience.ANALYST)
    said = words(panel().run())
    assert "No release of report counts was made yet" in said
    assert "Reports in its cell: not known" in said
    assert "no proof that there was none" in said
    parts.close()


def test_a_quarter_without_a_number_is_said_to_be_no_zero(tmp_path: Path) -> None:
    parts = hold(tmp_path, Audience.ANALYST, *RELEASED)
    said = words(panel().run())
    assert "3 of the last 4 have no number: fewer than 11" in said
    assert "Trend of reports: not known" in said
    parts.close()


def test_what_is_no_compound_gets_a_sentence(caseworker: Workshop) -> None:
    assert caseworker.settings.audience is Audience.CASEWORKER
    assert "joined to compounds" in words(panel("*d-1*").run())
