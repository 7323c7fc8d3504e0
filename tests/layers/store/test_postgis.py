"""The shared store: who may do what, what a lost connection loses, and what messages give away."""

import contextlib
import stat
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
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
    StoreReadOnlyError,
)
from layers.store.address import parse_address
from layers.store.factory import open_store
from layers.store.postgis import PostgisStore
from layers.zone import Zone
from tests.builders import a_composite, a_compound, a_rescue, a_run, a_zone, one_of_each
from tests.postgis_server import Server

pytestmark = pytest.mark.postgis
SECRET = "correct horse"  # noqa: S105 - of a server that lives for one test session


@pytest.fixture
def database(postgis: Server) -> str:
    return postgis.new()


@pytest.fixture
def store(postgis: Server, database: str) -> Iterator[PostgisStore]:
    opened = open_store(postgis.url(database), create=True)
    assert isinstance(opened, PostgisStore)
    yield opened
    opened.close()


@pytest.fixture
def with_password(postgis: Server, store: PostgisStore, database: str) -> str:
    """Return the address of the store for a user who has a password, and may write."""
    assert store.count(Zone) == 0
    with postgis.connect(database) as raw, contextlib.suppress(psycopg.errors.DuplicateObject):
        raw.execute(f"CREATE ROLE with_password LOGIN PASSWORD '{SECRET}'".encode())
        raw.execute(b"GRANT compoundwatch_writer TO with_password")
    return postgis.url(database, "with_password")


@pytest.mark.parametrize(
    "url",
    [f"postgresql://ana:{SECRET}@db/watch", f"postgresql://ana@db/watch?password={SECRET}"],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreError, match="COMPOUNDWATCH_STORE_PASSWORD_FILE") as caught:
        open_store(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://ana@db", "names no database"),
        ("postgresql://ana@db/a/b", "names no database"),
        ("postgresql://ana@db:port/a", "cannot be read"),
        ("postgresql://ana@db/a?service=x", "says service, which it may not"),
    ],
)
def test_an_address_that_cannot_be_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        open_store(url)


def test_beyond_this_machine_the_connection_is_encrypted_unless_the_address_says_otherwise() -> (
    None
):
    def mode(url: str) -> object:
        return parse_address(url).arguments().get("sslmode")

    assert mode("postgresql://ana@db.example/watch") == "require"
    assert mode("postgresql://ana@db.example/watch?sslmode=verify-full") == "verify-full"
    assert mode("postgresql://ana@localhost/watch") is None
    assert mode("postgresql:///watch?host=/run/postgresql") is None


def test_the_password_comes_from_what_is_asked_for_it(with_password: str) -> None:
    with contextlib.closing(open_store(with_password, password=lambda: SECRET)) as store:
        assert store.put([a_zone()]).new == 1


def test_the_password_may_stand_in_pgpass(
    with_password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pgpass").write_text(f"*:*:*:with_password:{SECRET}\n")
    (tmp_path / "pgpass").chmod(stat.S_IRUSR)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    open_store(with_password, password=lambda: "").close()


@pytest.mark.parametrize("password", [None, lambda: "wrong " + SECRET])
def test_a_password_that_is_missing_or_wrong_is_said_without_it(
    with_password: str, password: Callable[[], str] | None
) -> None:
    with pytest.raises(StoreError, match=r"wants a password.*pgpass") as caught:
        open_store(with_password, password=password)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_database_or_a_store_that_is_not_there_is_named(postgis: Server) -> None:
    with pytest.raises(StoreMissingError, match=r"no database none.*createdb"):
        open_store(postgis.url("none"), create=True)
    with pytest.raises(StoreMissingError, match="compoundwatch init"):
        open_store(postgis.url(postgis.new()))
    with pytest.raises(StoreError, match="does not answer"):
        open_store("postgresql://x@127.0.0.1:1/none")


def test_without_postgis_it_says_who_brings_it(postgis: Server, database: str) -> None:
    with postgis.connect(database) as raw:
        raw.execute("DROP EXTENSION postgis")
        with contextlib.suppress(psycopg.errors.DuplicateObject):
            raw.execute("CREATE ROLE no_keeper LOGIN")
        raw.execute(f"GRANT CREATE ON DATABASE {database} TO no_keeper".encode())
    with pytest.raises(StoreError, match="CREATE EXTENSION postgis"):
        open_store(postgis.url(database, "no_keeper"), create=True)
    open_store(postgis.url(database), create=True).close()


def test_two_that_make_a_store_at_once_make_one(postgis: Server, database: str) -> None:
    def made(_: int) -> list[str]:
        with contextlib.closing(open_store(postgis.url(database), create=True)) as store:
            return store.check()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made, range(4))) == [[]] * 4


