"""A deck in LibreOffice: it opens, every slide is a page, and no letter is lost."""

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from dashboard.briefing.slides.deck import pptx
from tests.dashboard.briefing.slides.given import (
    SCRIPTS,
    a_sheet,
    bare_sheet,
    given,
    map_image,
    opened,
)

OFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed"),
    pytest.mark.timeout(240),
]


def test_libreoffice_shows_every_slide_with_its_marking_title_and_numbers(tmp_path: Path) -> None:
    sheets = [a_sheet(1, synthetic=True), bare_sheet(2)]
    sheets += [bare_sheet(at, title=text) for at, text in enumerate(SCRIPTS.values(), 3)]
    content = pptx(given(*sheets), map_image=map_image)
    (tmp_path / "deck.pptx").write_bytes(content)
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "deck.pptx")],
        capture_output=True, check=True, timeout=200,
    )  # fmt: skip
    pages = [each.extract_text() for each in pypdf.PdfReader(tmp_path / "deck.pdf").pages]
    assert len(pages) == len(opened(content).slides)
    for number, page in enumerate(pages, 1):
        assert page.count("TLP:AMBER") >= 2
        assert f"Page {number} / {len(pages)}" in page
    whole = "\n".join(pages)
    for said in ("1 · River Park 1", "8.8 ha (7.5 to 13.3 ha)", "Q3 2024", "not observed: Q2 2024",
                 "Built-up area by quarter, hectares"):  # fmt: skip
        assert said in whole
