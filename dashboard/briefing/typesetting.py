"""The typesetter: a template of ours and plain values in, PDF, PNG or SVG out.

The template is code, the values are JSON that it reads: no value is ever run as markup. Letters of
every script are shaped, and lines broken as the script asks for; fonts are embedded. It needs no
browser and no network, writes no date and no name of a machine, and gives the same octets for the
same values.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import typst

from dashboard.assets import typefaces
from layers.errors import LayerError

TEMPLATES = Path(__file__).parent / "templates"

Kind = Literal["pdf", "png", "svg"]


class TypesettingError(LayerError):
    """A sheet could not be set: the template and its values do not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """What the typesetter made."""

    files: tuple[bytes, ...]
    """One as PDF, a file a page otherwise."""

    frames: tuple[Mapping[str, Any], ...]
    """Where the maps stand: page, left and top in millimetres, and what the template says of each;
    of a PDF alone."""


def typeset(
    template: str,
    values: Mapping[str, Any],
    *,
    kind: Kind = "pdf",
    dpi: float = 200,
    pictures: Mapping[str, bytes] | None = None,
) -> Typeset:
    """Return what a template makes of values.

    Parameters
    ----------
    template
        Name of a file in `templates`.
    values
        Plain values, as JSON holds them.
    kind
        pdf, png or svg.
    dpi
        Dots per inch of PNG.
    pictures
        Name -> PNG, for what the values name.

    Raises
    ------
    FontsMissingError
        If the packaged fonts are not there.
    TypesettingError
        If the template fails; its words are left out, for they may repeat a value.

    """
    words = list(_words(values))
    fonts = typefaces.folder(words)
    said = dict(values) | {"fonts": typefaces.families(words)}
    with tempfile.TemporaryDirectory(prefix="compoundwatch-sheet-") as made:
        place = Path(made)
        for each in TEMPLATES.glob("*.typ"):
            (place / each.name).write_bytes(each.read_bytes())
        # A line that broke at a soft hyphen would show a hyphen that the name has not.
        written = json.dumps(said, ensure_ascii=False).replace("\N{SOFT HYPHEN}", "")
        (place / "values.json").write_text(written, "utf-8")
        for name, png in (pictures or {}).items():
            (place / name).write_bytes(png)
        try:
            setter = typst.Compiler(
                place / template, root=place, font_paths=[fonts], ignore_system_fonts=True
            )
            out: Any = setter.compile(format=kind, ppi=float(dpi))
            frames = setter.query("<frame>", field="value") if kind == "pdf" else "[]"
        except RuntimeError as error:
            raise TypesettingError(
                f"The sheet {template} could not be set. This is a fault of the program, and no "
                "file was written: please report it with the briefing's file."
            ) from error
    files = (out,) if isinstance(out, bytes) else tuple(out)
    return Typeset(files=files, frames=tuple(json.loads(frames)))


def _words(value: Any) -> Iterator[str]:
    """Yield every text in plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words(each)
