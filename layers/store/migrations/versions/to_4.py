"""Schema 3 to 4: what jobs keep of themselves; runs by window; what a scene's pixels were.

It adds all that `layers.schema` has and the store has not: tables, columns and indexes. So it
also mends a store of schema 3 that was made before the last columns of that schema came.
"""

from layers.store.migrations.engines import engine

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add all that is missing."""
    engine().grow()
