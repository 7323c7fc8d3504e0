"""The shared store: what a lost connection loses, and what messages give away."""

import contextlib
import traceback

import pytest
from shapely import Point

from layers.composite import CompositeImage
from layers.errors import (
    ConflictError,
    LayerError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreMissingError,
)
from layers.store.factory import open_store
from layers.store.postgis import PostgisStore
from layers.store.postgis_tables import SCHEMA
from layers.store.remembering import Remembering
from layers.zone import Zone
from tests.builders import a_composite, a_compound, a_rescue, a_run, a_zone
from tests.postgis_server import Server

pytestmark = pytest.mark.postgis


def hang_up(postgis: Server, database: str) -> None:
    """End all other connections to a database, as a restart or a cable does."""
    with postgis.connect(database) as raw:
        raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_store_that_is_made_in_the_place_of_another_is_not_taken_for_it(
    postgis: Server, database: str, store: PostgisStore
) -> None:
    served = Remembering(store)
    served.put([a_zone(name="Of the first")])
    assert [each.name for each in served.select(Zone)] == ["Of the first"]
    with postgis.connect(database) as raw:
        raw.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    with contextlib.closing(open_store(postgis.url(database), create=True)) as other:
        other.put([a_zone(name="Of the second")])
        assert other.version() == 1  # the number that the first had
        with pytest.raises(StoreMissingError, match="Start compoundwatch anew"):
            served.select(Zone)


@pytest.mark.usefixtures("store")
def test_a_store_that_lacks_a_column_is_refused_when_it_is_opened(
    postgis: Server, database: str
) -> None:
    with postgis.connect(database) as raw:
        raw.execute(f"ALTER TABLE {SCHEMA}.zone DROP COLUMN withdrawn_on")
    with pytest.raises(StoreDamagedError, match="compoundwatch store upgrade"):
        open_store(postgis.url(database))


def test_a_connection_that_was_lost_between_two_calls_is_not_noticed(
    postgis: Server, database: str, store: PostgisStore
) -> None:
    for number in range(3):
        hang_up(postgis, database)
        store.put([a_zone(zone_id=f"Z-{number}")])
        hang_up(postgis, database)
        assert store.count(Zone) == number + 1
        hang_up(postgis, database)
        assert len(store.near(Zone, a_zone().outline)) == number + 1


def test_a_connection_that_is_lost_within_an_effect_keeps_nothing_of_it(
    postgis: Server, database: str, store: PostgisStore
) -> None:
    store.put([a_run()])

    def cut_off(*after: Zone) -> None:
        with store.alone():
            store.put([a_zone()])
            hang_up(postgis, database)
            store.put(after) if after else None

    with pytest.raises(StoreError, match="Nothing of this was kept"):
        cut_off(a_zone(zone_id="Z-2"))
    assert store.count(Zone) == 0
    with pytest.raises(StoreError, match=r"was lost in the moment of keeping.*not doubled"):
        cut_off()
    assert store.put([a_zone()]).new == 1


def test_who_waits_too_long_is_told(postgis: Server, database: str, store: PostgisStore) -> None:
    with contextlib.closing(open_store(postgis.url(database))) as other:
        other._link.run(b"SET lock_timeout = '100ms'")  # type: ignore[attr-defined]
        with store.alone():
            with pytest.raises(StoreLockedError, match="Somebody else"):
                other.put([a_zone()])
            assert other.count(Zone) == 0
        assert other.put([a_zone()]).new == 1


TELLTALE = """
CREATE FUNCTION compoundwatch.no() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'row %', NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON compoundwatch.rescue
  FOR EACH ROW EXECUTE FUNCTION compoundwatch.no()
"""
CANARY = "98.60123456789"
NOTE = "she is called Canary"


@pytest.mark.parametrize(
    "sabotage",
    [
        "ALTER TABLE compoundwatch.rescue ADD CHECK (n_people < 0) NOT VALID",
        "ALTER TABLE compoundwatch.rescue DROP COLUMN n_people",
        "DROP TABLE compoundwatch.rescue",
        TELLTALE,
        "ALTER TABLE compoundwatch.rescue ALTER source_title TYPE varchar(3) USING ''",
        "CREATE UNIQUE INDEX ON compoundwatch.rescue (n_people)",
    ],
)  # fmt: skip
def test_no_message_holds_a_value_of_a_row(
    sabotage: str, postgis: Server, database: str, store: PostgisStore
) -> None:
    told = {"point": Point(float(CANARY), 16.3), "source_title": NOTE}
    store.put([a_rescue(rescue_id="R-0", **told)])
    with postgis.connect(database) as raw:
        raw.execute(sabotage.encode())
    with pytest.raises((StoreError, ConflictError)) as caught:
        store.put([a_rescue(**told)])
    said = "".join(traceback.format_exception(caught.value))
    blob = Point(float(CANARY), 16.3).wkb_hex
    assert not [each for each in (CANARY, NOTE, "Canary", blob, blob.lower()) if each in said]


def test_what_no_column_can_hold_is_refused_whole(store: PostgisStore) -> None:
    for wrong in (a_zone(name="nul \x00"), a_compound(shape=Point(98.6, 16.3, 5.0))):
        with pytest.raises(StoreError, match="NUL character"):
            store.put([a_zone(zone_id="Z-9"), wrong])
    assert store.count(Zone) == 0


def test_what_is_missing_in_a_damaged_store_is_found(
    postgis: Server, database: str, store: PostgisStore
) -> None:
    with postgis.connect(database) as raw:
        raw.execute("DROP TABLE compoundwatch.lease")
        raw.execute("ALTER TABLE compoundwatch.run DROP COLUMN program")
        raw.execute("ALTER TABLE compoundwatch.run ALTER COLUMN source DROP NOT NULL")
        raw.execute(
            "UPDATE pg_index SET indisvalid = false "
            "WHERE indexrelid = 'compoundwatch.run_zone_id'::regclass"
        )
    assert store.check() == [
        "The table run has no column program.",
        "The column source of run may be empty, and must not.",
        "The table lease is not there.",
        "The index compoundwatch.run_zone_id is not usable. Make it anew: REINDEX.",
    ]
    with pytest.raises(StoreDamagedError, match="compoundwatch doctor"):
        store.put([a_run()])


def test_a_crash_of_the_server_loses_nothing_that_was_acknowledged() -> None:
    server = Server()
    try:
        with contextlib.closing(open_store(server.url(server.new()), create=True)) as store:
            for number in range(20):
                store.put([a_composite(composite_id=f"i-{number:02d}")])
            server.stop("immediate")
            with pytest.raises(LayerError, match="does not answer"):
                store.put([a_zone()])
            server.start()
            assert [each.composite_id for each in store.select(CompositeImage)] == [
                f"i-{n:02d}" for n in range(20)
            ]
            assert store.put([a_zone()]).new == 1
    finally:
        server.remove()
