"""Reports, released: counts by fixed H3 cell and fixed quarter, small ones left out first.

There is no free date and no free shape here, and there must not be: with a free slider,
k = 10 gave away 945 of 1,429 report days (promises.md, finding 4). Counts under k are
dropped before anything is summed, for a total minus its parts would give them back.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from geo.cells import RELEASE_K, cell_outline, suppressed
from layers.frames import Released, frame
from layers.report import Report

COLUMNS = ("cell", "epoch", "reports", "synthetic")
REASON = f"cells and quarters with fewer than {RELEASE_K} reports"


def report_cells(reports: Sequence[Report]) -> Released:
    """Return how many reports each cell and quarter holds, where they are many enough.

    `total` counts cells and quarters, not reports: how many reports are hidden is not said.
    """
    counts = Counter((report.cell, report.epoch) for report in reports)
    invented = {(report.cell, report.epoch) for report in reports if report.synthetic}
    rows: list[dict[str, Any]] = [
        {
            "cell": cell,
            "epoch": epoch,
            "reports": count,
            "synthetic": (cell, epoch) in invented,
            "geometry": cell_outline(cell),
        }
        for (cell, epoch), count in sorted(suppressed(counts).items())
    ]
    hidden = len(counts) - len(rows)
    return Released(
        frame=frame(rows, columns=COLUMNS),
        total=len(counts),
        hidden={REASON: hidden} if hidden else {},
    )
