"""Page: what was measured, as Markdown, with how to read it beside each table."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean, median

import numpy as np

from imagery.accuracy.archive_sets import PointResult, SetResult, mean_iou
from imagery.accuracy.injection import InjectionResult
from imagery.accuracy.pair_scores import PairScore
from imagery.accuracy.rates import rate, together
from imagery.accuracy.report import POINT, Accuracy
from imagery.accuracy.tropics_run import TropicsCase

_HEAD = (
    "Made by `compoundwatch accuracy`. Labels are not exhaustive, so what lies outside of them is "
    "an upper bound on what is false. Rates stand with their 95 % interval.\n"
)
_BINS = (0.0, 0.25, 0.5, 0.75, 1.0)


def page(made: Accuracy) -> str:
    """Return everything that was measured."""
    parts = [
        "# How good it is\n",
        _HEAD,
        _points(made.sets),
        _labelled(made.sets),
        _followed(made.sets),
        _unlabelled(made.sets),
        _pairs(made.pairs),
        *(_injection(name, each) for name, each in made.injection.items()),
        _tropics(made.tropics),
        _calibration(made.sets),
        _skipped(made),
    ]
    return "\n".join(part for part in parts if part)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _points(sets: Sequence[SetResult]) -> str:
    labelled = [each for each in sets if each.labelled]
    names = dict.fromkeys(name for each in labelled for name in each.points)
    rows = [_point(name, [s.points[name] for s in labelled if name in s.points]) for name in names]
    if POINT in names:
        summed = [s.figures[POINT] for s in labelled if POINT in s.figures]
        rows.append(_point(f"{POINT}, in figures", summed))
    head = ("operating point", "sites found", "detections that touch a label",
            "outside labels, per 100 km² and year", "median date error, months")  # fmt: skip
    said = (
        "## Operating points, over all labelled sets\n\nIn figures: what is measured by quarter "
        "and summed up, unless a person decides otherwise.\n\n"
    )
    return said + _table(head, rows)


def _point(name: str, results: Sequence[PointResult]) -> tuple[object, ...]:
    """Return one row over all labelled sets."""
    scores = [each.score for each in results]
    sites, found = sum(s.sites for s in scores), sum(s.found for s in scores)
    touching = sum(sum(s.touches) for s in scores)
    shown = sum(len(s.touches) for s in scores)
    errors = [abs(e) for s in scores for e in s.date_errors_months]
    outside = together([s.outside for s in scores]) if scores else "–"
    return (name, f"{found} of {sites}", f"{touching} of {shown}", outside,
            f"{median(errors):.1f}" if errors else "–")  # fmt: skip


def _labelled(sets: Sequence[SetResult]) -> str:
    rows: list[tuple[object, ...]] = []
    for each in sets:
        if each.failed:
            rows.append((each.name, "failed", each.failed, "", "", ""))
        for name, point in each.points.items() if each.labelled else ():
            score = point.score
            errors = ", ".join(f"{error:+.0f}" for error in score.date_errors_months)
            rows.append(
                (each.name, name, f"{score.found} of {score.sites}", errors or "–",
                 score.outside, f"{score.flagged_share:.1%}")
            )  # fmt: skip
    head = ("set", "point", "sites found", "date errors, months", "outside labels", "flagged")
    said = (
        "## Sites with labels\n\nA site counts if it began while the set looked and has at least "
        "four pixels; it is found if a fifth of them is covered. Flagged is the share of the frame "
        "that detections cover: one that flags all finds all.\n\n"
    )
    return said + _table(head, rows) if rows else ""


def _followed(sets: Sequence[SetResult]) -> str:
    rows = [
        (each.name, name, site.site_id, site.first_error_days, mean_iou(site),
         " ".join(f"{quarter} {iou:.2f}" for quarter, iou in site.iou))
        for each in sets
        for name, point in each.points.items()
        for site in point.followed
    ]  # fmt: skip
    head = ("set", "point", "site", "first date, days late", "mean IoU", "IoU by quarter")
    return "## A site followed look by look\n\n" + _table(head, rows) if rows else ""


def _unlabelled(sets: Sequence[SetResult]) -> str:
    rows = []
    for each in sets:
        for name, point in each.points.items() if not each.labelled else ():
            kinds = " ".join(f"{n} {kind}" for kind, n in sorted(point.by_kind.items()))
            years = point.score.outside.km2_years
            built = sum(n for kind, n in point.by_kind.items() if kind != "clearing")
            rows.append(
                (each.name, each.units, name, kinds or "none", rate(built, km2_years=years),
                 f"{years:.0f}")
            )  # fmt: skip
    head = ("set", "units", "point", "detections that stand", "not clearing, /100 km² y", "km² y")
    said = (
        "## Sets without labels\n\nEverything that stands at the end, by kind. Where nothing was "
        "built it is false; where much was, it is not.\n\n"
    )
    return said + _table(head, rows) if rows else ""


def _pairs(pairs: Sequence[PairScore]) -> str:
    rows = []
    for each in pairs:
        told = [
            f"{a.f1:.3f} ({a.precision:.2f} / {a.recall:.2f})" if a else "–"
            for a in (each.ours, each.plain)
        ]
        objects = (f"{each.per_100km2(of):.0f}" for of in ("construction", "plain"))
        rows.append((each.name, each.layout.value, *told, *objects))
    full = [each for each in pairs if each.layout.value == "full" and each.ours and each.plain]
    if full:
        means = [fmean(a.f1 for a in of if a) for of in ([e.ours for e in full],
                                                         [e.plain for e in full])]  # fmt: skip
        rows.append(("mean over full", "", f"{means[0]:.3f}", f"{means[1]:.3f}", "", ""))
    head = ("pair", "labels", "F1 (precision / recall)", "plain baseline",
            "construction, objects /100 km²", "plain, objects /100 km²")  # fmt: skip
    said = (
        "## Two dates\n\nTraining-free. Plain: size of the spectral difference, smoothed by one "
        "pixel, parted by Otsu's threshold. A control holds no construction.\n\n"
    )
    return said + _table(head, rows) + _controls(pairs) if rows else ""


def _controls(pairs: Sequence[PairScore]) -> str:
    """Say what was found where nothing was built, as a rate."""
    rows = [
        (each.name, f"{each.valid_km2:.1f}", each.days, false.count, false,
         f"{false.km2_years:.1f}", each.objects["clearing"], each.objects["other"])
        for each in pairs
        if (false := each.false)
    ]  # fmt: skip
    head = ("control", "km²", "days", "called construction", "per 100 km² and year", "km² y",
            "called clearing", "called other")  # fmt: skip
    return "\nWhere nothing was built, one comparison:\n\n" + _table(head, rows) if rows else ""


def _injection(name: str, result: InjectionResult) -> str:
    rows = [
        (f"{r.side_px} x {r.side_px}", f"{r.cover:.0%}", r.tier, f"{r.found} of {r.placed}",
         *("–" if n is None else f"{n:g}" for n in
           (r.median_looks_half, r.median_looks, r.median_days)))
        for r in result.recalls
    ]  # fmt: skip
    alarms = [(tier, each, f"{each.km2_years:.1f}", result.alarms.clearing[tier].count)
              for tier, each in result.alarms.construction.items()]  # fmt: skip
    return (
        f"## Squares put on the real noise of {name}\n\nTaken in look by look, no look ahead, at "
        f"the point {POINT}. The surface replaces the ground over a month. Delay is "
        "the median of those found: clear looks since half of it was there, which a detector "
        "could go by; clear looks since its first day; days since its first day.\n\n"
        + _table(
            (
                "pixels",
                "cover",
                "word",
                "found",
                "looks since half",
                "looks since first day",
                "days",
            ),
            rows,
        )
        + "\nNothing put there: objects of four pixels or more that ever had the word, called "
        "construction, and called clearing, which felled forest is. Watched forwards, and the "
        "years of history backwards.\n\n"
        + _table(("word", "construction, per 100 km² and year", "km² y", "clearings"), alarms)
    )


def _tropics(cases: Sequence[TropicsCase]) -> str:
    rows = []
    for each in cases:
        s = each.score
        accuracy = "–"
        if s.phase_accuracy is not None and s.phase_commonest is not None:
            accuracy = f"{s.phase_accuracy:.0%} ({s.phase_commonest:.0%})"
        days = s.since_preparation.median
        rows.append(
            (each.name, f"{s.found} of {s.sites}", s.false_positives,
             f"{s.false_per_100km2_year:.1f}", "–" if s.f1 is None else f"{s.f1:.2f}",
             "–" if days is None else f"{days:.0f}", accuracy,
             each.refused)
        )  # fmt: skip
    head = ("case", "found", "false", "false /100 km² y", "F1", "days since preparation",
            "phases agree", "scenes not used")  # fmt: skip
    said = (
        "## Simulated tropics\n\nInvented land, real outlines and durations, scored by the rules "
        f"of IARPA SMART at the point {POINT}. It ranks faults; it is no accuracy on real "
        "ground. A site that is first seen clearly after half of its looks, as after a monsoon, "
        "counts as missed, and what found it as false. Phases: the share of looks that agree, and "
        "in brackets what naming the commonest phase throughout would give.\n\n"
    )
    return said + _table(head, rows) + _spoilt(cases) if rows else ""


def _spoilt(cases: Sequence[TropicsCase]) -> str:
    """Say what became of the scenes that carry an offset of which no Item tells."""
    return "".join(
        f"\n{each.name}: {told.scenes} scenes carry the offset, and {told.clear} of them show "
        f"clear ground. Of these it was taken off {told.mended}, {told.refused} were refused, and "
        f"{told.passed} were used with the offset in them.\n"
        for each in cases
        if (told := each.spoilt) is not None
    )


def _calibration(sets: Sequence[SetResult]) -> str:
    """Hold scores against whether a detection touches a label, where there are labels."""
    pairs = [
        (score, touch)
        for each in sets
        if each.labelled and (point := each.points.get("screening"))
        for score, touch in zip(point.scores, point.score.touches, strict=True)
    ]
    if not pairs:
        return ""
    scores, touches = np.array([p for p, _ in pairs]), np.array([t for _, t in pairs])
    rows = []
    for low, high in pairwise(_BINS):
        here = (scores >= low) & (scores < high + (high == 1.0))
        if here.any():
            rows.append((f"{low:.2f} to {high:.2f}", int(here.sum()), f"{scores[here].mean():.2f}",
                         f"{touches[here].mean():.2f}"))  # fmt: skip
    error = sum(n * abs(float(a) - float(b)) for _, n, a, b in rows) / len(scores)
    said = (
        "## Scores\n\nMean score against the share that touches a label, at screening. Labels are "
        f"not exhaustive. Mean difference: {error:.2f}.\n\n"
    )
    return said + _table(("score", "detections", "mean score", "touch a label"), rows)


def _skipped(made: Accuracy) -> str:
    return "## Not measured\n\n" + "".join(f"- {each}\n" for each in made.skipped) if (
        made.skipped
    ) else ""  # fmt: skip
