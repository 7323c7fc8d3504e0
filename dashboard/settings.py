"""Settings: where things are, and who a local reader is.

This is the only module that is given the environment. What the environment does not say
stands as the default here. A secret may come from a file instead: COMPOUNDWATCH_…_FILE.
"""

import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dashboard.language import SOURCE, languages
from dashboard.scrub import scrubbed
from dashboard.secret import Secret
from layers.errors import RejectedError
from layers.terms import Audience

PREFIX = "COMPOUNDWATCH_"
_FILE = "_FILE"
_PATH = re.compile(r"(https?://[^\s/,]+)/[^\s,]+")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between two machines."""

    store_url: str = "var/compoundwatch.gpkg"
    """Path of a .gpkg file, postgresql://USER@HOST/DATABASE for a shared store, or memory:// for
    one that forgets. No password stands here."""

    store_password: Secret = field(default_factory=Secret)
    """Of the shared store, where ~/.pgpass has none."""

    source: str = "simulate"
    """Where scenes come from unless a command says otherwise: simulate, folder:DIR, stac:URL,
    earth-search, planetary-computer, cdse, sentinelhub or sentinelhub:cdse."""

    vault_keys: str = "var/keys"
    """Folder of the key that opens the vault: not that of the store, nor a copy's. The default of
    a machine is `compoundwatch/keys` in the folder where its user keeps settings."""

    actor: str = "local"
    """Pseudonym of whoever works on this machine, for the audit log."""

    audit_anchor: str = ""
    """File that gets a line for each entry of the audit log; on another medium than the store, it
    shows that entries were cut off. Empty: `NAME.anchors` beside the store."""

    keep_exact_days: float = 90.0
    """Days after which what is known exactly of a report is purged."""

    keep_report_days: float = 730.0
    """Days after which a report is purged; sooner where consent ends sooner."""

    backups: str = ""
    """Folder of backups, which a purge goes through too; empty: `backups` beside the store."""

    stac_token: Secret = field(default_factory=Secret)
    """Bearer token of a STAC API and its files, where they need one."""

    cdse_s3_key: Secret = field(default_factory=Secret)
    """Key of the S3 store of the Copernicus Data Space, for the source cdse."""

    cdse_s3_secret: Secret = field(default_factory=Secret)
    """Its secret."""

    sh_client_id: str = ""
    """OAuth client of Sentinel Hub, or of the Copernicus Data Space."""

    sh_client_secret: Secret = field(default_factory=Secret)
    """Its secret."""

    units_per_run: float = 1_000.0
    """Processing units of Sentinel Hub that one run may spend."""

    units_per_month: float = 10_000.0
    """Processing units of Sentinel Hub that all runs may spend in a UTC month."""

    audience: Audience = Audience.ANALYST
    """Without sign-in: who a reader of this machine's app is, for whoever may open it here. With
    sign-in: the ceiling, above which this process serves nobody whatever his roles."""

    language: str = SOURCE
    """Of the interface: en, or a language that has a catalogue. What is not translated stays
    English."""

    host: str = "127.0.0.1"
    """Where the app listens. Not beyond this machine without sign-in."""

    port: int = 8501
    """Its port."""

    oidc_metadata_url: str = ""
    """Where people sign in: https://…/.well-known/openid-configuration; empty: nobody has to."""

    oidc_client_id: str = ""
    """This app, as the sign-in service knows it."""

    oidc_client_secret: Secret = field(default_factory=Secret)
    """Its secret."""

    cookie_secret: Secret = field(default_factory=Secret)
    """Signs what passes between the two steps of a sign-in: 32 random characters or more."""

    oidc_redirect: str = ""
    """Address of the app as its users see it, such as https://watch.example.org."""

    oidc_roles: str = ""
    """What opens what: CLAIM:VALUE=AUDIENCE, several by commas. Nothing else opens anything."""

    cache: str = ""
    """Folder in which jobs keep what they fetched, in the order in which they read it; empty:
    nothing is kept. It may be removed at any time."""

    cache_gb: float = 50.0
    """What the cache may hold; what was not used for the longest goes first."""

    compute: str = "serial"
    """Where work runs: serial, a number of local processes, or the tcp:// or tls:// address of a
    Dask scheduler."""

    tls_ca: str = ""
    """File of the certificate authority of a cluster."""

    tls_cert: str = ""
    """File of this machine's certificate."""

    tls_key: str = ""
    """File of its key."""

    digest_to: str = ""
    """Where digests go: file:DIR, mailto:ADDRESS or https://ADDRESS; several by commas."""

    digest_audience: Audience = Audience.POLICY
    """For whom digests are made."""

    digest_hours: float = 20.0
    """Cool-down: no two digests to one receiver within so many hours."""

    smtp_url: str = ""
    """Mail server: smtp://HOST:PORT, or smtps:// where TLS comes first; user@ before the host."""

    smtp_password: Secret = field(default_factory=Secret)
    """Of that user."""

    webhook_secret: Secret = field(default_factory=Secret)
    """Signs what is sent to a webhook."""

    recipe: str = "balanced"
    """Operating point: screening, balanced or evidence; or the path of a recipe of your own."""


