"""The samples of docs/samples, made of the demo's invented places alone: `make samples`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.briefing.briefing import Briefing, Layout, Orientation
from dashboard.briefing.formats import Format
from dashboard.briefing.origins.gathering import origin_sheets
from dashboard.briefing.origins.page import origin_pdf
from dashboard.briefing.speech import speech
from dashboard.briefing_desk import BriefingDesk
from dashboard.language import languages
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.files import write_beside
from layers.terms import Audience, Tlp

AS_OF = datetime(2025, 4, 2, tzinfo=UTC)
"""After the demo's release of counts."""

INVENTED = ("Z-XXA-01", "Z-XXA-02", "Z-XXA-03")
_OF_ONE = {"layout": Layout.COMPOUND, "compound_ids": ("C-XXA-01",)}

SAMPLES: dict[str, dict[str, Any]] = {
    "compound": _OF_ONE,
    **{f"compound-{each}": {**_OF_ONE, "language": each} for each in languages()[1:]},
    "zone": {"layout": Layout.ZONE, "zone_ids": INVENTED[:1], "orientation": Orientation.LANDSCAPE},
    "atlas": {"layout": Layout.ATLAS, "zone_ids": INVENTED, "title": "Atlas of invented places"},
}  # fmt: skip
"""Name -> what is asked for."""


def quiet(_what: str, _done: int, _of: int) -> None:
    """Take no note of progress."""


def main(store: str, out: Path) -> None:
    """Write the samples of a demo's store into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    settings = Settings(store_url=store, audience=Audience.ANALYST, actor="samples")
    parts = open_workshop(settings, read_only=True)
    desk = BriefingDesk(parts=parts, at=AS_OF)
    for name, said in SAMPLES.items():
        asked = Briefing(**{"as_of": AS_OF, "tlp": Tlp.AMBER, **said})
        formats = [Format.PDF, *([Format.PPTX, Format.HTML] if name == "compound" else [])]
        for made, content in desk.files(desk.contents(asked), formats, step=quiet).items():
            write_beside(out / f"{name}{Path(made).suffix}", content)
    sheets = origin_sheets(
        parts.reader(AS_OF, Audience.PARTNER), ["XXB"], speech=speech("en"), tlp=Tlp.GREEN,
        as_of=AS_OF,
    )  # fmt: skip
    write_beside(out / "origin.pdf", origin_pdf(sheets[0], speech("en")))
    parts.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
