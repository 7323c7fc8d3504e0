"""The chart of a site's areas: a native one, with its numbers, intervals and gaps.

Estimates are dots on a line, intervals are bars between dashes; what was not observed stays empty
on a grey ground. Low and high ends are series of their own, so that they are in the workbook, too.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.briefing.contents import AreaChart, Contents, EpochArea
from dashboard.briefing.slides.flow import Para
from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.page import Box, Page, described
from dashboard.briefing.slides.workbook import SHEET, workbook
from dashboard.briefing.slides.writing import chart_faces, child, filled, paragraph
from dashboard.style import FOOTPRINT, NOT_OBSERVED

_INK, _GRID = "#22262a", "#dfe3e6"
_POINTS = 10.0
_FORMAT = "#,##0.0"
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_LAST = 2
"""Place of the last series of the lines; the grey ground comes after it."""


def gaps(chart: AreaChart) -> list[EpochArea]:
    """Return the quarters that were not observed."""
    return [each for each in chart.epochs if each.area_ha is None]


def described_in_words(chart: AreaChart, contents: Contents) -> str:
    """Return what a chart shows, for those who do not see it: each quarter with its area."""
    values = "; ".join(
        f"{each.name}: {contents.word('not observed') if each.area_ha is None else each.area_ha}"
        for each in chart.epochs
    )
    return f"{chart.title}. {chart.said} {values}"


def draw(page: Page, box: Box, chart: AreaChart, said: str, contents: Contents) -> None:
    """Draw the chart of a site's areas into a box; `said` describes it."""
    names = [plain(each.name) for each in chart.epochs]
    lines = _series(chart, contents)
    data: Any = CategoryChartData(number_format=_FORMAT)  # type: ignore[no-untyped-call]
    data.categories = names
    for name, values in lines:
        data.add_series(name, values)
    frame = page.slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box.emu(), data)
    described(frame, chart.title, said)
    drawn = frame.chart
    _axes(drawn, names)
    _title(drawn, plain(chart.title), page.language)
    _lines(drawn)
    _bars(drawn, chart)
    columns = [*lines]
    if unseen := gaps(chart):
        flags = [1.0 if each in unseen else None for each in chart.epochs]
        columns.append((plain(contents.word("not observed")), flags))
        _ground(drawn, columns[-1][0], flags)
    drawn.part.chart_workbook.xlsx_part._blob = workbook(names, columns)  # noqa: SLF001


def _series(chart: AreaChart, contents: Contents) -> list[tuple[str, list[float | None]]]:
    """Return the names and values of the lines: estimate, low, high."""
    return [
        (plain(contents.word("Built-up area")), [each.area_ha for each in chart.epochs]),
        (plain(contents.word("Low")), [each.low_ha for each in chart.epochs]),
        (plain(contents.word("High")), [each.high_ha for each in chart.epochs]),
    ]


def _axes(drawn: Any, names: Sequence[str]) -> None:
    drawn.has_legend = False
    drawn.font.size = Pt(_POINTS)
    chart_faces(drawn._chartSpace.txPr.find(".//" + qn("a:defRPr")), names)  # noqa: SLF001
    value, category = drawn.value_axis, drawn.category_axis
    value.minimum_scale = 0
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = "#,##0.##", False
    value.has_major_gridlines = True
    value.major_gridlines.format.line.width = Pt(0.5)
    for line, colour in ((value.major_gridlines.format.line, _GRID), (value.format.line, _GRID),
                         (category.format.line, "#8a9096")):  # fmt: skip
        ruled = line._get_or_add_ln()  # noqa: SLF001
        filled(ruled, colour)
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW


def _title(drawn: Any, text: str, language: str) -> None:
    drawn.has_title = True
    body = drawn.chart_title.text_frame._txBody  # noqa: SLF001
    body.remove(body.find(qn("a:p")))
    para = paragraph(Para(text=text, size=12, bold=True, after=0), language)
    style = para.find(qn("a:pPr"))
    style.attrib.clear()
    for each in list(style):
        style.remove(each)
    body.append(para)
    drawn.chart_title.include_in_layout = False


def _lines(drawn: Any) -> None:
    """Give the estimate a line with dots, and the ends of the intervals dashes alone."""
    estimate, *ends = drawn.plots[0].series
    for series in (estimate, *ends):
        series.smooth = False
    line = estimate.format.line
    line.width = Pt(1.75)
    filled(line._get_or_add_ln(), FOOTPRINT.stroke)  # noqa: SLF001
    _mark(estimate, XL_MARKER_STYLE.CIRCLE, 7, FOOTPRINT.stroke)
    for each in ends:
        each.format.line.fill.background()
        _mark(each, XL_MARKER_STYLE.DASH, 7, _INK)


