"""The desk of briefings: nothing leaves that its maker may not give, or that was not read back."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.briefing.briefing import Briefing, Layout
from dashboard.briefing.formats import Format, Making
from dashboard.briefing_desk import BriefingDesk, about, stem
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.audit_entry import AuditEntry
from layers.errors import NotReleasableError, RejectedError
from layers.releasing import make_release
from layers.terms import Audience, Tlp
from tests.builders import a_crowd, a_log
from tests.builders_of_jobs import NOW
from tests.dashboard.briefing.built import a_briefing, a_store
from tests.exposure.scanner import leaks


def quiet(_what: str, _done: int, _of: int) -> None:
    """Take no note of progress."""


def a_desk(audience: Audience = Audience.ANALYST) -> BriefingDesk:
    parts = open_workshop(Settings(store_url="memory://", audience=audience, actor="heron"))
    return BriefingDesk(parts=replace(parts, store=a_store()), at=NOW)


@pytest.fixture(scope="module")
def desk() -> Iterator[BriefingDesk]:
    made = a_desk()
    yield made
    made.parts.close()


def test_all_formats_are_made_read_back_and_handed_over(desk: BriefingDesk) -> None:
    made = desk.files(desk.contents(a_briefing(dpi=72)), list(Format), step=quiet)
    ends = {name.rpartition(".")[2] for name in made}
    assert ends == {"pdf", "png", "pptx", "html", "gpkg", "qgs", "geojson", "kml", "csv", "xlsx"}


def test_a_bundle_has_all_files_hashes_sources_and_the_briefing(desk: BriefingDesk) -> None:
    asked = a_briefing(layout=Layout.ZONE)
    made = desk.files(
        desk.contents(asked), [Format.PDF, Format.CSV], step=quiet, bundled=True
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(made["Z-1.zip"])) as bundle:
        names = set(bundle.namelist())
        assert {"Z-1.pdf", "zones.csv", "README.txt", "SHA256SUMS", "briefing.json"} <= names
        said = json.loads(bundle.read("manifest.json"))
        assert json.loads(bundle.read("briefing.json")) == asked.plain()
        assert "An invented gazette" in bundle.read("README.txt").decode()
    assert said["tlp"] == "TLP:AMBER"
    assert {each["name"] for each in said["files"]} == names - {"manifest.json", "SHA256SUMS"}


def test_two_bundles_of_one_briefing_are_the_same_octets(desk: BriefingDesk) -> None:
    said = desk.contents(a_briefing())
    one, other = (
        desk.files(said, [Format.HTML, Format.XLSX], step=quiet, bundled=True) for _ in range(2)
    )
    assert one == other


def test_no_exact_place_of_a_rescue_or_report_is_in_any_file() -> None:
    desk = a_desk()
    crowd = a_crowd(20)
    desk.parts.store.put(crowd)
    assert make_release(a_log(desk.parts.store), as_of=NOW) is not None
    points = [(each.point.x, each.point.y) for each in crowd if each.point is not None]
    assert points
    for tlp in (Tlp.CLEAR, Tlp.AMBER):
        said = desk.contents(a_briefing(layout=Layout.ATLAS, tlp=tlp, dpi=72))
        for content in desk.files(said, list(Format), step=quiet).values():
            assert leaks(content, points) == []


@pytest.mark.parametrize("own", [Audience.PUBLIC, Audience.PARTNER])
def test_nobody_makes_a_briefing_for_those_who_see_more(own: Audience) -> None:
    with pytest.raises(NotReleasableError, match=f"you are {own}"):
        a_desk(own).contents(a_briefing())


def test_a_partner_may_make_one_for_the_public() -> None:
    asked = a_briefing(audience=Audience.PUBLIC, tlp=Tlp.CLEAR)
    assert a_desk(Audience.PARTNER).contents(asked).sheets


def test_an_instant_to_come_is_refused_for_what_is_held_back_would_be_told(
    desk: BriefingDesk,
) -> None:
    with pytest.raises(RejectedError, match="that is to come"):
        desk.contents(a_briefing(as_of=NOW + timedelta(days=91)))


def test_a_file_that_holds_what_it_must_not_is_kept_and_so_are_the_others(
    desk: BriefingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Making.files

    def forged(self: Making, *args: object) -> dict[str, bytes]:
        made = honest(self, *args)  # type: ignore[arg-type]
        made["zones.geojson"] = made["zones.geojson"].replace(b"98.6", b"98.61234567", 1)
        return made

    monkeypatch.setattr(Making, "files", forged)
    with pytest.raises(NotReleasableError, match="not handed over") as caught:
        desk.files(desk.contents(a_briefing()), [Format.GEOJSON, Format.CSV], step=quiet)
    assert "61234567" not in str(caught.value)


def test_an_exact_place_in_the_makers_own_words_is_refused(desk: BriefingDesk) -> None:
    said = desk.contents(a_briefing(notes="They are held at 98.601234, 16.301234."))
    with pytest.raises(NotReleasableError, match="own words"):
        desk.files(said, [Format.PDF], step=quiet)


def test_what_leaves_is_written_down_by_ids_and_never_by_names(desk: BriefingDesk) -> None:
    said = desk.contents(a_briefing(title="Where Ma Hla is held"))
    desk.note(said, [Format.PDF, Format.CSV])
    entry = desk.parts.store.select(AuditEntry)[-1]
    assert entry.about == "briefing of C-1 for policy, TLP:AMBER, as csv, pdf"


@pytest.mark.parametrize(
    ("asked", "named", "told"),
    [
        (a_briefing(), "C-1", "briefing of C-1 for policy, TLP:AMBER"),
        (a_briefing(compound_ids=("../../x y",)), "------x-y", "briefing of ../../x y for"),
        (a_briefing(layout=Layout.ATLAS, countries=("MMR",)), "atlas", "the atlas (MMR)"),
        (a_briefing(layout=Layout.ATLAS), "atlas", "the atlas (all)"),
    ],
)
def test_a_file_is_named_so_that_no_name_leads_out_of_a_folder(
    asked: Briefing, named: str, told: str
) -> None:
    assert stem(asked) == named
    assert told in about(asked)


def test_progress_is_told_and_can_stop_the_making(desk: BriefingDesk) -> None:
    class StoppedError(Exception):
        pass

    told: list[str] = []

    def step(what: str, _done: int, _of: int) -> None:
        told.append(what)
        if len(told) > 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        desk.contents(a_briefing(layout=Layout.ATLAS), step=step)
    assert told[0] == "Bend Park"
