"""Every text of the pages and their components stands in the catalogues.

Two ways to look: the source, for a literal that goes to Streamlit as it is; and the app in a
language that no one speaks, in which every text of ours shows that it was looked up.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent / "dashboard"
FILES = sorted([*ROOT.glob("pages/*.py"), *ROOT.glob("components/*.py"), ROOT / "sign_in.py"])

LOOKS_UP = {"_", "ngettext", "marked", "said"}
ALL_ARGUMENTS = {
    "caption", "error", "header", "info", "markdown", "metric", "subheader", "success", "text",
    "title", "toast", "warning", "write",
}  # fmt: skip
"""Calls that show everything they are given."""

LABELLED = {
    "button", "checkbox", "date_input", "download_button", "expander", "feedback",
    "file_uploader", "form_submit_button", "link_button", "multiselect", "number_input",
    "page_link", "pills", "popover", "radio", "segmented_control", "select_slider", "selectbox",
    "slider", "spinner", "status", "text_area", "text_input", "time_input", "toggle",
}  # fmt: skip
"""Calls of which the first argument is a label."""

NAMED = {"body", "caption", "alt", "help", "label", "placeholder", "text"}
"""Arguments that are shown, wherever they stand."""

CODES = {"replace", "get", "strftime", "startswith", "split", "removeprefix", "removesuffix", "map"}
"""Methods whose arguments are codes and no texts."""


def bare(node: ast.AST) -> Iterator[str]:
    """Yield each text within an expression that is shown without being looked up."""
    if isinstance(node, ast.Constant):
        text = str(node.value)
        word = sum(each.isalpha() for each in text) > 1 and not text.isupper()
        if isinstance(node.value, str) and word and not text.startswith(":material/"):
            yield text
        return
    for each in _parts(node):
        yield from bare(each)


def _parts(node: ast.AST) -> list[ast.AST]:
    """Return the parts of an expression that are shown with it."""
    if isinstance(node, ast.Call):
        return _parts_of_call(node)
    if isinstance(node, ast.Subscript | ast.Attribute | ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Compare | ast.Lambda):
        return []
    return list(ast.iter_child_nodes(node))


def _parts_of_call(node: ast.Call) -> list[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in LOOKS_UP:
        return []
    if isinstance(node.func, ast.Attribute) and node.func.attr in CODES:
        return [node.func.value]
    return [node.func, *node.args, *(named.value for named in node.keywords)]


def _heads(node: ast.Call) -> list[ast.AST]:
    """Return the names of the columns of a table that is made where it is shown."""
    dicts = [each for each in ast.walk(node) if isinstance(each, ast.Call) and each.args
             and isinstance(each.func, ast.Attribute) and each.func.attr == "DataFrame"
             and isinstance(each.args[0], ast.Dict)]  # fmt: skip
    return [key for each in dicts for key in each.args[0].keys if key is not None]


def shown(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of each literal that a call shows as it is."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, arguments = node.func.attr, []
        if name in ALL_ARGUMENTS:
            arguments = [*node.args]
        elif name in LABELLED:
            arguments = [*node.args[:1]]
        elif name in {"dataframe", "table"}:
            arguments = _heads(node)
        if name in ALL_ARGUMENTS | LABELLED or name == "image":
            arguments += [each.value for each in node.keywords if each.arg in NAMED]
        yield from ((node.lineno, text) for each in arguments for text in bare(each))


def told_badly(tree: ast.AST) -> Iterator[int]:
    """Yield lines where what is looked up is put together before: no catalogue has that."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            looked_up = node.args[:2] if node.func.id == "ngettext" else node.args[:1]
            if node.func.id in LOOKS_UP and any(
                isinstance(each, ast.JoinedStr | ast.BinOp) for each in looked_up
            ):
                yield node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_text_that_is_shown_is_looked_up(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert list(shown(tree)) == [], 'Write _("...") of dashboard.language around these.'
    assert list(told_badly(tree)) == [], "Values come in after it: _('{count} of').format(...)."


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('st.title("Zone")', ["Zone"]),
        ('st.title(_("Zone"))', []),
        ('st.text(f"{count} zones")', [" zones"]),
        ('st.text(_("{count} zones").format(count=count))', []),
        ('left.button("Go", key="go", help="Away")', ["Go", "Away"]),
        ('st.selectbox(_("Zone"), ["a code"], key="zone")', []),
        ('st.caption(escaped("So" if good else _("Not so")))', ["So"]),
        ('st.text(row["sentence"].replace("_", " and "))', []),
        ('st.dataframe(pd.DataFrame({"zone": ids, _("why"): whys}))', ["zone"]),
    ],
)
def test_what_is_looked_for_is_found(source: str, found: list[str]) -> None:
    assert [text for _, text in shown(ast.parse(source))] == found


def test_a_text_put_together_before_it_is_looked_up_is_found() -> None:
    assert list(told_badly(ast.parse('_(f"{count} zones")'))) == [1]
    assert list(told_badly(ast.parse('_("{count} zones").format(count=1)'))) == []
