"""Text from records, as text: Streamlit reads Markdown in most of what it is given."""

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!$:<>|~&])")


def escaped(text: object) -> str:
    r"""Return a text in which no character means anything to Markdown.

    Examples
    --------
    >>> print(escaped("*a*"))
    \*a\*

    """
    return _MARKS.sub(r"\\\1", str(text))
