"""What the licence of imagery asks to be said wherever it is shown (docs/data-licences.md)."""


def asked_for(source: str, *years: int) -> str:
    """Return the words that a collection's licence asks for; empty where none is known to.

    Parameters
    ----------
    source
        Name of the collection.
    years
        In which the imagery was taken.

    Examples
    --------
    >>> asked_for("sentinel-2-l2a", 2023, 2024)
    'Contains modified Copernicus Sentinel data 2023–2024'
    >>> asked_for("landsat-c2-l2", 2023), asked_for("drone", 2023)
    ('Landsat imagery courtesy of the U.S. Geological Survey', '')

    """
    named = source.casefold()
    if "sentinel" in named:
        span = "–".join(map(str, dict.fromkeys([min(years), max(years)]))) if years else ""
        return f"Contains modified Copernicus Sentinel data {span}".rstrip()
    if "landsat" in named:
        return "Landsat imagery courtesy of the U.S. Geological Survey"
    return ""
