"""Schema 2 to 3: events and buildings; a footprint may be of one day, seen in part or unsaid."""

from layers.store.migrations.engines import engine

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None

COLUMNS = {
    "composite": ("epoch", "source"),
    "compound": ("details",),
    "footprint": (
        "seen_on", "phases", "grid", "resolution_m", "surely", "possibly", "unseen", "details",
    ),
    "zone": ("details",),
}  # fmt: skip


def upgrade() -> None:
    """Add what schema 3 brought; what share of a site was seen may be unsaid from now on."""
    engine().grow(tables=("event", "building_set", "building"), columns=COLUMNS)
    engine().loosen("footprint", "observed_share")
