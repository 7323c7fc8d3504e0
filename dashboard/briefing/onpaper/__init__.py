"""Maps and sheets on paper: degrees to millimetres, then pages.

`projection` and `drawing` make of a map's contents what a pen needs; `sheets` lays pages out of
that and hands them to the typesetter. What a page looks like stands in `../templates`.
"""
