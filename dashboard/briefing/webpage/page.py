"""A page, put together: the template, what is said, the map's data, and the policy of it all."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

from dashboard.assets import FETCHED
from dashboard.briefing.contents import Contents
from dashboard.briefing.webpage import mapping
from dashboard.briefing.webpage.faces import faces
from dashboard.briefing.webpage.layers import OnMap, on_map
from dashboard.briefing.webpage.legend import legend
from dashboard.briefing.webpage.markup import Html, banner, tag, together
from dashboard.briefing.webpage.sheets import heading, listed, section, sheet_id
from layers.errors import LayerError

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_TAGS = {"zh": "zh-Hans"}
"""Where a language of ours is not what BCP 47 calls it."""


class LeafletMissingError(LayerError):
    """The script of the map is not there."""


def html(contents: Contents) -> bytes:
    """Return a briefing as one file, UTF-8; the same contents give the same octets.

    Raises
    ------
    FontsMissingError
        If the packaged fonts are not there.
    LeafletMissingError
        If the script of the map is not there.

    """
    layers = on_map(contents)
    body = together(*_body(contents, layers))
    data = mapping.as_block(mapping.map_data(contents, layers))
    leaflet, sheet = _leaflet()
    script = _own("briefing_map.js")
    style = "\n".join([faces([contents.title, body, data]), sheet, _own("page.css")])
    page = Template(_own("page.html")).substitute(
        lang=_TAGS.get(contents.briefing.language, contents.briefing.language),
        policy=_POLICY.format(scripts=_hashes([leaflet, script]), styles=_hashes([style])),
        title=together(f"{contents.title} · {contents.marking}"),
        style=style, body=body, data=data, leaflet=leaflet,
        script=script,
    )  # fmt: skip
    return page.encode("utf-8", "replace")


def _body(contents: Contents, layers: list[OnMap]) -> Iterator[Html]:
    word = contents.word
    yield _marked(contents, "header")
    yield tag(
        "main",
        tag("h1", contents.title, dir="auto"),
        tag("p", contents.as_of, " · ", contents.period, class_="when"),
        tag("p", contents.audience_says, " · ", word("Version of the store"), ": ",
            str(contents.store_version), class_="said"),
        tag("p", f"{word('Marking')}: {contents.marking}. {contents.marking_says}", class_="said"),
        banner(contents.invented),
        _notes(contents), _links(contents), _map(contents, layers),
        *(section(each, contents) for each in contents.sheets),
        tag("section", *_end(contents), class_="end"),
    )  # fmt: skip
    yield _marked(contents, "footer")


def _marked(contents: Contents, name: str) -> Html:
    """Return the marking, as it stands above and below everything, and on every printed page."""
    level = contents.marking.removeprefix("TLP:").lower()
    bar = tag("div", tag("span", contents.marking, class_=f"tlp {level}"),
              tag("span", contents.title, class_="running", dir="auto", aria_hidden="true"),
              class_="bar")  # fmt: skip
    return tag(name, bar, class_="marking")


def _notes(contents: Contents) -> Html:
    if not contents.notes:
        return Html("")
    words = (tag("p", each, dir="auto") for each in contents.notes)
    return tag("section", tag("h2", contents.word("Notes of the maker")), *words, class_="notes")


def _links(contents: Contents) -> Html:
    sites = [(sheet_id(each.number), heading(each, contents)) for each in contents.sheets]
    links = [("on-map", contents.word("Map")), *sites, *((name, title) for name, title, _ in
                                                        _ends(contents))]  # fmt: skip
    return tag(
        "nav", tag("h2", contents.word("Contents"), id="contents"),
        tag("ul", *(tag("li", tag("a", title, href=f"#{name}"), dir="auto")
                    for name, title in links)),
        aria_labelledby="contents", class_="contents",
    )  # fmt: skip


def _map(contents: Contents, layers: list[OnMap]) -> Html:
    said = contents.index.caption if contents.index else contents.sheets[0].overview.caption
    without = contents.word("The map is drawn by a script of this file, which did not run.")
    return tag(
        "section", tag("h2", contents.word("Map"), id="on-map"), tag("p", said, class_="said"),
        tag("div", tag("div", tag("p", without), id="map", class_="map"), legend(contents, layers),
            class_="beside"),
        *(tag("p", each, class_="said") for each in (contents.coarse, *contents.attribution)),
        class_="mapped", aria_labelledby="on-map",
    )  # fmt: skip


def _ends(contents: Contents) -> list[tuple[str, str, Iterable[str]]]:
    """Return name, title and lines of what stands at the end, as far as there is any."""
    found = [
        ("method", "Method and limits", contents.method), ("sources", "Sources", contents.sources),
        ("attribution", "Attribution", contents.attribution),
        ("left-out", "What is left out", contents.left_out),
    ]  # fmt: skip
    return [(name, contents.word(title), lines) for name, title, lines in found if lines]


def _end(contents: Contents) -> Iterator[Html]:
    for name, title, lines in _ends(contents):
        yield tag("h2", title, id=name)
        if name == "method":
            yield together(*(tag("p", each) for each in lines))
        else:
            yield listed(list(lines))


def _leaflet() -> tuple[str, str]:
    """Return script and style of Leaflet, without their addresses of other files."""
    try:
        script, style = (FETCHED[each].read_text("utf-8") for each in ("leaflet.js", "leaflet.css"))
    except OSError as error:
        raise LeafletMissingError(
            "The script of the map (Leaflet) is missing. Fetch it with: make assets."
        ) from error
    kept = [each for each in script.splitlines() if not each.startswith("//# sourceMappingURL")]
    return "\n".join(kept), "\n".join(each for each in style.splitlines() if "url(" not in each)


def _own(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _hashes(blocks: Iterable[str]) -> str:
    """Return blocks as a policy names them."""
    digests = (hashlib.sha256(each.encode()).digest() for each in blocks)
    return " ".join(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)
