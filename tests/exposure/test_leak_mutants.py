"""Each fault in what takes exactness away is caught: by a law that says who may have which words.

The law is written here by hand, from docs/protection.md, and not made from the table. A store holds
a word of its own for each thing that is not for all; what each audience is given, in rows, exports,
details and pictures, is looked through for each word, and for exact points by the scanner.
"""

from contextlib import suppress
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from shapely import Point, Polygon, box

from geo.cells import cell_centre, cell_of
from layers import disclosure
from layers.compound import Compound
from layers.errors import LayerError
from layers.exchange.exporting import LAYERS, geojson
from layers.footprint import Footprint
from layers.read import Reader
from layers.record import Record
from layers.report import Report
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, PlacePrecision, Tlp
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from layers.zone import Zone
from tests import builders as a
from tests.exposure.leak_mutants import Mutant, mutants
from tests.exposure.scanner import leaks

ALL = frozenset(Audience)
CASEWORKER, ADMINISTRATOR = frozenset({Audience.CASEWORKER}), frozenset({Audience.ADMINISTRATOR})
INSIDE = CASEWORKER | ADMINISTRATOR | {Audience.ANALYST}
NOT_PUBLIC = ALL - {Audience.PUBLIC}

SECRET = (98.601234567, 16.301234567)
"""Of a rescue."""

IN_VAULT = (98.612345678, 16.312345678)
"""Of a report."""

LAW: dict[str, frozenset[Audience]] = {
    "kanarie-green": NOT_PUBLIC, "kanarie-amber ": NOT_PUBLIC - {Audience.PARTNER},
    "kanarie-strict": INSIDE, "kanarie-red": CASEWORKER,
    "kanarie-zone-details": INSIDE, "kanarie-compound-details": INSIDE,
    "kanarie-status-note": INSIDE, "kanarie-event-note": INSIDE,
    "kanarie-footprint-details": INSIDE, "kanarie-suspected": NOT_PUBLIC,
    "kanarie-recipe": INSIDE | {Audience.POLICY}, "kanarie-t4": CASEWORKER,
    "kanarie-unverified": INSIDE, "kanarie-grid": INSIDE, "kanarie-evidence": INSIDE,
    "kanarie-verified": ALL, "kanarie-review": INSIDE, "kanarie-audit": ADMINISTRATOR,
    "R-new": NOT_PUBLIC, "C-strict": INSIDE, "kanarie-picture": INSIDE, "kanarie-before": INSIDE,
    "kanarie-in-vault": CASEWORKER, "kanarie-suppression": INSIDE, "kanarie-t1": CASEWORKER,
    "kanarie-boundary-note": INSIDE, "kanarie-drew": INSIDE, "kanarie-bounded": ALL,
    "kanarie-t2": CASEWORKER, "kanarie-t3": CASEWORKER, "kanarie-contact-note": INSIDE,
    "kanarie-contact ": NOT_PUBLIC,
    "XXB (an invented country): at least 40 people": NOT_PUBLIC, "origins are ['XXB'": NOT_PUBLIC,
    "XXC (an invented country)": frozenset(), "XXD (an invented country)": frozenset(),
    "XXF (an invented country): at least 40 people": CASEWORKER,
    "98.59777": frozenset(),
    "cell='8": CASEWORKER,
    "when='2024-05-17'": CASEWORKER, "said_on='2023-11-13'": CASEWORKER,
    "2024, 5, 17": frozenset(), "2023, 11, 13": frozenset(),
    "'2024-05'": NOT_PUBLIC - CASEWORKER, "'2023-11'": NOT_PUBLIC - CASEWORKER,
    "place='locality'": CASEWORKER, "place='H3 cell'": ALL - CASEWORKER,
    cell_centre(cell_of(*SECRET)).wkt: ALL - CASEWORKER,
    "n_people=4,": CASEWORKER, "children=3": frozenset(),
    "n_child=3": CASEWORKER, "n_f=77001": CASEWORKER, "n_m=77002": CASEWORKER,
    "XQQ": CASEWORKER,
    "there are 1 of Z-4": INSIDE,
    "98.5981": NOT_PUBLIC, "98.59812": INSIDE, "reports are answered": CASEWORKER,
    **{f"kanarie-{n}": CASEWORKER for n in (*(f"r{n}" for n in range(1, 10)),
                                            *(f"s{n}" for n in (1, 2, 3, 4, 5, 7, 8, 9)))},
}  # fmt: skip
"""Words, and who may find them in what he is given."""


