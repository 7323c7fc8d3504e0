"""Markings of TLP 2.0 as people write them; those of TLP 1 and of others are none.

Source: FIRST, Traffic Light Protocol 2.0.
"""

from layers.terms import Tlp

_BARE = {each.value.removeprefix("TLP:"): each for each in Tlp} | {"AMBERSTRICT": Tlp.AMBER_STRICT}


def marking_of(text: str) -> Tlp | str:
    """Return the marking; a text that says what is wrong with it.

    Examples
    --------
    >>> marking_of("tlp amber strict").value
    'TLP:AMBER+STRICT'

    """
    bare = "".join(each for each in text.upper() if each not in " _:-").removeprefix("TLP")
    return _BARE.get(bare) or (
        f"is no marking of TLP 2.0: {', '.join(Tlp)}. WHITE was the name of CLEAR in TLP 1: ask "
        "the source, then write TLP:CLEAR."
    )
