"""The door of the checker: finished files in, what is wrong with them out; or a refusal.

`check` reads one file, `check_all` all files of a briefing and its contents besides. Both return
problems and never raise for what a file holds; `refuse` raises if there are any.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.briefing_file import check_briefing_file
from dashboard.briefing.checking.bundle import check_bundle
from dashboard.briefing.checking.csv_rows import check_csv
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.gathered import CONTENTS, check_gathered
from dashboard.briefing.checking.geojson_rows import check_geojson
from dashboard.briefing.checking.geopackage import check_geopackage
from dashboard.briefing.checking.kml_rows import check_kml
from dashboard.briefing.checking.pdf import check_pdf
from dashboard.briefing.checking.plain_text import check_text
from dashboard.briefing.checking.png import check_page
from dashboard.briefing.checking.problem import Breach, Problem, refuse
from dashboard.briefing.checking.qgis import check_project
from dashboard.briefing.checking.slides import check_slides
from dashboard.briefing.checking.web_page import check_web_page
from dashboard.briefing.checking.xlsx_rows import check_xlsx
from dashboard.briefing.contents import Contents
from dashboard.briefing.frames import FrameOnPage

__all__ = ["Checker", "FrameOnPage", "Problem", "check", "check_all", "refuse"]

LARGEST = 2_000_000_000
"""Octets of a file that is read at all."""

Read = Callable[[bytes, Allowed, Found], None]

_READ: Mapping[str, Read] = {
    "gpkg": check_geopackage, "qgs": check_project, "geojson": check_geojson, "kml": check_kml,
    "csv": check_csv, "xlsx": check_xlsx, "html": check_web_page, "pptx": check_slides,
    "json": check_briefing_file, "txt": check_text,
}  # fmt: skip


class Checker:
    """Checks the files of one briefing; what may stand in them is made once."""

    def __init__(self, contents: Contents) -> None:
        """Take the contents; nothing of any file is known yet."""
        self._allowed = Allowed(contents)

    def contents(self) -> list[Problem]:
        """Return what of the contents themselves breaks the table of disclosure."""
        found = Found(CONTENTS)
        with found.reading("What was gathered"):
            check_gathered(self._allowed, found)
        return found.problems

    def file(
        self, name: str, content: bytes, frames: Sequence[FrameOnPage] | None = None
    ) -> list[Problem]:
        """Return what of a finished file may not leave.

        Parameters
        ----------
        name
            Its name; the ending says what it is.
        content
            Its octets.
        frames
            Of a PDF: where its maps lie. A PDF with maps is refused without.

        """
        found = Found(name)
        kind = name.rpartition(".")[2].lower()
        if len(content) > LARGEST:
            found.add(Breach.DAMAGED, "The file is too large to be read.")
            return found.problems
        with found.reading("The file"):
            self._read(kind, content, found, frames)
        return found.problems

    def _read(
        self, kind: str, content: bytes, found: Found, frames: Sequence[FrameOnPage] | None
    ) -> None:
        if kind == "pdf":
            check_pdf(content, self._allowed, found, frames)
        elif kind == "png":
            check_page(content, self._allowed, found)
        elif kind == "zip":
            check_bundle(content, self._allowed, found, partial(self.file, frames=frames))
        elif kind in _READ:
            _READ[kind](content, self._allowed, found)
        else:
            found.add(Breach.UNKNOWN, "Files of this kind are not handed over.")


def check(
    name: str, content: bytes, contents: Contents, frames: Sequence[FrameOnPage] | None = None
) -> list[Problem]:
    """Return what of one finished file may not leave; as `Checker.file`."""
    return Checker(contents).file(name, content, frames)


def check_all(
    files: Mapping[str, bytes],
    contents: Contents,
    frames: Mapping[str, Sequence[FrameOnPage]] | None = None,
) -> list[Problem]:
    """Return what of a briefing's contents and finished files may not leave.

    Parameters
    ----------
    files
        Name -> octets.
    contents
        What the briefing says.
    frames
        Name of a PDF -> where its maps lie; of a bundle, that of the PDF in it.

    """
    checker, told = Checker(contents), frames or {}
    found = checker.contents()
    for name, content in files.items():
        found += checker.file(name, content, told.get(name))
    return found
