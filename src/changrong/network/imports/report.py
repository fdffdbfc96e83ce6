"""What became of every row: the rows as they were handed in, each with its result beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from changrong.network.imports.actions import importer_of, opened
from changrong.network.imports.cells import text_of
from changrong.network.imports.columns import REPORTED, alike
from changrong.network.imports.importers import Importer
from changrong.network.imports.models import Import, ImportRow
from changrong.network.portal.language import choose
from changrong.text import Problem

PIECE = 500  # results read from the database at a time


class NotReady(Problem):
    """There is no report to hand out."""


def check_ready(row: Import) -> None:
    """Raises NotReady where the import has not ended, or its files are gone."""
    if row.state in (Import.State.WAITING, Import.State.RUNNING):
        raise NotReady("还没有做完", "It is not finished yet")
    if row.state == Import.State.EXPIRED or not row.file.exists():
        raise NotReady("文件和报告已按期删除", "File and report have expired")


def heading(row: Import) -> list[str]:
    return [*(name for _place, name in _kept(row)), *(str(choose(two)) for two in REPORTED)]


def lines(row: Import) -> Iterator[list[str]]:
    """Every row of the file with its result, in the reader's language. A row that was not reached
    has none."""
    results = row.results.select_related("case").order_by("row").iterator(PIECE)
    result = next(results, None)
    labels = labels_of(importer_of(row.kind))
    places = [place for place, _name in _kept(row)]
    for line in opened(row).lines():
        cells = [text_of(line.cells[at]) if at < len(line.cells) else "" for at in places]
        if result is not None and result.row == line.number:
            yield [*cells, *said(result, labels, row.dry_run)]
            result = next(results, None)
        else:
            yield [*cells, "", "", ""]


def _kept(row: Import) -> list[tuple[int, str]]:
    """The places and names of the file's own columns; those of an earlier report are left out."""
    ours = {alike(word) for two in REPORTED for word in (two.zh, two.en)}
    headings = enumerate(opened(row).headings)
    return [(place, name) for place, name in headings if alike(name) not in ours]


def said(result: ImportRow, labels: dict[str, Any], dry_run: bool) -> list[str]:
    """Outcome, number of the case and problems of a row, in the reader's language."""
    number = result.case.number if result.case else ""
    return [outcome_of(result, dry_run), number, _("；").join(problems_of(result, labels))]


def outcome_of(result: ImportRow, dry_run: bool) -> str:
    if dry_run and result.outcome == ImportRow.Outcome.OPENED:
        return _("可以导入")
    if dry_run and result.outcome == ImportRow.Outcome.REFUSED:
        return _("不能导入")
    return str(result.get_outcome_display())


def problems_of(result: ImportRow, labels: dict[str, Any]) -> list[str]:
    return [
        _("%(column)s：%(problem)s")
        % {"column": choose(labels.get(one["column"], one["column"])), "problem": choose(one)}
        if one["column"]
        else str(choose(one))
        for one in result.problems
    ]


def labels_of(importer: Importer) -> dict[str, Any]:
    """What the columns are called, by name."""
    return {column.name: column.label for column in importer.columns}