EQUIVALENT = {
    "AuditEntry coarse for all": "All entries have one marking, which administrators may see.",
}
"""Name of a fault -> why nobody can see it."""


def red() -> list[Record]:
    """Return records that are marked for caseworkers alone, of each kind that is asked for."""
    marked: dict[str, Any] = {"tlp": Tlp.RED}
    return [
        a.a_compound(compound_id="C-red", name="kanarie-r1", **marked),
        a.a_detection(detection_id="d-red", reason="kanarie-r2", **marked),
        a.a_footprint(footprint_id="f-red", site_id="C-9", grid="kanarie-r3", **marked),
        a.an_event(event_id="E-red", source_title="kanarie-r4", **marked),
        a.a_rescue(rescue_id="R-red", source_title="kanarie-r5", citizenships=("XXF:40",),
                   **marked),
        a.a_scene(scene_id="S-red", reason="kanarie-r6", used=False, **marked),
        a.a_run(run_id="run-red", recipe_id="kanarie-r7", recipe="kanarie-t4", **marked),
        a.a_review(review_id="v-red", detection_id="d-2", analyst="kanarie-r8",
                   outline=box(98.59777, 16.298, 98.602, 16.302), **marked),
        a.a_suppression(suppression_id="s-red", lifted_by="kanarie-t1", lifted_at=a.NOW, **marked),
        a.a_composite(composite_id="img-red", png=b"kanarie-r9", **marked),
        a.an_evidence(detection_id="d-2", sentence="kanarie-s1.", **marked),
        a.a_building_set(set_id="bs-red", licence="kanarie-s2", **marked),
        a.a_building(building_id="b-red", source_ref="kanarie-s3", **marked),
        a.a_case(case_id="K-red", offence="kanarie-s4", **marked),
        a.an_organisation(organisation_id="O-red", name="kanarie-s5", **marked),
        a.a_referral_contact(contact_id="RC-red", name="kanarie-t3", **marked),
        a.a_schedule(source="kanarie-s7", **marked),
        a.an_attempt(attempt_id="at-red", recipe_id="kanarie-s8", **marked),
        a.a_balance(account="kanarie-s9", **marked),
        a.a_boundary(boundary_id="b-red", source_title="kanarie-t2", **marked),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryStore, Vault]:
    """Return a store with a word for each thing, and a vault."""
    folder = tmp_path_factory.mktemp("vault")
    vault = Vault(folder / "s.vault", Keys(folder / "keys"))
    vault.put({"P-1": Exact(point=Point(IN_VAULT), note="kanarie-in-vault")})
    edge = Polygon([(98.598123, 16.298123), (98.602, 16.298), (98.602, 16.302)])
    store = MemoryStore()
    store.put([
        a.a_zone(details="kanarie-zone-details"),
        *(a.a_zone(zone_id=f"Z-{n}", name=f"kanarie-{word} zone", tlp=tlp) for n, (word, tlp) in
          enumerate((("green", Tlp.GREEN), ("amber", Tlp.AMBER), ("strict", Tlp.AMBER_STRICT),
                     ("red", Tlp.RED)), 2)),
        a.a_compound(shape=edge, tlp=Tlp.CLEAR, status_note="kanarie-status-note",
                     details="kanarie-compound-details"),
        a.a_compound(compound_id="C-s", name="kanarie-suspected", kind=CompoundKind.SUSPECTED,
                     tlp=Tlp.CLEAR),
        a.a_compound(compound_id="C-strict", zone_id="Z-4", name="Hill", tlp=Tlp.CLEAR),
        a.a_run(recipe="kanarie-recipe"), a.a_detection(reason="kanarie-unverified"),
        a.an_evidence(sentence="kanarie-evidence.", before_png=b"kanarie-before",
                      tlp=Tlp.CLEAR),
        a.a_footprint(site_id="d-1", footprint_id="f-9", grid="kanarie-grid", tlp=Tlp.CLEAR),
        a.a_footprint(details="kanarie-footprint-details"),
        a.an_event(note="kanarie-event-note", tlp=Tlp.CLEAR),
        a.a_detection(detection_id="d-2", reason="kanarie-verified"),
        a.a_review(analyst="kanarie-review", detection_id="d-2", tlp=Tlp.CLEAR),
        a.a_review(review_id="v-2", analyst="tern", detection_id="d-2", compound_id="C-strict"),
        a.a_suppression(lifted_by="kanarie-suppression", lifted_at=a.NOW, tlp=Tlp.CLEAR),
        a.a_rescue(point=Point(SECRET), place_precision=PlacePrecision.LOCALITY,
                   compound_id="C-strict", n_people=4, n_child=3, n_f=77001,
                   n_m=77002, citizenships=("XQQ",), said_on=date(2023, 11, 13)),
        a.a_rescue(rescue_id="R-new", on=(a.NOW - timedelta(days=9)).date()),
        a.a_rescue(rescue_id="R-many", compound_id="C-strict", n_people=60,
                   citizenships=("XXB:40", "XXC:9")),
        a.a_rescue(rescue_id="R-rest", n_people=45, citizenships=("XXD:38",)),
        a.a_scene(scene_id="S-4", zone_id="Z-4"),
        a.a_composite(composite_id="img-4", zone_id="Z-4", png=b"kanarie-picture"),
        a.a_boundary(note="kanarie-boundary-note", drawn_by="kanarie-drew",
                     source_title="kanarie-bounded", tlp=Tlp.CLEAR),
        a.an_audit_entry(about="kanarie-audit", tlp=Tlp.CLEAR), a.a_report(), a.a_case(),
        a.a_referral_contact(name="kanarie-contact ", note="kanarie-contact-note"),
        a.a_referral_contact(contact_id="RC-2", note="kanarie-contact-note", tlp=Tlp.CLEAR),
        *red(),
    ])  # fmt: skip
    return store, vault


