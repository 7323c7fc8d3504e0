"""What a page of an AppTest says, as it reads."""

import re

from streamlit.testing.v1 import AppTest


def words(app: AppTest) -> str:
    """Return all text of a page without the signs of Markdown and of direction; no page failed."""
    assert not app.exception
    kinds = (app.title, app.subheader, app.caption, app.info, app.warning, app.error, app.success,
             app.text, app.markdown)  # fmt: skip
    said = [str(each.value) for kind in kinds for each in kind]
    said += [f"{each.label}: {each.value}" for each in app.metric]
    return re.sub(r"[\\\u2068\u2069]", "", "\n".join(said))


def words_of_a_sound_page(app: AppTest) -> str:
    """Return the same of a page that must show no error."""
    assert not app.error
    return words(app)
