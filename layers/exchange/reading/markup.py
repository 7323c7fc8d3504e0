"""XML of strangers, one element at a time: no document type, no entity, nothing that it names.

Source: defusedxml; the bombs and what refuses them are in promises.md (R11).
"""

import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_XML_DEPTH, MAX_XML_TAGS
from layers.exchange.reading.upload import AGAIN, as_text

_DECLARED = re.compile(r"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([^\"']{0,40})[\"']")
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}


def elements(content: bytes, root: str, name: str) -> Iterator[tuple[str, Element]]:
    """Yield each element of a file when it is whole, with its path: "/kml/Document/Placemark".

    Names are without namespace. What is yielded may be cleared by who takes it.

    Raises
    ------
    RejectedError
        If it is no UTF-8 text, no whole XML, declares a document type, is too deep or too large,
        or its outermost element has another name.

    """
    text = as_text(content, name)
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise RejectedError(f"{name} says that it is not UTF-8. Save it as UTF-8.")
    if text.count("<") > MAX_XML_TAGS:
        raise RejectedError(f"{name} has more than {MAX_XML_TAGS:,} tags. Cut it into parts.")
    path: list[str] = []
    try:
        for event, element in iterparse(
            io.StringIO(text), events=("start", "end"), forbid_dtd=True
        ):
            if event == "end":
                yield "/" + "/".join(path), element
                path.pop()
                continue
            path.append(local(element))
            if path[0] != root:
                raise RejectedError(f"{name} begins with another tag than {root}. {AGAIN}")
            if len(path) > MAX_XML_DEPTH:
                raise RejectedError(f"{name} nests tags deeper than {MAX_XML_DEPTH}. {AGAIN}")
    except DefusedXmlException:
        raise RejectedError(
            f"{name} declares a document type or entities, which could name other files or grow "
            "without end. Nothing was imported. Export it again without them."
        ) from None
    except (ParseError, ValueError) as error:
        raise RejectedError(
            f"{name} is no whole XML file ({type(error).__name__}): it is cut short or damaged. "
            f"{AGAIN}"
        ) from None


def local(element: Element) -> str:
    """Return the name of an element without its namespace; nothing for a comment."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """Return the first direct child of a name."""
    return next((each for each in element if local(each) == name), None)


def text_of(element: Element | None) -> str:
    """Return the text inside of an element and its children, stripped."""
    return "" if element is None else "".join(element.itertext()).strip()
