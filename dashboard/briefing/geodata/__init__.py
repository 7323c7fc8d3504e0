"""A briefing as files for other programs: GeoPackage and project of QGIS, KML, tables, GeoJSON."""
