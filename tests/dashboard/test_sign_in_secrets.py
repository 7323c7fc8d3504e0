"""Secrets of signing in and of the vault: in no log, message, dump, repr, pickle, backup or export.

As test_secrets does for those of imagery: a canary each, everything at DEBUG, and an error forced
at each place that holds one.
"""

import base64
import copy
import io
import json
import logging
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from shapely import Point

from dashboard import sign_in
from dashboard.cli import main
from dashboard.secret import Secret
from dashboard.server import make_app
from dashboard.serving import SCRIPT
from dashboard.settings import PREFIX, Settings, described, from_environ
from dashboard.signing.checks import checked
from dashboard.signing.entrance import Entrance, RefusedError
from dashboard.signing.provider import Provider
from dashboard.signing.sessions import Sessions
from imagery.calling import Door
from layers.errors import LayerError
from layers.store.factory import open_store
from layers.terms import Audience
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW, a_rescue, a_zone
from tests.dashboard.canaries import canaries, dump, files, hits
from tests.dashboard.conftest import Run
from tests.dashboard.loud import begin_loudly, log_put_back
from tests.dashboard.test_sign_in_provider import QUICK, Service, service

__all__ = ["service"]

CANARIES = canaries()
TOKEN = "kanarie-token-of-somebody-7Q+x/99Zr=="  # noqa: S105 - invented
WANTED = [*CANARIES.values(), TOKEN]
OTHERS = {
    "OIDC_METADATA_URL": "http://127.0.0.1:9/x", "OIDC_CLIENT_ID": "watch",
    "OIDC_REDIRECT": "https://watch.example", "OIDC_ROLES": "groups:a=policy",
    "STORE_URL": "memory://",
}  # fmt: skip


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Return what is logged, from DEBUG on; the log is as it was afterwards."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    with log_put_back():
        begin_loudly()
        yield out


def settings(**said: str) -> Settings:
    other = {PREFIX + name: value for name, value in {**OTHERS, **said}.items()}
    return from_environ({**CANARIES, **other})


def shown(thing: Any) -> str:
    """Return all that Python shows of a thing when it is asked in every way."""
    texts = [repr(thing), str(thing), f"{thing}", repr(getattr(thing, "__dict__", {}))]
    ways: tuple[Callable[[Any], Any], ...] = (
        pickle.dumps, copy.deepcopy, copy.copy, asdict, vars,
        lambda each: json.dumps(each, default=str),
    )  # fmt: skip
    for way in ways:
        try:
            texts.append(repr(way(thing)))
        except Exception as error:  # noqa: BLE001 - what it says is looked at, whatever it is
            texts += [str(error), repr(error)]
    return "\n".join(texts)


def test_what_holds_secrets_of_a_sign_in_shows_none() -> None:
    held = settings()
    sessions = Sessions(lambda: NOW)
    provider = Provider(held.oidc_metadata_url, Door(clock=lambda: NOW))
    entrance = sign_in.entrance_of(held, sessions, provider)
    token = sessions.begin(None, Secret(TOKEN), f"_streamlit_user={TOKEN}")
    app = make_app(SCRIPT, sessions, hosts=frozenset({"x"}), entrance=entrance,
                   secrets=sign_in.secrets_of(held))  # fmt: skip
    things = (held, sessions, provider, entrance, sessions.find(token), described(held),
              Secret(TOKEN), [Secret(TOKEN)], {"a": Secret(TOKEN)})  # fmt: skip
    for thing in things:
        assert hits(WANTED, [(type(thing).__name__, shown(thing).encode())]) == []
    # Streamlit needs its secrets plain; what its app shows by itself is none of them.
    assert hits(WANTED, [("App", f"{app!r} {app} {app}".encode())]) == []
    assert hits([token], [("sessions", shown(sessions).encode())]) == []


