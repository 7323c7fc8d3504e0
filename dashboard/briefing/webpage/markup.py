"""Markup from values: every text is escaped where it is put in, unless it is markup of ours."""

from html import escape

_VOID = frozenset({"img", "input", "meta"})


class Html(str):
    """Finished markup; any other text is data."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: str | float | bool | None) -> Html:
    """Return an element.

    Parameters
    ----------
    name
        Of the element, ours alone.
    *inside
        What is in it: `Html` as it is, any other text escaped.
    **attributes
        Names with _ for -, and one at the end left out (`class_`, `for_`); True for one without a
        value, False and None for none.

    Examples
    --------
    >>> tag("p", "a < b", tag("b", "c"), class_="said")
    '<p class="said">a &lt; b<b>c</b></p>'

    """
    head = name + "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_plain(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{head}>" if name in _VOID else f"<{head}>{together(*inside)}</{name}>")


def banner(words: str) -> Html:
    """Return what is said of all, so that nobody overlooks it; nothing of no words."""
    return tag("p", words, class_="synthetic") if words else Html("")


def together(*parts: str) -> Html:
    """Return several parts as one."""
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in parts))


def _plain(value: str | float) -> str:
    return escape(str(value), quote=True)
