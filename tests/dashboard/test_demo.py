"""The demo: everything invented says so, and doing it twice adds nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.cli.context import workshop
from dashboard.demo import AS_OF, furnish
from imagery.sources.simulation.world import World
from layers.attempt import Attempt
from layers.boundary import Boundary
from layers.bounds import in_order
from layers.compound import Compound
from layers.detection import Detection
from layers.footprint import Footprint
from layers.lease import Lease
from layers.redrawing import Redraw, redraw, stand_of
from layers.report import Report
from layers.rescue import Rescue
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.dashboard.conftest import Run
from tests.small_world import Altered, a_source, a_world, square

LATER = AS_OF + timedelta(days=500)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the demo look at one small zone, and at every second of its scenes."""
    monkeypatch.setattr(World, "zone_outline", property(lambda _: square()))
    monkeypatch.setattr("dashboard.cli.demo_commands.worlds", lambda: (a_world(),))
    monkeypatch.setattr("dashboard.wiring.source", lambda *_: Altered(a_source(), every=2))


@pytest.mark.usefixtures("small")
def test_everything_invented_says_so_and_the_gazetteer_does_not(run: Run, tmp_path: Path) -> None:
    result = run("demo", "--no-serve")
    assert result.exit_code == 0, result.output
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    for kind in (Detection, Footprint, Rescue, Report):
        found = store.select(kind)
        assert found, kind
        assert all(each.synthetic for each in found), kind
    invented = {each.zone_id for each in store.select(Zone) if each.synthetic}
    assert invented == {"Z-XXA-01"}
    assert all(each.synthetic == each.compound_id.startswith("C-XXA") for each in
               store.select(Compound))  # fmt: skip
    store.close()


@pytest.mark.usefixtures("small")
def test_a_second_demo_adds_nothing_and_reads_no_scene(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("demo", "--no-serve")
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    kinds = [kind for kind in TABLES if kind not in {Attempt, Lease}]
    before = [store.select(kind) for kind in kinds]
    monkeypatch.setattr(Altered, "read", lambda *_: pytest.fail("It read a scene."))
    assert run("demo", "--no-serve").exit_code == 0
    assert [store.select(kind) for kind in kinds] == before
    store.close()


@pytest.mark.usefixtures("run")
def test_a_demo_made_again_leaves_what_was_drawn_and_what_was_withdrawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made() -> list[Zone]:
        return furnish(parts, [a_world(), a_world()], recorded_at=AS_OF, say=lambda _: None)

    with workshop(create=True) as parts:
        drawn, gone = made()
        asked = Redraw(outline=square(), started_from=stand_of(drawn, []))
        redraw(parts.log(), Zone, drawn.zone_id, asked, at=LATER)
        withdraw(parts.log(), Zone, gone.zone_id, at=LATER)
        kept = parts.store.select(Zone)
        (again,) = made()  # of the other nothing is measured any more
        assert (again.zone_id, again.outline) == (drawn.zone_id, square())
        assert parts.store.select(Zone) == kept
        monkeypatch.setattr(World, "zone_outline", property(lambda _: square(400)))
        made()  # a newer program, with other land
        history = in_order(parts.store.select(Boundary, site_id=drawn.zone_id))
        assert [each.outline for each in history] == [drawn.outline, square(), square(400)]
