"""Contacts for referral: a foreign row in, a record out; an office's, and never a person's."""

from datetime import datetime
from typing import Any

from layers.case_terms import ReferralRole
from layers.countries import wrong_country
from layers.exchange.cells import Cells
from layers.exchange.rows import source_of
from layers.exchange.screening import found_in
from layers.record import Record
from layers.referral_contact import ReferralContact

_OWN = "a name"
"""What an address may hold though it looks like a person's: streets are named after people."""


def referral_contact(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the contact of a row."""
    country = cells.text("country_iso3", needed=True).upper()
    if country and (why := wrong_country(country)):
        cells.refuse("country_iso3", why)
    valid_as_of = cells.first_day("valid_as_of")
    if valid_as_of is None and not cells.problems:
        cells.refuse(
            "valid_as_of", "is empty; a contact grows old. Write the day on which it was right."
        )
    made: dict[str, Any] = {
        "contact_id": cells.text("id", "contact_id", needed=True),
        "country_iso3": country,
        "name": cells.free_text("name"),
        "role": cells.word(ReferralRole, "role"),
        "phone": _phone(cells),
        "email": _email(cells),
        "address": _address(cells),
        "url": _url(cells),
        "languages": cells.names("languages"),
        "hours": cells.free_text("hours"),
        "note": cells.free_text("note"),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    if cells.problems or valid_as_of is None:
        return None
    return ReferralContact(**made, valid_as_of=valid_as_of, recorded_at=recorded_at)


def _phone(cells: Cells) -> str:
    text = cells.text("phone")
    if text and not any(each.isdigit() for each in text):
        cells.refuse("phone", "has no digit. Write it with the country's code, such as +95.")
    return text


def _email(cells: Cells) -> str:
    text = cells.text("email")
    name, _, host = text.partition("@")
    if text and (not name or "." not in host or "@" in host or any(map(str.isspace, text))):
        cells.refuse("email", "is no e-mail address. Write one, such as office@example.org.")
    return text


def _address(cells: Cells) -> str:
    """Return where an office is; what else could place or reach a person is refused."""
    text = cells.text("address")
    if found := [each for each in found_in(text) if each != _OWN]:
        cells.refuse(
            "address",
            f"seems to hold {' and '.join(found)}. Write street and town alone; telephone and "
            "e-mail have columns of their own.",
        )
    return text


def _url(cells: Cells) -> str:
    """Return a web page; an address that is none may be code."""
    text = cells.text("url")
    if text and not text.startswith(("https://", "http://")):
        cells.refuse("url", "is no web page. Write it from https:// on.")
    return text