def given(audience: Audience, store: MemoryStore, vault: Vault) -> bytes:
    """Return all that an audience gets, asking for everything, as words."""
    reader = Reader(store, audience, as_of=a.NOW, vault=vault)
    said: list[object] = []

    def ask(question: Any, *words: Any) -> None:
        with suppress(LayerError, TypeError):  # what JSON cannot hold is seen in the rows
            said.append(question(*words))

    for layer in LAYERS.values():
        for zone in ("Z-1", "Z-4"):
            ask(lambda layer=layer, zone=zone: _rows(layer(reader, zone)))
            ask(lambda layer=layer, zone=zone: geojson(layer(reader, zone), audience))
    for zone in ("Z-1", "Z-4"):
        for kind in (Zone, Compound, Footprint):
            ask(reader.details, kind, zone)
        for name in ("reviews", "evidences", "composites", "looks"):
            ask(lambda name=name, zone=zone: _rows(getattr(reader, name)(zone)))
        ask(reader.past, zone)
        ask(reader.recipes, zone)
    ask(lambda: f"reports are answered {_rows(reader.reports())}")
    ask(_origins, reader)
    ask(_judged, reader)
    for name in ("building_sets", "attempts", "spending", "schedules", "suppressions"):
        ask(lambda name=name: _rows(getattr(reader, name)()))
    ask(lambda: _rows(reader.buildings("bs-1", "Z-1")))
    ask(lambda: _rows(reader.boundaries("Z-1")))
    ask(lambda: f"there are {reader.scenes('Z-4').total} of Z-4")
    ask(lambda: _rows(reader.audit()))
    for name in ("img-4", "img-red"):
        ask(reader.composite_png, name)
    ask(reader.evidence_png, "d-1", "before")
    if audience is not Audience.CASEWORKER:  # whom it is for; he asks for one at a time
        ask(vault.exact, audience)
    ask(reader.exact_reports)
    return "\n".join(map(_words, said)).encode()


