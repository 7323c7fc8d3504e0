"""The pages in a language that no one speaks, made from the template: every text of ours is in it.

What carries no brackets was not looked up, or the template lacks it. Data carries none: names,
codes, dates, and the sentences of layers that tell of one record.
"""

import io
import re
from collections.abc import Iterator
from gettext import GNUTranslations

import pytest
from babel.messages.mofile import write_mo
from streamlit.testing.v1 import AppTest

from dashboard import language, session
from dashboard.navigation import PAGES
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.terms import Audience
from tests.builders import NOW, one_of_each
from tests.dashboard.messages import template

LABELLED = (
    "button", "checkbox", "date_input", "multiselect", "number_input", "radio", "select_slider",
    "selectbox", "slider", "text_area", "text_input", "toggle",
)  # fmt: skip
TOLD = ("title", "subheader", "caption", "info", "warning", "error", "success")

DATA = re.compile(
    r"\W*(River Bend|Bend Park)\W*"  # names
    r"|\*\*V\*\* verified .*"  # codes, as a table has them
    r"|First seen .*|Reports are for caseworkers, .*|No sign was asked about\."  # of layers
    r"|An animation of .*|There are no two observed epochs .*|.* earlier first\W*",  # refusals
)
"""What has no brackets and is right so: data, and what layers say of one record or refuse."""


@pytest.fixture(scope="module")
def unheard() -> GNUTranslations:
    catalog = template()
    for message in catalog:
        if isinstance(message.id, tuple):
            message.string = tuple(f"⟦{each}⟧" for each in message.id)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


@pytest.fixture
def _spoken(unheard: GNUTranslations) -> Iterator[None]:
    language.hold("en_XA", unheard)
    yield
    language.speak(language.SOURCE)


def plain(app: AppTest) -> list[str]:
    """Return the texts of a page that were not looked up."""
    found = [str(each.value) for kind in TOLD for each in app.get(kind)]
    found += [str(each.label) for kind in LABELLED for each in app.get(kind)]
    found += [str(each.label) for kind in ("metric", "expander", "tab") for each in app.get(kind)]
    return [each for each in found if "⟦" not in each and any(c.isalpha() for c in each)]


@pytest.mark.usefixtures("_spoken")
@pytest.mark.parametrize(
    ("name", "audience"),
    [(show.__module__.rpartition(".")[2], Audience.CASEWORKER) for show, *_ in PAGES]
    + [("audit_page", Audience.ADMINISTRATOR)],
)
def test_every_text_of_a_page_is_in_the_catalogues(name: str, audience: Audience) -> None:
    held = open_workshop(Settings(store_url="memory://", audience=audience))
    held.store.put(one_of_each())
    session.hold(held, lambda: NOW)
    script = f"from dashboard.pages import {name}\n{name}.show()\n"
    app = AppTest.from_string(script, default_timeout=30)
    app.query_params["zone"] = "Z-1"
    app.query_params["detection"] = "d-1"
    app.run()
    held.close()
    assert not app.exception
    assert [each for each in plain(app) if not DATA.fullmatch(each)] == []


def test_there_are_texts_in_this_language(unheard: GNUTranslations) -> None:
    assert unheard.gettext("Zone") == "⟦Zone⟧"