def _mark(series: Any, style: Any, size: int, colour: str) -> None:
    mark = series.marker
    mark.style, mark.size = style, size
    shape = mark._element.get_or_add_marker().get_or_add_spPr()  # noqa: SLF001
    for each in list(shape):
        shape.remove(each)
    filled(shape, colour)
    filled(child(shape, "a:ln", w="6350"), colour)


def _bars(drawn: Any, chart: AreaChart) -> None:
    """Draw the intervals, from the estimate up and down."""
    series = drawn.plots[0].series[0]._element  # noqa: SLF001
    up = _distances(chart.epochs, lambda each: each.high_ha, 1)
    down = _distances(chart.epochs, lambda each: each.low_ha, -1)
    bars = parse_xml(
        f'<c:errBars {_NAMESPACES}><c:errDir val="y"/><c:errBarType val="both"/>'
        '<c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{up}</c:plus><c:minus>{down}</c:minus>"
        '<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="22262A"/></a:solidFill></a:ln>'
        "</c:spPr></c:errBars>"
    )
    series.find(qn("c:cat")).addprevious(bars)


def _distances(epochs: Sequence[EpochArea], end: Any, sign: int) -> str:
    """Return how far the ends of intervals lie from the estimates, as numbers of a chart."""
    points = []
    for at, each in enumerate(epochs):
        far = end(each)
        if each.area_ha is not None and far is not None:
            distance = max((far - each.area_ha) * sign, 0.0)
            points.append(f'<c:pt idx="{at}"><c:v>{distance!r}</c:v></c:pt>')
    return (
        f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(epochs)}"/>'
        f"{''.join(points)}</c:numLit>"
    )


def _ground(drawn: Any, name: str, flags: Sequence[float | None]) -> None:
    """Lay a grey ground where nothing was observed: columns on axes of their own, unseen."""
    area = drawn._chartSpace.find(".//" + qn("c:plotArea"))  # noqa: SLF001
    column = "ABCDE"[_LAST + 2]
    points = "".join(
        f'<c:pt idx="{at}"><c:v>1</c:v></c:pt>' for at, each in enumerate(flags) if each
    )
    bars = parse_xml(
        f'<c:barChart {_NAMESPACES}><c:barDir val="col"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/><c:ser><c:idx val="{_LAST + 1}"/><c:order val="{_LAST + 1}"/>'
        f"<c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f><c:strCache>"
        '<c:ptCount val="1"/><c:pt idx="0"><c:v/></c:pt></c:strCache></c:strRef></c:tx>'
        '<c:spPr/><c:invertIfNegative val="0"/>'
        f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${len(flags) + 1}</c:f>"
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(flags)}"/>'
        f"{points}</c:numCache></c:numRef></c:val></c:ser>"
        '<c:gapWidth val="0"/><c:axId val="900001"/><c:axId val="900002"/></c:barChart>'
    )
    bars.find(".//" + qn("c:strCache")).find(".//" + qn("c:v")).text = name
    filled(bars.find(".//" + qn("c:spPr")), NOT_OBSERVED.stroke, NOT_OBSERVED.fill)
    area.find(qn("c:lineChart")).addprevious(bars)
    last = area.findall(qn("c:valAx"))[-1]
    for each in reversed(_unseen_axes()):
        last.addnext(each)
    # A copy of the line's categories, so that the columns stand where the quarters are.
    categories = area.find(qn("c:lineChart")).find(".//" + qn("c:cat"))
    bars.find(".//" + qn("c:val")).addprevious(deepcopy(categories))


def _unseen_axes() -> list[Any]:
    return [
        parse_xml(
            f'<c:catAx {_NAMESPACES}><c:axId val="900001"/><c:scaling><c:orientation '
            'val="minMax"/></c:scaling><c:delete val="1"/><c:axPos val="b"/><c:majorTickMark '
            'val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
            '<c:crossAx val="900002"/><c:crosses val="autoZero"/></c:catAx>'
        ),
        parse_xml(
            f'<c:valAx {_NAMESPACES}><c:axId val="900002"/><c:scaling><c:orientation '
            'val="minMax"/><c:max val="1"/><c:min val="0"/></c:scaling><c:delete val="0"/>'
            '<c:axPos val="r"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
            '<c:tickLblPos val="none"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
            '<c:crossAx val="900001"/><c:crosses val="max"/>'
            '<c:crossBetween val="between"/></c:valAx>'
        ),
    ]
