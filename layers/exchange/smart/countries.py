"""Countries: the two letters that SMART's ids begin with, and the three of our records.

No country is invented for letters of none: an id that begins with others gives XXX, and an unknown
country gives XX.
"""

from layers.countries import three_letters, two_letters


def alpha3(two: str) -> str:
    """Return the three letters of a country; XXX for letters that stand for none.

    Examples
    --------
    >>> alpha3("KR"), alpha3("QQ")
    ('KOR', 'XXX')

    """
    return three_letters(two) or "XXX"


def alpha2(three: str) -> str:
    """Return the two letters of a country; XX for letters that stand for none.

    Examples
    --------
    >>> alpha2("KHM"), alpha2("XXA")
    ('KH', 'XX')

    """
    return two_letters(three) or "XX"
