"""A small invented world with exact points planted in it, and briefings on it."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
from PIL import Image
from shapely import Point, Polygon, box

from dashboard.briefing.briefing import Briefing, Layout
from dashboard.briefing.contents import Contents
from dashboard.briefing.gathering.whole import contents
from dashboard.briefing.geodata.files import files
from layers.read import Reader
from layers.releasing import make_release
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, DetectionStatus, ReviewDecision, Tlp
from tests.builders import (
    a_composite,
    a_compound,
    a_crowd,
    a_detection,
    a_footprint,
    a_log,
    a_rescue,
    a_review,
    a_run,
    a_zone,
    an_event,
)

AS_OF = datetime(2025, 6, 1, tzinfo=UTC)
HOSTILE = "=cmd|' /C calc'!A0 {{7*7}} <script>alert(1)</script> \u202egnp [% now() %]"
MARKINGS = {Audience.PUBLIC: Tlp.CLEAR, Audience.PARTNER: Tlp.GREEN, Audience.POLICY: Tlp.AMBER}

VICTIM = (98.600123456, 16.300123456)
REPORTS = [(98.6012345678, 16.3023456789), (98.5987654321, 16.2976543211)]
RESCUES = [(98.601234567, 16.301234567), (98.607654321, 16.294321567)]
EXACT = [VICTIM, *REPORTS, *RESCUES]
"""Where people were: nothing of this may be in any file, in any form."""

_ALL = {"tlp": Tlp.CLEAR}


def picture(seed: int = 3, size: tuple[int, int] = (40, 30)) -> bytes:
    """Return invented ground as PNG, of smooth shades."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (5, 7, 3), np.uint8), "RGB")
    out = io.BytesIO()
    coarse.resize(size, Image.Resampling.BILINEAR).convert("RGBA").save(out, "PNG")
    return out.getvalue()


def store() -> MemoryStore:
    """Return a store with what may leave, and what may not, side by side."""
    made = MemoryStore()
    crooked = Polygon(
        [(98.5981234, 16.2984321), (98.6023457, 16.2986543), (98.6012345, 16.3021234)]
    )
    made.put([
        a_zone(**_ALL, source_title=HOSTILE, source_url="https://example.org/a"),
        a_compound(**_ALL, shape=crooked, aliases=("Bend", "Park, old")),
        a_compound(**_ALL, compound_id="C-2", name=HOSTILE, shape=Point(98.6061234, 16.3051234)),
        a_compound(**_ALL, compound_id="C-3", name="Hidden", kind=CompoundKind.SUSPECTED,
                   shape=box(98.5921, 16.2921, 98.5941, 16.2941)),
        a_compound(compound_id="C-4", name="Amber", tlp=Tlp.AMBER,
                   shape=box(98.6031, 16.2931, 98.6051, 16.2941)),
        a_run(**_ALL), a_detection(**_ALL), a_footprint(**_ALL),
        a_footprint(**_ALL, footprint_id="f-0", epoch="2024Q2", area_ha=1.2345, area_ha_lo=1.1,
                    area_ha_hi=1.3),
        a_detection(**_ALL, detection_id="d-2",
                    outline=box(98.5951234, 16.3041234, 98.5962, 16.305)),
        a_detection(**_ALL, detection_id="d-3", status=DetectionStatus.CONFIRMED,
                    outline=box(98.6001234, 16.2951234, 98.6012, 16.296)),
        *(a_review(**_ALL, review_id=f"v-{name}", analyst=name, decision=ReviewDecision.CONFIRM)
          for name in ("heron", "egret")),
        a_rescue(**_ALL, compound_id="C-1"),
        a_rescue(**_ALL, rescue_id="R-2", n_people=4, point=Point(*RESCUES[1])),
        an_event(**_ALL, note="Not for others."),
        *a_crowd(15, Point(*VICTIM)),
        *(replace(each, report_id=f"X-{n}") for n, at in enumerate(REPORTS)
          for each in a_crowd(1, Point(*at))),
        a_composite(**_ALL, png=picture(3)),
        a_composite(**_ALL, composite_id="img-0", role="earlier", png=picture(4),
                    first=date(2023, 1, 1), last=date(2023, 3, 1)),
    ])  # fmt: skip
    make_release(a_log(made), as_of=AS_OF)
    return made


@cache
def briefed(
    audience: Audience = Audience.POLICY, layout: Layout = Layout.ATLAS, language: str = "en"
) -> Contents:
    """Return what a briefing on the world says."""
    asked = Briefing(
        layout=layout, as_of=AS_OF, tlp=MARKINGS[audience], audience=audience, language=language,
        notes="For the meeting.", zone_ids=("Z-1",) if layout is Layout.ZONE else (),
        compound_ids=("C-1",) if layout is Layout.COMPOUND else (),
    )  # fmt: skip
    return contents(Reader(store(), audience, as_of=AS_OF), asked)


def geodata(said: Contents) -> dict[str, bytes]:
    """Return the files for other programs."""
    asked = said.briefing
    return files(
        said.layers, title=said.title, about={"audience": said.audience_says, "as of": said.as_of},
        bounds=said.sheets[0].overview.bounds, audience=asked.audience, as_of=asked.as_of,
        marking=said.marking, sources=said.sources,
    )  # fmt: skip
