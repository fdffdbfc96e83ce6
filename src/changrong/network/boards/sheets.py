"""Tables for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with one of these is a formula to a spreadsheet, whoever typed it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    def write(self, text: str) -> str:
        return text


def sheet(
    name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A CSV file to download: UTF-8 with the mark by which spreadsheets recognise it."""
    response = StreamingHttpResponse(_lines(heading, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in chain([heading], rows):
        yield writer.writerow([harmless(cell) for cell in row])


def workbook(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same as an Excel file."""
    from openpyxl import Workbook

    book, file = Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet(name)
    for row in chain([heading], rows):
        page.append([harmless(cell) for cell in row])
    book.save(file)
    return as_excel(name, file.getvalue())


def as_excel(name: str, content: bytes) -> HttpResponse:
    """An Excel file to download, as it was made."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def harmless(cell: object) -> object:
    """Text that a spreadsheet would run, made text again with a leading apostrophe."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
