"""The files of a briefing: every format from the same contents, and all of them as one bundle."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from dashboard.briefing import bundling
from dashboard.briefing.contents import Contents
from dashboard.briefing.frames import FrameOnPage  # noqa: TC001 - a field says it
from dashboard.briefing.map_contents import Bounds, MapContents
from dashboard.briefing.onpaper import sheets
from imagery.progress import Progress

_SLIDE_DPI = 150


class Format(StrEnum):
    """What a briefing is made as."""

    PDF = "pdf"
    PNG = "png"
    PPTX = "pptx"
    HTML = "html"
    GPKG = "gpkg"
    GEOJSON = "geojson"
    KML = "kml"
    CSV = "csv"
    XLSX = "xlsx"


class Making:
    """Makes the files of one briefing, each once."""

    def __init__(self, contents: Contents, stem: str) -> None:
        """Take what is to be made, and what the files are called."""
        self.contents, self.stem = contents, stem
        self.frames: tuple[FrameOnPage, ...] = ()
        self._geodata: dict[str, bytes] | None = None

    def files(self, formats: Collection[Format], step: Progress) -> dict[str, bytes]:
        """Return name -> octets of the files in some formats, in the order of `Format`."""
        wanted = [each for each in Format if each in formats]
        found: dict[str, bytes] = {}
        for number, each in enumerate(wanted):
            step(each.value, number, len(wanted))
            found |= self._made(each)
        step("", len(wanted), len(wanted))
        return found

    def bundle(self, files: Mapping[str, bytes]) -> bytes:
        """Return files as one zip, with a manifest of hashes and sources and a README."""
        return bundling.bundle(files, self.contents)

    def _made(self, wanted: Format) -> dict[str, bytes]:
        match wanted:
            case Format.PDF:
                paged = sheets.pdf(self.contents)
                self.frames = paged.frames
                return {f"{self.stem}.pdf": paged.pdf}
            case Format.PNG:
                return self._pages()
            case Format.PPTX:
                from dashboard.briefing.slides.deck import pptx  # noqa: PLC0415 - slow to load

                return {f"{self.stem}.pptx": pptx(self.contents, map_image=self._map)}
            case Format.HTML:
                from dashboard.briefing.webpage.page import html  # noqa: PLC0415 - as above

                return {f"{self.stem}.html": html(self.contents)}
        return self._data(wanted)

    def _pages(self) -> dict[str, bytes]:
        pages = sheets.png(self.contents)
        if len(pages) == 1:
            return {f"{self.stem}.png": pages[0]}
        digits = len(str(len(pages)))
        return {
            f"{self.stem}-{number:0{digits}d}.png": each for number, each in enumerate(pages, 1)
        }

    def _map(self, map_: MapContents, size_mm: tuple[float, float]) -> bytes:
        language = self.contents.briefing.language
        return sheets.map_png(map_, size_mm, language, dpi=_SLIDE_DPI)

    def _data(self, wanted: Format) -> dict[str, bytes]:
        ends = (".gpkg", ".qgs") if wanted is Format.GPKG else (f".{wanted}",)
        return {name: each for name, each in self._layers().items() if name.endswith(ends)}

    def _layers(self) -> dict[str, bytes]:
        """Return the layers in every format for other programs; made once."""
        from dashboard.briefing.geodata import files as geodata  # noqa: PLC0415 - as above

        if self._geodata is None:
            contents, asked = self.contents, self.contents.briefing
            word = contents.word
            self._geodata = geodata.files(
                contents.layers, title=contents.title, bounds=bounds_of(contents),
                audience=asked.read_by, as_of=asked.as_of, marking=contents.marking,
                sources=(*contents.sources, *contents.attribution), stem=self.stem,
                language=asked.language,
                about={
                    word("As of"): contents.day, word("Period"): contents.period,
                    word("For"): contents.audience_says, word("Marking"): contents.marking_says,
                    word("Version of the store"): str(contents.store_version),
                    word("Coordinates"): contents.coarse,
                },
            )  # fmt: skip
        return self._geodata


def bounds_of(contents: Contents) -> Bounds:
    """Return the ground of all sheets, degrees."""
    found = [each.overview.bounds for each in contents.sheets]
    return (
        min(each[0] for each in found), min(each[1] for each in found),
        max(each[2] for each in found), max(each[3] for each in found),
    )  # fmt: skip