def _judged(reader: Reader) -> str:
    """Return what is told of detections and of what people said of them."""
    said = [reader.detections(), *(reader.as_found(each) for each in ("d-1", "d-2", "d-red")),
            reader.readings("d-2", "kanarie-r8")]  # fmt: skip
    return "\n".join([*map(_rows, said), *reader.queue("tern").ids()])


def _origins(reader: Reader) -> str:
    """Return what is told of rescued people by country."""
    found = [reader.rescues_of_origin(code) for code in ("XXB", "XXC", "XXD", "XXF")]
    return "\n".join([f"origins are {reader.origins()}", *map(_rows, found)])


def _report_row(audience: Audience) -> dict[str, Any]:
    """Return the row of a report that has a word in each of its fields."""
    report = object.__new__(Report)
    for each in fields(Report):
        object.__setattr__(report, each.name, "kanarie")
    return disclosure.released(report, audience)


def _rows(released: Any) -> str:
    table = released.frame
    shapes = [] if table.empty or "geometry" not in table else list(table.geometry)
    lines = [
        ", ".join(
            f"{name}={getattr(value, 'wkt', repr(value))}"
            for name, value in row.items()
            if name != "geometry"
        )
        for row in table.to_dict("records")
    ]
    return "\n".join([*lines, *(shape.wkt for shape in shapes if isinstance(shape, Point))])


def _words(said: object) -> str:
    if isinstance(said, dict):
        return " ".join(f"{name} {_words(value)}" for name, value in said.items())
    if isinstance(said, Exact):
        return f"{said.note} {said.point}"
    return said.decode("latin-1") if isinstance(said, bytes) else str(said)


def broken(audience: Audience, store: MemoryStore, vault: Vault) -> list[str]:
    """Return what an audience is given against the law, and what it should be given and is not."""
    if audience is not Audience.CASEWORKER and any(_report_row(audience).values()):
        return ["a report has something in its row"]
    octets = given(audience, store, vault)
    wrong = [
        word for word, whose in LAW.items() if (word.encode() in octets) != (audience in whose)
    ]
    if audience is Audience.CASEWORKER:
        return wrong
    return wrong + [f"{each.coat}" for each in leaks(octets, [SECRET, IN_VAULT])]


@pytest.mark.parametrize("audience", Audience)
def test_what_each_audience_is_given_is_what_the_law_says(
    audience: Audience, parts: tuple[MemoryStore, Vault]
) -> None:
    assert broken(audience, *parts) == []


def lives(mutant: Mutant, parts: tuple[MemoryStore, Vault], law: dict[Audience, list[str]]) -> bool:
    """Say whether nobody sees that a fault was put in."""
    with pytest.MonkeyPatch.context() as patch:
        mutant.put_in(patch)
        return all(broken(each, *parts) == law[each] for each in mutant.audiences)


@pytest.fixture(scope="module")
def lawful(parts: tuple[MemoryStore, Vault]) -> dict[Audience, list[str]]:
    return {each: broken(each, *parts) for each in Audience}


def all_caught(
    some: list[Mutant], parts: tuple[MemoryStore, Vault], law: dict[Audience, list[str]]
) -> None:
    alive = [each.name for each in some if lives(each, parts, law)]
    print(f"{len(some) - len(alive)} of {len(some)} caught; alive: {alive}")  # noqa: T201
    assert set(alive) <= EQUIVALENT.keys()


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_every_fault_is_caught(
    parts: tuple[MemoryStore, Vault], lawful: dict[Audience, list[str]]
) -> None:
    every = mutants()
    assert len(every) >= 200
    all_caught(every, parts, lawful)


def test_some_faults_of_each_sort_are_caught(
    parts: tuple[MemoryStore, Vault], lawful: dict[Audience, list[str]]
) -> None:
    all_caught(mutants()[5::17], parts, lawful)
