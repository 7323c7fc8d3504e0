"""The words of the map, in the language that is spoken: titles of layers, and what its script says.

In what the script says, it puts values between braces itself.
"""

from dashboard.language import _


def titles(epoch: str) -> dict[str, str]:
    """Return the title of each layer; of footprints, with their quarter or month."""
    return {
        "report-cells": _("Reports, counted by region"),
        "zones": _("Zones"),
        "compounds": _("Compounds, by reported status"),
        "footprints": _("Footprints of {epoch}").format(epoch=epoch)
        if epoch
        else _("Footprints, the newest of each site"),
        "detections": _("Detections, by status"),
        "events": _("Events, by kind"),
        "rescues": _("Rescues, by cell"),
    }


def role(name: str) -> str:
    """Return what a picture shows: ground before, latest, or of an epoch by its name."""
    return {"earlier": _("before"), "latest": _("latest")}.get(name, name)


def texts() -> dict[str, str]:
    """Return what the map's script says."""
    return {
        "base": _("Land, borders and towns (offline)"),
        "base_missing": _("The base map is missing ({why}). The rest stays."),
        "details": _("Loading…"),
        "details_missing": _("The details could not be loaded ({why}). Click again."),
        "here": _("{count} here"),
        "imagery": _("Imagery"),
        "layers": _("Layers"),
        "layers_of": _("Layers of the map"),
        "loading": _("Loading {what}…"),
        "map": _("Map. What it shows stands in tables beside or below it, too."),
        "map_missing": _("The map could not be drawn ({why}). Reload the page."),
        "missing": _(
            "{title}: could not be loaded ({why}). The rest stays. Reload the page to try again."
        ),
        "picture_missing": _("{title}: could not be loaded"),
        "show": _("Show {title}"),
        "synthetic": _("synthetic"),
    }
