"""Schema 1: the first. There is nothing before it."""

revision = "1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do nothing: a store is made whole, never from nothing by steps."""
