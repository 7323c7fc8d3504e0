"""Contacts for referral come in as an office's, with their day; what is wrong is said."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import data
from layers.audit import AuditLog
from layers.case_terms import ReferralRole
from layers.errors import ConflictError, RejectedError
from layers.exchange.importing import How, ImportResult, import_file
from layers.exchange.reading.opening import read
from layers.referral_contact import ReferralContact
from layers.store.memory import MemoryStore
from layers.terms import Audience, Tlp
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW, a_referral_contact

GOOD = {
    "id": "RC-1", "country_iso3": "XXB", "name": "Invented Embassy", "role": "embassy",
    "phone": "+999 00 000 000", "valid_as_of": "2024-10-01", "source_title": "Invented",
}  # fmt: skip


class Desk:
    """An empty store, and a folder to write tables into."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, MemoryStore()

    def take(
        self, *rows: dict[str, str], path: Path | None = None, at: datetime = NOW
    ) -> ImportResult:
        if path is None:
            path = self.folder / "rows.csv"
            lines = [[f'"{cell}"' for cell in row.values()] for row in rows]
            path.write_text("\n".join(map(",".join, [list(rows[0]), *lines])) + "\n", "utf-8")
        vault = Vault(self.folder / "s.vault", Keys(self.folder / "keys"))
        log = AuditLog(store=self.store, who="ana", audience=Audience.ANALYST)
        return import_file(
            path, kind="referral-contact", store=self.store, vault=vault, log=log, recorded_at=at,
            reader=read, how=How(),
        )  # fmt: skip

    def wrong(self, **said: str) -> str:
        """Return what is said of a row that is good but for this."""
        return "\n".join(map(str, self.take({**GOOD, **said}).problems))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_contact_comes_in_as_it_was_written(desk: Desk) -> None:
    row = {
        **GOOD, "email": "office@example.org", "address": "12 U Invented Road, Yangon",
        "website": "https://b.example.org", "languages": "One; Two", "hours": "Mon-Fri 9-16 UTC+7",
        "note": "Answers slowly.", "country_iso3": "xxb",
    }  # fmt: skip
    assert desk.take(row).added.new == 1
    kept = desk.store.get(ReferralContact, "RC-1")
    assert (kept.country_iso3, kept.role, kept.languages) == (
        "XXB", ReferralRole.EMBASSY, ("One", "Two"),
    )  # fmt: skip
    assert (kept.phone, kept.email, kept.url) == (
        "+999 00 000 000", "office@example.org", "https://b.example.org",
    )  # fmt: skip
    assert (kept.address, kept.valid_as_of) == ("12 U Invented Road, Yangon", date(2024, 10, 1))
    assert (kept.tlp, kept.note) == (Tlp.GREEN, "Answers slowly.")


def test_a_newer_row_of_the_same_office_says_so_and_takes_no_place_by_itself(desk: Desk) -> None:
    desk.take(GOOD)
    with pytest.raises(ConflictError, match="stands under RC-1"):
        desk.take({**GOOD, "phone": "+999 00 000 009"})
    assert desk.store.get(ReferralContact, "RC-1").phone == "+999 00 000 000"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"name": "Mr Aung Aung"}, "name: seems to hold a name"),
        ({"note": "Ask Daw Mya, +95 9 123 456 789."}, "note: seems to hold a telephone number and"),
        ({"country_iso3": "Kenya"}, "country_iso3: is no country of ISO 3166-1"),
        ({"role": "shelter"}, "role: is none of embassy, central_authority"),
        ({"valid_as_of": ""}, "valid_as_of: is empty; a contact grows old"),
        ({"valid_as_of": "2099-01-01"}, "valid_as_of: "),
        ({"phone": "call us"}, "phone: has no digit"),
        ({"email": "office at example"}, "email: is no e-mail address"),
        ({"url": "javascript:alert(1)"}, "url: is no web page"),
        ({"address": "16.301234, 98.601234"}, "address: seems to hold a coordinate"),
        ({"address": "Road 1, +95 1 234 567 890"}, "address: seems to hold a telephone number"),
        ({"phone": ""}, "RC-1 has no phone, email, address or url, so nobody could reach it"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_column(
    desk: Desk, said: dict[str, str], message: str
) -> None:
    columns = {"email": "", "address": "", "url": "", "note": ""}
    assert message in desk.wrong(**{**columns, **said})
    assert desk.store.select(ReferralContact) == []


def test_the_bundled_contacts_are_invented_and_reach_nobody(desk: Desk) -> None:
    later = NOW + timedelta(days=3_650)
    assert desk.take(path=data.path("sample/referral_contacts.csv"), at=later).problems == []
    found = desk.store.select(ReferralContact)
    assert {each.country_iso3 for each in found} == {"XXB", "XXC"}
    assert all(each.synthetic and each.tlp is Tlp.GREEN for each in found)
    assert all(each.phone.startswith("+999 ") for each in found if each.phone)
    reached = [word for each in found for word in (each.email, each.url) if word]
    assert all(word.partition("/consular")[0].partition("/justice")[0].endswith("example.org")
               for word in reached)  # fmt: skip


def test_a_contact_without_a_name_or_with_an_endless_text_is_refused() -> None:
    with pytest.raises(RejectedError, match="name is empty"):
        a_referral_contact(name=" ")
    with pytest.raises(RejectedError, match="hours has 501 characters, more than 500"):
        a_referral_contact(hours="x" * 501)
