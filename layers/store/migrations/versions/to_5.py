"""Schema 4 to 5: evidence on every record, consent and signs of reports, cases, audit, releases."""

from layers.store.migrations.engines import engine

revision = "5"
down_revision = "4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add all that is missing."""
    engine().grow()