BODIES = {
    "an error that repeats the token": (500, b'{"error": "bad ' + TOKEN.encode() + b'"}'),
    "a refusal that repeats it": (401, f"Bearer {TOKEN} is not known".encode()),
    "no JSON": (200, TOKEN.encode()), "a list": (200, json.dumps([TOKEN]).encode()),
    "another person": (200, json.dumps({"sub": TOKEN}).encode()),
    "a page": (200, f"<html>{TOKEN}</html>".encode()),
    "nested without end": (200, b"[" * 100_000),
    "other letters": (200, b"\xff\xfe" + TOKEN.encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_answer_of_the_provider_gives_no_secret_away(
    name: str, service: Service, log: io.StringIO
) -> None:
    service.status, service.says = BODIES[name]
    held = settings(OIDC_METADATA_URL=f"{service.base}/metadata")
    door = Door(clock=lambda: NOW, patience=QUICK, near=True, sleep=lambda _s: None)
    entrance = replace_arrived(held, Provider(held.oidc_metadata_url, door))
    with pytest.raises(RefusedError) as refused:
        entrance.enter({"_streamlit_user": TOKEN})
    logging.getLogger("dashboard").error("refused", exc_info=refused.value)
    logging.getLogger("a.library").debug("sent %r", {"Authorization": f"Bearer {TOKEN}"})
    assert service.keys[-1] == f"Bearer {TOKEN}", "the token was not even sent"
    places = [("message", str(refused.value).encode()), ("dump", dump(refused.value).encode()),
              ("log", log.getvalue().encode())]  # fmt: skip
    assert hits(CANARIES.values(), places) == []
    assert hits([TOKEN], [places[0], places[2]]) == []


def replace_arrived(held: Settings, provider: Provider) -> Entrance:
    """Return an entrance at which somebody arrives with a token."""
    made = sign_in.entrance_of(held, Sessions(lambda: NOW), provider)
    made.arrived = lambda _cookies: ({"sub": "u-1"}, Secret(TOKEN))
    return made


@pytest.mark.parametrize(
    "cookie", ["", "x", "2|1:0|10:1|15:_streamlit_user|4:e30=|", TOKEN, "\xff"]
)
def test_a_bad_cookie_opens_nothing_and_is_not_repeated(cookie: str, log: io.StringIO) -> None:
    held = settings()
    entrance = sign_in.entrance_of(
        held, Sessions(lambda: NOW), Provider("x", Door(clock=lambda: NOW))
    )
    with pytest.raises(RefusedError) as refused:
        entrance.enter({"_streamlit_user": cookie, "_streamlit_user_tokens": cookie})
    places = [("dump of ours", str(refused.value).encode()), ("log", log.getvalue().encode())]
    assert hits(WANTED, places) == []


WRONG = {
    "OIDC_REDIRECT": f"https://u:{TOKEN}@watch.example", "OIDC_METADATA_URL": f"http://a/{TOKEN}",
    "OIDC_ROLES": f"{TOKEN}", "HOST": TOKEN, "AUDIENCE": "everybody", "PORT": "none",
    "STORE_URL": "postgresql://a:kanarie-in-url-7Q@h/d",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_is_wrong_is_refused_without_its_secrets(
    name: str, log: io.StringIO, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "begin_logging", begin_loudly)
    for variable, value in {**OTHERS, name: WRONG[name]}.items():
        monkeypatch.setenv(PREFIX + variable, value)
    for variable, value in CANARIES.items():
        monkeypatch.setenv(variable, value)
    said = [
        run(*words).output for words in (("doctor",), ("doctor", "--json"), ("serve",), ("status",))
    ]
    try:
        checked(settings(**{name: WRONG[name]}))
    except LayerError as error:
        said.append(str(error))
    places = [("said", "\n".join(said).encode()), ("log", log.getvalue().encode())]
    assert len(places[0][1]) > 200
    assert hits([*CANARIES.values(), "kanarie-in-url-7Q"], places) == []


def test_the_private_key_of_a_vault_is_in_no_backup_export_log_or_message(
    tmp_path: Path, log: io.StringIO, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "begin_logging", begin_loudly)
    monkeypatch.setenv(PREFIX + "AUDIENCE", "caseworker")
    keys, other = Keys(tmp_path / "keys"), Keys(tmp_path / "other")
    monkeypatch.setenv(PREFIX + "VAULT_KEYS", str(keys.folder))
    said = [run("init").output]
    url = tmp_path / "store" / "test.gpkg"
    with closing(open_store(str(url))) as store:
        store.put([a_zone(), a_rescue()])
    vault = Vault(Vault.path_beside(str(url)), keys)
    vault.put({"P-1": Exact(point=Point(98.6, 16.3), note="Invented.")})
    path, salt = next(keys.folder.glob("*.key")), keys.salt()
    wanted = octets_of(path) | {salt, salt.hex().encode(), base64.b64encode(salt)}
    out = ("--tlp", "TLP:CLEAR", "--out", tmp_path / "out" / "z.csv")
    (tmp_path / "out").mkdir()
    asked = (("backup",), ("vault", "show", "P-1"), ("export", "rescues", *out), ("doctor",))
    said += [run(*words).output for words in asked]
    whole = path.read_bytes()
    other.new()
    another = next(other.folder.glob("*.key")).read_bytes()
    for wrong in (another, whole[:80], b"x" + whole[40:], b""):
        path.write_bytes(wrong)
        failed = run("vault", "show", "P-1")
        said.append(failed.output)
        with pytest.raises(LayerError) as refused:
            vault.exact(Audience.CASEWORKER)
        said += [dump(refused.value), shown(vault), shown(keys)]
        logging.getLogger("dashboard").error("failed", exc_info=refused.value)
    path.write_bytes(whole)
    with closing(sqlite3.connect(vault.path)) as file, file:
        file.execute("UPDATE content SET sealed = zeroblob(80)")
    said.append(run("vault", "show", "P-1").output)
    elsewhere = [each for each in files(tmp_path) if str(keys.folder) not in each[0]]
    elsewhere = [each for each in elsewhere if str(other.folder) not in each[0]]
    assert any("backup" in name for name, _ in elsewhere)
    blobs = [*(blob for _, blob in elsewhere), "\n".join(said).encode(), log.getvalue().encode()]
    assert [each for each in wanted if any(each in blob for blob in blobs)] == []
    assert any(each in whole for each in wanted), "the scan would find nothing"


def octets_of(path: Path) -> set[bytes]:
    """Return a private key as it could be written: raw, in hex, base64 and PEM."""
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    raw = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    body = b"".join(path.read_bytes().splitlines()[1:-1])
    return {
        raw,
        raw[::-1],
        raw.hex().encode(),
        base64.b64encode(raw),
        repr(raw)[2:-1].encode(),
        body,
    }


def test_these_tests_would_find_a_secret() -> None:
    assert len(CANARIES) >= 7
    assert {PREFIX + "COOKIE_SECRET", PREFIX + "OIDC_CLIENT_SECRET", PREFIX + "STORE_PASSWORD",
            PREFIX + "CDSE_S3_SECRET"} <= set(CANARIES)  # fmt: skip
    assert hits([TOKEN], [("x", shown({"a": TOKEN}).encode())])
