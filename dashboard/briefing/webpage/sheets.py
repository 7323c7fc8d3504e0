"""The sections of a page: one a site, from what its sheet says."""

import base64
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from dashboard.briefing.burning import burnt
from dashboard.briefing.contents import INVENTED, Contents, Figure, Sheet
from dashboard.briefing.map_contents import Picture
from dashboard.briefing.webpage import chart
from dashboard.briefing.webpage.markup import Html, banner, tag, together

_LEAST_PX = 640
"""Width of a picture: its own, or the next multiple of it beyond this, so that no pixel is lost."""


def sheet_id(number: int) -> str:
    """Return the name of a section, for links."""
    return f"sheet-{number}"


def heading(sheet: Sheet, contents: Contents) -> str:
    """Return the title of a sheet, with its number where there are several."""
    return f"{sheet.number}. {sheet.title}" if len(contents.sheets) > 1 else sheet.title


def section(sheet: Sheet, contents: Contents) -> Html:
    """Return the section of one sheet."""
    word, name = contents.word, sheet_id(sheet.number)
    shown = ",".join(f"{each:.5f}" for each in sheet.overview.bounds)
    area = (
        chart.drawn(sheet.chart, sheet.number, contents) if sheet.chart
        else tag("p", sheet.chart_said, class_="said")
    )  # fmt: skip
    return tag(
        "section",
        tag("h2", heading(sheet, contents), id=f"{name}-title", dir="auto"),
        tag("p", sheet.subtitle, class_="subtitle", dir="auto"),
        banner(word(INVENTED)) if sheet.synthetic else "",
        tag("button", word("Show on the map"), type="button", hidden=True, data_bounds=shown,
            class_="to-map", aria_describedby=f"{name}-title"),
        tag("h3", word("Before and after")), _pictures(sheet, contents.briefing.language), area,
        tag("h3", word("Key figures")), _figures(sheet.figures, contents),
        _said(word("Assessment"), sheet.assessed), _said(word("What could not be seen"),
                                                         sheet.unseen),
        _said(word("What is shown"), sheet.shown), _said(word("Sources"), sheet.sources),
        class_="sheet", id=name, aria_labelledby=f"{name}-title",
    )  # fmt: skip


def listed(lines: Sequence[str]) -> Html:
    """Return lines as a list."""
    return tag("ul", *(tag("li", each, dir="auto") for each in lines), class_="lines")


def _said(title: str, lines: Sequence[str]) -> Html:
    return together(tag("h3", title), listed(lines)) if lines else Html("")


def _pictures(sheet: Sheet, language: str) -> Html:
    pair = [_picture(each, language) for each in sheet.pictures]
    return together(
        tag("div", *pair, class_="pair") if pair else "",
        tag("p", sheet.pictures_said, class_="said"),
    )


def _picture(picture: Picture, language: str) -> Html:
    with Image.open(BytesIO(picture.png), formats=["PNG"]) as found:
        own = found.width
    wide = own * max(1, -(-_LEAST_PX // own))
    png = burnt(picture, width_px=wide, language=language)
    with Image.open(BytesIO(png), formats=["PNG"]) as found:
        width, height = found.size
    return tag(
        "figure",
        tag("img", src=f"data:image/png;base64,{base64.b64encode(png).decode()}", width=width,
            height=height, alt=" · ".join(picture.words)),
        tag("figcaption", *(tag("span", each, dir="auto") for each in picture.words)),
    )  # fmt: skip


def _figures(figures: Sequence[Figure], contents: Contents) -> Html:
    """Return key figures; on a narrow screen each becomes a block, with the heads beside it."""
    heads = [contents.word(each) for each in ("Figure", "Value", "Source", "As of")]
    rows = [
        tag(
            "tr", tag("th", each.label, scope="row", dir="auto"),
            *(tag("td", value, data_head=head, dir="auto")
              for head, value in zip(heads[1:], (each.value, each.source, each.on), strict=True)),
        )
        for each in figures
    ]  # fmt: skip
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in heads)))
    return tag("table", head, tag("tbody", *rows), class_="figures")