@pytest.fixture
def member(
    postgis: Server, store: PostgisStore, database: str
) -> Callable[[str], psycopg.Connection]:
    """Return a function that connects as a member of one of the two roles, or of none."""
    store.put(one_of_each())

    def connect(role: str) -> psycopg.Connection:
        with postgis.connect(database) as raw, contextlib.suppress(psycopg.errors.DuplicateObject):
            raw.execute(f"CREATE ROLE member_{role} LOGIN".encode())
            if role != "none":
                raw.execute(f"GRANT compoundwatch_{role} TO member_{role}".encode())
        return postgis.connect(database, f"member_{role}")

    return connect


READS = "SELECT count(*) FROM compoundwatch.zone"
ADDS = "INSERT INTO compoundwatch.run SELECT * FROM compoundwatch.run WHERE false"
REVISES = "UPDATE compoundwatch.zone SET name = name"
EDITS = "UPDATE compoundwatch.detection SET score = score"
REMOVES = "DELETE FROM compoundwatch.lease"
DROPS = "DROP TABLE compoundwatch.lease"
EMPTIES = "TRUNCATE compoundwatch.lease"
MAKES = "CREATE TABLE compoundwatch.mine (x int)"
UPGRADES = "UPDATE compoundwatch.meta SET value = value"


@pytest.mark.parametrize(
    ("role", "may"),
    [("none", set()), ("reader", {READS}), ("writer", {READS, ADDS, REVISES, UPGRADES})],
)
def test_a_role_may_do_what_it_was_given_and_no_more(
    role: str, may: set[str], member: Callable[[str], psycopg.Connection]
) -> None:
    every = (READS, ADDS, REVISES, EDITS, REMOVES, DROPS, EMPTIES, MAKES, UPGRADES)
    with contextlib.closing(member(role)) as raw:
        for statement in every:
            expected = (
                contextlib.nullcontext()
                if statement in may
                else pytest.raises(psycopg.errors.InsufficientPrivilege)
            )
            with expected:
                raw.execute(statement.encode())


def test_a_reader_opens_the_store_and_is_told_that_it_cannot_write(
    postgis: Server, database: str, member: Callable[[str], psycopg.Connection]
) -> None:
    member("reader").close()
    with contextlib.closing(open_store(postgis.url(database, "member_reader"))) as store:
        assert store.count(Zone) == 1
        with pytest.raises(StoreReadOnlyError, match="compoundwatch_writer"):
            store.put([a_zone(zone_id="Z-2")])


def test_a_writer_does_all_that_jobs_do(
    postgis: Server, database: str, member: Callable[[str], psycopg.Connection]
) -> None:
    member("writer").close()
    with contextlib.closing(open_store(postgis.url(database, "member_writer"))) as store:
        with store.alone():
            store.put([a_zone(name="Other"), a_run(run_id="run-2")], replace=True)
        assert (store.get(Zone, "Z-1").name, store.version()) == ("Other", 2)


def test_a_store_opened_to_be_read_writes_nothing(
    postgis: Server, database: str, store: PostgisStore
) -> None:
    store.put([a_zone()])
    with contextlib.closing(open_store(postgis.url(database), read_only=True)) as reader:
        with pytest.raises(StoreReadOnlyError, match="opened to be read"):
            reader.put([a_zone(zone_id="Z-2")])
        assert reader.count(Zone) == 1


def hang_up(postgis: Server, database: str) -> None:
    """End all other connections to a database, as a restart or a cable does."""
    with postgis.connect(database) as raw:
        raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


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
