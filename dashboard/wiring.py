"""Settings to parts: the one place where store, source and recipe are chosen.

Pages get a Reader bound to one audience, a desk and a bench (`dashboard.session`); never the store.
"""

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import data
from dashboard.settings import Settings, store_folder
from dashboard.surroundings import clock, holder
from imagery.compute.addresses import Certificates, contact, is_loopback
from imagery.compute.errors import ComputeError
from imagery.compute.factory import compute
from imagery.compute.protocol import Compute
from imagery.jobs import ledger as books
from imagery.jobs.ledger import Caps, StoreLedger
from imagery.jobs.recipe import Recipe, read_recipe
from imagery.sources.access import Access
from imagery.sources.protocol import Source
from imagery.sources.registry import source
from layers.audit import AuditLog
from layers.errors import StoreError
from layers.read import Reader
from layers.schema import SCHEMA_VERSION
from layers.store.copying import Copied, Step, copy
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.store.remembering import Remembering
from layers.terms import Audience, AuditAction, OperatingPoint
from layers.vault.keys import Keys
from layers.vault.vault import Vault

if TYPE_CHECKING:
    from layers.store.upgrading import Upgraded

_GIGABYTE = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What jobs and imports work with."""

    store: Store
    """Where records go."""

    vault: Vault
    """Where points of reports go."""

    recipe: Recipe
    """What runs depend on."""

    settings: Settings
    """As given."""

    def source(self, spec: str = "", *, job: str = "") -> Source:
        """Return a source by its name, or the one of the settings; read through the cache.

        What it spends is written down for a job, or for this process.
        """
        found, folder = source(spec or self.settings.source, self.access(job)), self.settings.cache
        if not folder:
            return found
        from imagery.cache.source import CachedSource  # noqa: PLC0415 - zarr loads half a second

        return CachedSource(
            inner=found, folder=Path(folder), limit=self.settings.cache_gb * _GIGABYTE
        )

    def access(self, job: str = "") -> Access:
        """Return what a source that calls out needs; keys are revealed to single calls alone."""
        ledger = StoreLedger(
            store=self.store, caps=caps(self.settings), job=job or holder(), clock=clock
        )
        return Access(
            ledger=ledger,
            clock=clock,
            stac_token=self.settings.stac_token.reveal,
            s3_key=self.settings.cdse_s3_key.reveal,
            s3_secret=self.settings.cdse_s3_secret.reveal,
            client_id=self.settings.sh_client_id,
            client_secret=self.settings.sh_client_secret.reveal,
        )

    def log(self) -> AuditLog:
        """Return the audit log of the store, written as who works on this machine."""
        return _log_of(self.settings, self.store)

    def reader(self, as_of: datetime, audience: Audience | None = None) -> Reader:
        """Return a reader for an audience, or for the one of the settings."""
        audience = audience or self.settings.audience
        vault = self.vault if audience is Audience.CASEWORKER else None
        return Reader(self.store, audience, as_of=as_of, vault=vault, who=self.settings.actor)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def open_workshop(settings: Settings, *, create: bool = False, read_only: bool = False) -> Workshop:
    """Return the parts that settings name.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    RecipeError
        If the recipe cannot be.

    """
    if create and "://" not in settings.store_url:
        Path(settings.store_url).parent.mkdir(parents=True, exist_ok=True)
    recipe = recipe_path(settings.recipe)
    return Workshop(
        store=open_store(
            settings.store_url,
            create=create,
            read_only=read_only,
            password=settings.store_password.reveal,
        ),
        vault=vault_of(settings),
        recipe=read_recipe(recipe),
        settings=settings,
    )


def remembering(parts: Workshop) -> Workshop:
    """Return parts whose store keeps what it answered: for who serves many, not for a job."""
    return replace(parts, store=Remembering(parts.store))


def vault_of(settings: Settings) -> Vault:
    """Return the vault that belongs to a store; nothing of it is opened."""
    path = Vault.path_beside(settings.store_url, store_folder(settings))
    return Vault(path, Keys(Path(settings.vault_keys)))


def _log_of(settings: Settings, store: Store) -> AuditLog:
    return AuditLog(
        store=store, who=settings.actor, audience=settings.audience, anchor=anchor_of(settings)
    )


def _same_place(one: str, other: str) -> bool:
    if "://" in one or "://" in other:
        return one == other
    return Path(one).resolve() == Path(other).resolve()


def anchor_of(settings: Settings) -> Path | None:
    """Return the file of the anchors of the audit log; None for a store that forgets."""
    if settings.audit_anchor:
        return Path(settings.audit_anchor)
    if settings.store_url == "memory://":
        return None
    return vault_of(settings).path.with_suffix(".anchors")


def caps(settings: Settings) -> Caps:
    """Return what may be spent of processing units."""
    return Caps(run=settings.units_per_run, month=settings.units_per_month)


def open_compute(settings: Settings, spec: str = "") -> Compute:
    """Return where work runs, by its name or by the settings; close it when done.

    Raises
    ------
    ComputeError
        If there is no such place, or it may not be used; or if others than this process were to
        work on a store that lies in its memory.

    """
    spec = spec or settings.compute
    if spec != "serial":
        _check_shared(settings.store_url)
    return compute(spec, certificates(settings))


def certificates(settings: Settings) -> Certificates:
    """Return by which files this machine proves itself to a cluster; none where none are named."""
    return Certificates(
        authority=settings.tls_ca, certificate=settings.tls_cert, key=settings.tls_key
    )


def check_store_of_worker(settings: Settings, address: str) -> None:
    """Refuse a store in which a worker of a scheduler elsewhere would keep what nobody else sees.

    Raises
    ------
    ComputeError
        If the store is memory, or a file of this machine and the scheduler is elsewhere.

    """
    _check_shared(settings.store_url)
    host = contact(address, certificates(settings)).split("://")[1].rpartition(":")[0]
    if "://" not in settings.store_url and not is_loopback(host):
        raise ComputeError(
            f"What this worker finds would lie in {settings.store_url} of this machine, where the "
            f"scheduler at {host} and other workers do not see it. Give all of them one shared "
            "store: COMPOUNDWATCH_STORE_URL=postgresql://USER@HOST/DATABASE"
        )


def _check_shared(store_url: str) -> None:
    if store_url.startswith("memory:"):
        raise ComputeError(
            "Other processes cannot work on a store in memory: what they find would be lost. Set "
            "COMPOUNDWATCH_STORE_URL to a file or to postgresql://, or use --compute serial."
        )


def checked_store(settings: Settings) -> tuple[bool, str]:
    """Say whether the store is sound, and what is to be said of it; none yet is sound."""
    url = settings.store_url
    if url == "memory://" or not ("://" in url or Path(url).exists()):
        return True, "none yet: compoundwatch init, or compoundwatch demo"
    try:
        store = open_store(url, read_only=True, password=settings.store_password.reveal)
    except StoreError as error:
        return False, str(error)
    try:
        wrong = store.check() or books.check(store)  # what is damaged cannot be summed
        return not wrong, "; ".join(wrong) or f"version {store.version()}"
    finally:
        store.close()


def copy_store(settings: Settings, source: str, target: str, step: Step, *, at: datetime) -> Copied:
    """Bring everything of one store into another; the password of the settings opens either.

    That the store of the settings leaves is written into its log first, and so is in the copy. Any
    other, a backup or a copy, is only read: an entry in it would make it another.

    Raises
    ------
    StoreError
        If either cannot be opened, or the target holds something else.

    """
    password = settings.store_password.reveal
    if source == target:
        raise StoreError("FROM and TO are the same store: there is nothing to copy.")
    own = _same_place(source, settings.store_url)
    with contextlib.closing(open_store(source, read_only=not own, password=password)) as here:
        if "://" not in target:
            Path(target).parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(open_store(target, create=True, password=password)) as there:
            if own:
                _log_of(settings, here).note(AuditAction.EXPORTED, "the whole store", at=at)
            return copy(here, there, step=step)


def upgrade_store(settings: Settings, *, at: datetime) -> "Upgraded":
    """Bring the store to this program's schema, and write that down: before, no entry fits in it.

    Raises
    ------
    StoreError
        If there is none, a newer program made it, or it cannot be written.

    """
    from layers.store.upgrading import upgrade  # noqa: PLC0415 - SQLAlchemy, for this alone

    password = settings.store_password.reveal
    done = upgrade(settings.store_url, password=password)
    if done.changed:
        with contextlib.closing(open_store(settings.store_url, password=password)) as store:
            about = f"schema {done.found} to {SCHEMA_VERSION}"
            _log_of(settings, store).note(AuditAction.CHANGED, about, at=at)
    return done


def recipe_path(recipe: str) -> Path:
    """Return the file of a bundled recipe that is named, or of any other by its path."""
    return data.path(f"recipes/{recipe}.toml") if recipe in set(OperatingPoint) else Path(recipe)
