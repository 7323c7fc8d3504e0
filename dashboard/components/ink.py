"""Ink: words inside a chart, in the colour of the text around it.

Streamlit draws axes and legends in a grey of less than 4.5 to 1, and leaves words among the marks
black, on a dark ground too. "currentColor" is the text's colour in light and in dark, and follows
when a system goes from one to the other while a page is open.
"""

from typing import TypeVar

import altair as alt

INK = "currentColor"

Chart = TypeVar("Chart", bound=alt.TopLevelMixin)


def inked(chart: Chart) -> Chart:
    """Return a chart whose words can be read on the ground of this reader's theme."""
    inked_chart: Chart = (
        chart.configure_text(color=INK)
        .configure_axis(labelColor=INK, titleColor=INK)
        .configure_legend(labelColor=INK, titleColor=INK)
    )
    return inked_chart
