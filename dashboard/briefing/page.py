"""A briefing as one HTML file that asks nobody for anything: it opens from a USB stick."""

import base64
from html import escape

from dashboard.briefing.contents import Briefing
from dashboard.briefing.sheet import chart_png, dated_png, map_png

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #22262a; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } img { max-width: 100%; height: auto; } figure { margin: 1rem 0; }
.tlp { float: right; background: #000; padding: .1rem .5rem; font-weight: 700; }
.pair { display: flex; gap: 1rem; } .pair figure { flex: 1; }
.pair img { image-rendering: pixelated; width: 100%; }
figcaption, .said { color: #4d565d; font-size: .9rem; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem .8rem .15rem 0; }
.synthetic { background: #fff4d6; border: 1px solid #e0b84c; padding: .3rem .6rem;
  font-weight: 600; }
"""
_TLP = {"TLP:CLEAR": "#fff", "TLP:GREEN": "#33ff00", "TLP:AMBER": "#ffc000"}


def html(briefing: Briefing) -> bytes:
    """Return the page; every value from a record is escaped, and no script is in it."""
    tlp = f'<span class="tlp" style="color:{_TLP[briefing.tlp]}">{escape(briefing.tlp)}</span>'
    invented = (
        '<p class="synthetic">Synthetic: invented for a demo.</p>' if briefing.synthetic else ""
    )
    pictures = "".join(_figure(dated_png(each), each.title) for each in briefing.pictures)
    said = "".join(f"<li>{escape(line)}</li>" for line in briefing.said)
    sources = "".join(f"<li>{escape(line)}</li>" for line in briefing.sources)
    body = (
        f"{tlp}<h1>{escape(briefing.title)}</h1><p class='said'>{escape(briefing.zone_id)} · as of "
        f"{briefing.as_of:%Y-%m-%d} UTC · for the audience {escape(briefing.audience)}</p>"
        f"{invented}"
        f"{_figure(map_png(briefing), 'The zone, and what is released of it')}"
        f"<div class='pair'>{pictures}</div>"
        f"{_figure(chart_png(briefing), 'Built-up area of the released sites, by quarter')}"
        f"{_table(briefing)}<h2>What is shown, and what could not be seen</h2>"
        f"<ul class='said'>{said}</ul><h2>Sources</h2><ul class='said'>{sources}</ul>"
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">"
        f"<title>{escape(briefing.title)} · {escape(briefing.tlp)}</title>"
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    return page.encode("utf-8")


def _figure(png: bytes, caption: str) -> str:
    source = base64.b64encode(png).decode()
    return (
        f'<figure><img alt="{escape(caption, quote=True)}" src="data:image/png;base64,{source}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _table(briefing: Briefing) -> str:
    if briefing.detections.empty:
        return "<p>No detection here has been verified by a person.</p>"
    columns = ["kind", "status", "window_start", "window_end", "area_ha"]
    head = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(row[name]))}</td>" for name in columns) + "</tr>"
        for row in briefing.detections[columns].to_dict("records")
    )
    return f"<table><tr>{head}</tr>{rows}</table>"
