"""The messages of the interface, taken from the source: `make messages` writes them down.

Beside what `_`, `ngettext`, `marked` and the `says` of a briefing hold, the sentences of the
vocabulary are messages too: they stand in `layers`, which knows no language, and are shown by
`dashboard.language.said`.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.language import CATALOGUES, DOMAIN, languages
from layers import sentences
from layers.disclosure_table import TABLE
from layers.release_words import HOW_TO_READ, TITLES
from layers.signs import NO_VERDICT

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = CATALOGUES / f"{DOMAIN}.pot"
_KEYWORDS = {"_": None, "marked": None, "says": None, "ngettext": (1, 2)}
_UNSAID = (
    '"POT-Creation', '"PO-Revision', '"Report-Msgid', '"Last-Translator', '"Language-Team',
    '"Generated-By',
)  # fmt: skip
"""Of the header: what would differ with each run, or be made up."""
_HEADER = """\
# Messages of the interface of Compound Watch. Under Apache-2.0, as the rest.
# Values stand in braces and keep their names. Written by `make messages`.
#"""


def template() -> Catalog:
    """Return every message of the source, as it stands now."""
    found = Catalog(
        project="Compound Watch", charset="utf-8", header_comment=_HEADER, fuzzy=False,
        copyright_holder="the authors of Compound Watch", msgid_bugs_address="",
    )  # fmt: skip
    for name, _line, message, comments, context in extract_from_dir(
        ROOT / "dashboard", method_map=[("**.py", "python")], keywords=_KEYWORDS,
        comment_tags=("Translators:",), strip_comment_tags=True,
    ):  # fmt: skip
        found.add(
            message, locations=[(f"dashboard/{name}", 0)], auto_comments=comments, context=context
        )
    reasons = {hold.words for rule in TABLE.values() for hold in rule.holds}
    for said in (
        *sentences._SENTENCES.values(), *TITLES.values(), HOW_TO_READ, NO_VERDICT, *sorted(reasons)
    ):  # fmt: skip
        found.add(said, locations=[("layers", 0)])
    return found


def written(catalog: Catalog) -> str:
    """Return a catalogue as the text of its file: in one order, without line numbers or dates."""
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=100)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_UNSAID))


def catalogue(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def main() -> None:
    """Write the template, and bring every catalogue up to it; no translation is guessed."""
    found = template()
    TEMPLATE.write_text(written(found), "utf-8")
    for language in languages()[1:]:
        path = catalogue(language)
        with path.open("rb") as file:
            known = read_po(file, locale=language)
        known.update(found, no_fuzzy_matching=True)
        path.write_text(written(known), "utf-8")


if __name__ == "__main__":
    main()
