"""Who may open the shared store, and do what there."""

import contextlib
import stat
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from layers.errors import (
    StoreError,
    StoreMissingError,
    StoreReadOnlyError,
)
from layers.store.address import parse_address
from layers.store.factory import open_store
from layers.store.postgis import PostgisStore
from layers.zone import Zone
from tests.builders import a_run, a_zone, one_of_each
from tests.postgis_server import Server

pytestmark = pytest.mark.postgis
SECRET = "correct horse"  # noqa: S105 - of a server that lives for one test session


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
