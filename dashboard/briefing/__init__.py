"""A briefing is what policy staff take away: asked for, gathered, then made in every format.

`briefing` is what is asked for, `contents` what it says, `gathering` asks a Reader bound to the
audience. From the contents alone come the files, and `checking` reads each back before it leaves.
"""
