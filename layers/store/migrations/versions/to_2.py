"""Schema 1 to 2: detections say their figures and reasons; runs their detector; evidence."""

from layers.store.migrations.engines import engine

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None

COLUMNS = {"detection": ("numbers", "reason"), "run": ("point", "detector")}


def upgrade() -> None:
    """Add what schema 2 brought."""
    engine().grow(tables=("evidence",), columns=COLUMNS)
