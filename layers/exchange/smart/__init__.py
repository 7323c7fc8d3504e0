"""IARPA SMART: region and site models, in and out, with nothing lost on the way.

In: a folder of models, each checked against the published schema and for what a schema cannot
say (`checking`, `reading`), turned into zones, compounds and footprints (`into_records`), kept
in one transaction (`importing`). What our records have no field for stays beside them as JSON.
Out: what a Reader gives to its audience, as models again (`annotated` for what people drew or
others published, `proposed` for what imagery found), written as files (`exporting`).

Format and schema: github.com/pubgeo/IARPA-SMART (MIT, The Johns Hopkins University Applied
Physics Laboratory). Outlines are degrees, longitude first; days are UTC.
"""
