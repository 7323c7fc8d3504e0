"""Sheets for countries of origin: what a victim's own government is told of its people.

`contents` is what a sheet says, `gathering` asks a Reader for partners, `page` sets it on paper.
"""