def from_environ(environ: Mapping[str, str]) -> Settings:
    """Return Settings from COMPOUNDWATCH_* variables.

    Parameters
    ----------
    environ
        os.environ, or a dictionary in a test.

    Raises
    ------
    RejectedError
        If a variable has a value that cannot be, or the file of a secret can be read by others.

    """
    said: dict[str, Any] = {}
    for each in fields(Settings):
        name = PREFIX + each.name.upper()
        read = _READERS.get(each.name) or _READERS_BY_TYPE.get(each.type)
        if environ.get(name):
            said[each.name] = read(name, environ[name]) if read else environ[name]
        elif each.type is Secret and environ.get(name + _FILE):
            said[each.name] = _from_file(name + _FILE, environ[name + _FILE])
    return Settings(**said)


def _audience(name: str, text: str) -> Audience:
    if text not in set(Audience):
        raise RejectedError(f"{name} is {text!r} and must be one of {', '.join(Audience)}.")
    return Audience(text)


def _language(name: str, text: str) -> str:
    if text not in languages():
        raise RejectedError(f"{name} is {text!r} and must be one of {', '.join(languages())}.")
    return text


def _port(name: str, text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65_536):
        raise RejectedError(f"{name} is {text!r} and must be a number from 1 to 65535.")
    return int(text)


def _amount(name: str, text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 <= amount < float("inf"):
        raise RejectedError(f"{name} is {text!r} and must be a number, 0 or more.")
    return amount


def _from_file(name: str, text: str) -> Secret:
    """Return what a file holds, if its owner alone can read it."""
    path = Path(text)
    if not path.is_file():
        raise RejectedError(f"{name} names no file ({text}). Make it, or take the variable away.")
    if path.stat().st_mode & _OTHERS:
        raise RejectedError(
            f"{name}: others than its owner can read {text}, and it holds a secret. "
            f"Take that away: chmod 600 {text}"
        )
    return Secret(path.read_text("utf-8").strip())


_READERS: dict[str, Callable[[str, str], Any]] = {"port": _port, "language": _language}
_READERS_BY_TYPE: dict[Any, Callable[[str, str], Any]] = {
    Audience: _audience,
    float: _amount,
    Secret: lambda _, text: Secret(text),
}


def described(settings: Settings) -> dict[str, str]:
    """Return each variable and its value, for `doctor`; of a secret only whether it is set."""
    return {
        PREFIX + each.name.upper(): _shown(each.name, getattr(settings, each.name))
        for each in fields(settings)
    }


def _shown(name: str, value: object) -> str:
    """Return a value as it may be shown: the path of a webhook is as good as its key."""
    if isinstance(value, Secret):
        return "(set)" if value else "(not set)"
    text = scrubbed(str(value))
    return _PATH.sub(r"\1/***", text) if name == "digest_to" else text


def store_folder(settings: Settings) -> Path:
    """Return the folder in which the store lies, or that of this machine's own files."""
    return Path("var") if "://" in settings.store_url else Path(settings.store_url).parent
