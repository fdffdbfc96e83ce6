"""What became of every row of a batch, as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from changrong.network.guarantees.batches.models import Batch, BatchRow
from changrong.network.portal.language import choose

PIECE = 1000  # results read from the database at a time


def heading() -> list[str]:
    return [_("行"), _("借据编号"), _("结果"), _("担保编号"), _("原因")]


def lines(batch: Batch) -> Iterator[list[object]]:
    """A line a row that is done, in the reader's language."""
    for result in batch.results.select_related("guarantee").order_by("row").iterator(PIECE):
        yield line_of(result)


def line_of(result: BatchRow) -> list[object]:
    number = result.guarantee.number if result.guarantee else ""
    return [
        result.row,
        result.reference,
        str(result.get_outcome_display()),
        number,
        str(choose(result.reason)) if result.reason else "",
    ]
