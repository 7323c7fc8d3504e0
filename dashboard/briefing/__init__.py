"""A briefing is what policy staff take away: contents first, rendering after.

`contents` asks a Reader bound to the audience; `sheet` draws it as PDF, `page` as HTML.
"""
