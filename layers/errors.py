"""What can go wrong with records and with the store.

LayerError
├── NotFoundError         no such record
├── RejectedError         rows or values refused; carries every problem
├── ConflictError         another row already stands under this key
├── StepNotAllowedError   a status cannot follow another
├── NotReleasableError    this audience may not have it
├── LeaseTakenError       somebody else is at work on it
├── LeaseLostError        a run stood still for so long that another took its place
└── StoreError            the store itself
    ├── StoreMissingError     there is no store at this place
    ├── StoreDamagedError     the file is no store, or is damaged
    ├── StoreReadOnlyError    it cannot be written
    ├── StoreLockedError      somebody else is writing
    ├── StoreFullError        the disk is full
    ├── StoreOnShareError     the file lies on a network share
    ├── VaultKeyError         the key of the vault is not there, or not kept well
    └── SchemaTooNewError     a newer program made it
"""


class LayerError(Exception):
    """Something is wrong with a record or the store; the message says what to do."""


class NotFoundError(LayerError):
    """No such record."""


class RejectedError(LayerError):
    """Rows or values were refused."""


class ConflictError(LayerError):
    """Another row already stands under this key."""


class StepNotAllowedError(LayerError):
    """A status cannot follow another."""


class NotReleasableError(LayerError):
    """An audience asked for what it may not have."""


class LeaseTakenError(LayerError):
    """Somebody else is at work on it; nothing was begun."""


class LeaseLostError(LayerError):
    """A run stood still for so long that another took its place; it kept nothing."""


class StoreError(LayerError):
    """The store itself cannot do what it was asked."""


class StoreMissingError(StoreError):
    """There is no store at this place."""


class StoreDamagedError(StoreError):
    """The file is no store, or is damaged."""


class StoreReadOnlyError(StoreError):
    """The store cannot be written."""


class StoreLockedError(StoreError):
    """Somebody else is writing, and did not finish in time."""


class StoreFullError(StoreError):
    """The disk is full; nothing of this effect was kept."""


class StoreOnShareError(StoreError):
    """The file lies on a network share, where two machines could damage it."""


class VaultKeyError(StoreError):
    """The key of the vault is not there, or not kept well."""


class SchemaTooNewError(StoreError):
    """A newer program made this store."""
