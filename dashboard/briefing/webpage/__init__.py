"""A briefing as one HTML file that asks nobody for anything: it opens from a USB stick.

`page.html` makes it of `Contents`. Map, pictures, fonts and script are inside. Values are text in
elements or JSON in a block that is no script; the policy of the page lets run what is ours alone,
by its hash.
"""

from dashboard.briefing.webpage.page import html

__all__ = ["html"]
