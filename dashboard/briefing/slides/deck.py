"""The deck: a briefing's contents in, a presentation (PPTX) out.

Front, a few slides a sheet, and at the end how it was made and whence. The same contents and the
same maps give the same bytes; nothing but title and instant is said of its making.
"""

from dashboard.briefing.contents import Contents
from dashboard.briefing.slides import package
from dashboard.briefing.slides.binder import Binder, MapImage
from dashboard.briefing.slides.flow import Para, section
from dashboard.briefing.slides.front import index_slides, numbered, title_slide
from dashboard.briefing.slides.site import site_slides


def pptx(contents: Contents, *, map_image: MapImage) -> bytes:
    """Return a briefing as slides.

    Parameters
    ----------
    contents
        All that it says.
    map_image
        Draws a map without its legend: its contents and its width and height, millimetres, in;
        PNG out.

    Returns
    -------
    bytes
        A presentation, 16:9, with native text, tables and charts.

    Raises
    ------
    ValueError
        If a map is no PNG.

    """
    binder = Binder(contents, map_image)
    title_slide(binder)
    cells = index_slides(binder, contents.index) if contents.index is not None else []
    starts = []
    for sheet in contents.sheets:
        starts.append(len(binder.pages) + 1)
        site_slides(binder, sheet)
    binder.texts(contents.title, _end(binder))
    if cells:
        numbered(binder, cells, starts)
    binder.finished()
    return package.sealed(binder.deck, contents.title, contents.briefing.as_of)


def _end(binder: Binder) -> list[Para]:
    """Return what stands at the end: what is left out, method and limits, sources, credits."""
    said, word = binder.contents, binder.word
    return [
        para
        for head, texts in (
            (word("What is left out"), said.left_out),
            (word("Method and limits"), said.method),
            (word("Sources"), said.sources),
            (word("Attribution"), said.attribution),
        )
        for para in section(head, texts)
    ]
