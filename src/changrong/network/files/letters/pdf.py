"""The PDF of a letter, where WeasyPrint and the system's Pango are there.

The same words give the same bytes with the same libraries and fonts: the document carries the
letter's own day and digest in place of the clock and of chance.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from changrong.network.files.models import Letter

log = logging.getLogger(__name__)
NETWORK = Path(__file__).parents[2]
SHEETS = (
    NETWORK / "portal/static/portal/tokens.css",
    NETWORK / "files/static/files/letter.css",
)


class NoPdf(Exception):
    """A letter that cannot be made into a PDF here; `lacks`: the characters that no font has."""

    def __init__(self, lacks: str = "") -> None:
        super().__init__(f"no font here has {lacks}" if lacks else "no library for PDF here")
        self.lacks = lacks


def available() -> bool:
    return _library() is not None


def pdf_of(row: Letter) -> bytes:
    """A4, tagged, fonts embedded. Raises NoPdf where the library is missing, and where a character
    would come out as an empty box: in a name that is worse than no PDF."""
    library = _library()
    if library is None:
        raise NoPdf
    # Nothing is fetched: a letter brings all that it shows.
    nothing = library.urls.URLFetcher(allowed_protocols=())
    page = library.HTML(
        string=render_to_string("letters/paper.html", {"row": row}), url_fetcher=nothing
    )
    sheets = [library.CSS(string=sheet, url_fetcher=nothing) for sheet in _styles()]
    return page.write_pdf(
        stylesheets=sheets,
        pdf_identifier=row.digest[:32].encode(),
        pdf_tags=True,
        finisher=_refuse_boxes,
    )


def _refuse_boxes(document: Any, pdf: Any) -> None:
    lacks = {chr(code) for font in document.fonts.values() for code in font.missing}
    if lacks:
        raise NoPdf("".join(sorted(lacks)))


@cache
def _styles() -> tuple[str, ...]:
    return tuple(sheet.read_text() for sheet in SHEETS)


@cache
def _library() -> Any:
    """WeasyPrint, loaded with the first letter: most processes never need it. Without Pango its
    import fails as a missing library does (OSError)."""
    try:
        import weasyprint
    except (ImportError, OSError) as problem:
        log.warning("letters are printed from their pages, not as PDF: %s", problem)
        return None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint
