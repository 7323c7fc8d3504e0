"""STAC APIs as a source: Earth Search, Planetary Computer, Copernicus Data Space, and any other."""
