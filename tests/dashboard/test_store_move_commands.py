"""Commands on whole stores: init and doctor on a server, copy both ways, upgrade."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard.cli.main import app
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.store.factory import open_store
from layers.terms import Audience
from layers.vault.vault import Vault
from layers.zone import Zone
from tests.builders import one_of_each
from tests.layers.store import older
from tests.postgis_server import Server


def run(*words: str, url: str = "memory://") -> Result:
    return CliRunner().invoke(app, list(words), env={"COMPOUNDWATCH_STORE_URL": url})


@pytest.mark.postgis
def test_a_shared_store_is_made_looked_at_and_described(postgis: Server) -> None:
    url = postgis.url(postgis.new())
    missing = run("doctor", url=url)
    assert (missing.exit_code, "BAD store: There is no store in" in missing.output) == (1, True)
    assert run("init", url=url).exit_code == 0
    assert "ok  store: version 0" in run("doctor", url=url).output
    assert run("status", url=url).exit_code == 0


@pytest.mark.postgis
def test_a_store_is_copied_to_a_server_and_back(postgis: Server, tmp_path: Path) -> None:
    first, shared, last = (
        str(tmp_path / "a.gpkg"),
        postgis.url(postgis.new()),
        str(tmp_path / "b.gpkg"),
    )
    store = open_store(first, create=True)
    store.put(one_of_each())
    store.close()
    for source, target in ((first, shared), (shared, last)):
        done = run("store", "copy", source, target)
        assert done.exit_code == 0, done.output
        assert f"All {len(one_of_each())} rows are in" in done.output
        assert "The vault was not copied" in done.output
    again = run("store", "copy", first, shared)
    assert "; 0 were written now" in again.output
    back = open_store(last)
    assert back.count(Zone) == 1
    back.close()


def test_a_copy_onto_itself_or_into_another_store_is_refused(tmp_path: Path) -> None:
    one, other = str(tmp_path / "a.gpkg"), str(tmp_path / "b.gpkg")
    for url, records in ((one, one_of_each()[:1]), (other, one_of_each()[1:2])):
        store = open_store(url, create=True)
        store.put(records)
        store.close()
    assert "nothing to copy" in run("store", "copy", one, one).output
    refused = run("store", "copy", one, other)
    assert (refused.exit_code, "nothing was written" in refused.output) == (1, True)


def test_an_older_store_is_named_by_doctor_and_upgraded(tmp_path: Path) -> None:
    url = str(older.unpack("3", tmp_path / "s.gpkg"))
    assert "compoundwatch store upgrade" in run("doctor", url=url).output
    done = run("store", "upgrade", url=url)
    assert (done.exit_code, "no row was lost" in done.output) == (0, True)
    assert "s.schema-3.gpkg" in done.output
    assert "is up to date" in run("store", "upgrade", url=url).output
    assert "ok  store" in run("doctor", url=url).output


def test_the_vault_of_a_shared_store_lies_in_a_folder_of_this_machine() -> None:
    ana = "postgresql://ana@db.example/watch?sslmode=require"
    assert Vault.path_beside(ana, Path("var")) == Path("var/db.example-watch.vault")
    assert Vault.path_beside("stores/s.gpkg") == Path("stores/s.vault")


@pytest.mark.postgis
def test_a_caseworker_on_a_shared_store_has_a_vault(
    postgis: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = postgis.url(postgis.new())
    parts = open_workshop(Settings(store_url=url, audience=Audience.CASEWORKER), create=True)
    assert parts.vault.exact(Audience.CASEWORKER) == {}
    parts.close()
