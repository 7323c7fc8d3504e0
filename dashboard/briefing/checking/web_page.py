"""A web page read back: it asks for nothing, runs nothing but its own, and holds no other place."""

import re
from html.parser import HTMLParser

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.pictures import Known
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.web_data import check_block, check_data_uri
from dashboard.briefing.checking.web_policy import check_policy
from dashboard.briefing.checking.words import check_code, check_marking, check_words

_TAGS = frozenset({
    "html", "head", "meta", "title", "style", "body", "script", "noscript", "header", "footer",
    "main", "section", "nav", "article", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div",
    "span", "ul", "ol", "li", "dl", "dt", "dd", "a", "table", "caption", "thead", "tbody", "tfoot",
    "tr", "th", "td", "colgroup", "col", "img", "figure", "figcaption", "details", "summary",
    "label", "input", "select", "option", "button", "fieldset", "legend", "output", "time", "b",
    "i", "strong", "em", "small", "sub", "sup", "br", "hr", "bdi", "bdo", "code", "q", "abbr",
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "defs", "pattern", "clippath", "desc", "use", "symbol",
})  # fmt: skip
_WITHIN_A_LINE = frozenset({
    "a", "b", "i", "strong", "em", "small", "sub", "sup", "span", "bdi", "bdo", "code", "q",
    "abbr", "time", "tspan",
})  # fmt: skip
_ADDRESSES = frozenset({
    "href", "src", "srcset", "action", "formaction", "poster", "data", "background", "cite",
    "ping", "xlink:href", "manifest", "longdesc", "imagesrcset", "codebase", "archive",
})  # fmt: skip
_META = frozenset({"viewport", "referrer", "color-scheme", "robots"})
_FORMS = frozenset({"charset", "name", "content", "http-equiv"})
_IMPORTS = re.compile(r"@import|expression\s*\(|-moz-binding|behavior\s*:", re.IGNORECASE)
_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)", re.IGNORECASE)
_CALLS = re.compile(
    r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|RTCPeerConnection"
    r"|Worker|SharedWorker|serviceWorker|eval|localStorage|sessionStorage|indexedDB)\b"
    r"|\bimport\s*\(|\bnew\s+Function\b|document\.(write|cookie)"
)
_OUTSIDE = re.compile(r"(?:https?|wss?|ftp|file):", re.IGNORECASE)
_NAMESPACE = re.compile(r"https?://www\.w3\.org/[\w/.#-]*|https?://leafletjs\.com[^\s\"'<]*")


def check_web_page(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a web page may not leave."""
    with found.reading("The file"):
        text = content.decode("utf-8")
        page = _Page(allowed, found)
        page.feed(text)
        page.close()
        if not text.rstrip().endswith("</html>"):
            found.add(Breach.LEFT_BEHIND, "There is something behind the page.")
        check_policy(page.policies, page.scripts, found)
        said = "".join(page.texts)
        check_marking(said, allowed, found)
        check_words(said, allowed, found, "text")
        check_words("\n".join(page.values), allowed, found, "attributes")
        for number, style in enumerate(page.styles, 1):
            _check_style(style, page.known, allowed, found, f"style {number}")
        for number, script in enumerate(page.scripts, 1):
            _check_script(script, allowed, found, f"script {number}")
        for number, block in enumerate(page.blocks, 1):
            with found.reading("A block of data", f"data {number}"):
                check_block(block, page.known, allowed, found, f"data {number}")


class _Page(HTMLParser):
    """What a page holds, sorted by how it is read."""

    def __init__(self, allowed: Allowed, found: Found) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed, self.found, self.known = allowed, found, Known(allowed)
        self.policies: list[str] = []
        self.texts: list[str] = []
        self.values: list[str] = []
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.blocks: list[str] = []
        self._into = self.texts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._parted(tag)
        if tag not in _TAGS:
            self.found.add(Breach.ACTIVE, "The page has parts of a kind that is not known.")
        if tag == "meta":
            self._meta(said)
        else:
            for name, value in said.items():
                self._attribute(tag, name, value)
        self._into = {"style": self.styles, "script": self.scripts}.get(tag, self.texts)
        if tag == "script" and said.get("type", "") not in ("", "module", "text/javascript"):
            self._into = self.blocks
        if self._into is not self.texts:
            self._into.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._into = self.texts

    def handle_endtag(self, tag: str) -> None:
        self._into = self.texts
        self._parted(tag)

    def handle_data(self, data: str) -> None:
        if self._into is self.texts:
            self.texts.append(data)
        else:
            self._into[-1] += data

    def handle_comment(self, data: str) -> None:
        del data
        self.found.add(Breach.LEFT_BEHIND, "The page has comments.")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.found.add(Breach.METADATA, "The page declares something else than what it is.")

    def unknown_decl(self, data: str) -> None:
        del data
        self.found.add(Breach.LEFT_BEHIND, "The page has comments.")

    def handle_pi(self, data: str) -> None:
        del data
        self.found.add(Breach.LEFT_BEHIND, "The page has instructions.")

    def _parted(self, tag: str) -> None:
        """Part what stands in different places; what stands in one line is read as one."""
        if tag not in _WITHIN_A_LINE:
            self.texts.append("\n")

    def _meta(self, said: dict[str, str]) -> None:
        asked = said.get("http-equiv", "").lower()
        if asked == "content-security-policy":
            self.policies.append(said.get("content", ""))
        elif asked or (said.get("name", "").lower() not in _META and "charset" not in said):
            self.found.add(Breach.METADATA, "The page says something of itself that is not known.")
        if set(said) - _FORMS:
            self.found.add(Breach.METADATA, "The page says something of itself that is not known.")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "srcdoc" or value.lower().lstrip().startswith("java"):
            self.found.add(Breach.ACTIVE, "A part of the page runs something.")
        elif name in _ADDRESSES:
            if value.startswith("data:"):
                check_data_uri(value, self.known, self.found, f"{tag} {len(self.values) + 1}")
            elif not value.startswith("#"):
                self.found.add(Breach.ACTIVE, "A part of the page leads outside.")
        elif name == "style":
            _check_style(value, self.known, self.allowed, self.found, "style of a part")
        elif name in ("d", "points", "transform"):
            check_code(value, self.allowed, self.found, "drawing")
        else:
            self.values.append(value)


def _check_style(text: str, known: Known, allowed: Allowed, found: Found, place: str) -> None:
    """Write down what a style fetches."""
    if _IMPORTS.search(text):
        found.add(Breach.ACTIVE, "A style fetches or runs something.", place)
    for address in _URL.findall(text):
        if address.startswith("data:"):
            check_data_uri(address, known, found, place)
        elif not address.startswith("#"):
            found.add(Breach.ACTIVE, "A style leads outside.", place)
    check_code(_URL.sub("", text), allowed, found, place)


def _check_script(text: str, allowed: Allowed, found: Found, place: str) -> None:
    """Write down what a script asks for, or keeps."""
    if _CALLS.search(text) or _OUTSIDE.search(_NAMESPACE.sub("", text)):
        found.add(Breach.ACTIVE, "A script asks for something, or keeps it.", place)
    check_code(text, allowed, found, place)
