"""Gathering: from a Reader and a briefing to its contents; nothing is drawn here.

`whole` makes the contents of sheets, `site_sheet` one sheet; `entering` is all that is asked of the
Reader. The others are the parts of a sheet: maps, pictures, areas, figures, words.
"""
