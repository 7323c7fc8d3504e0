"""Notices: the pages that the guard shows to who is not in. They hold no script and no data."""

from html import escape

from dashboard.language import _, spoken

_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Compound Watch</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 18vh auto 0; max-width: 30rem;
       padding: 0 1rem; color: #1a1a1a; background: #fff; }}
a {{ display: inline-block; margin-top: 1rem; padding: .6rem 1.2rem; border-radius: .4rem;
     background: #0072b2; color: #fff; text-decoration: none; }}
a:focus-visible {{ outline: 3px solid #000; outline-offset: 2px; }}
</style></head>
<body><main><h1>Compound Watch</h1><p role="status">{said}</p>
<p>{hint}</p><a href="/sign-in">{way}</a></main></body></html>
"""


def way_in(why: str = "") -> str:
    """Return the page of who has not signed in, or no longer is."""
    return _PAGE.format(
        lang=spoken(),
        said=escape(why or _("You are not signed in.")),
        hint=escape(
            _("Sign in with the account of your organisation. Nothing is shown before that.")
        ),
        way=escape(_("Sign in")),
    )


def refused(why: str) -> str:
    """Return the page of who signed in and may not come in."""
    return _PAGE.format(
        lang=spoken(), said=escape(why),
        hint=escape(_("Nothing was shown, and no session was begun.")),
        way=escape(_("Sign in again, or as somebody else")),
    )  # fmt: skip
