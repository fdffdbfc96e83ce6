"""What a guarantor's business comes to over a period, each figure open down to its rows."""

from changrong.guarantee.figures.asked import Bound, Side, asked, bounds
from changrong.guarantee.figures.business import business
from changrong.guarantee.figures.figure import Behind, Figure
from changrong.guarantee.figures.rows import Row, row_of

__all__ = [
    "Behind",
    "Bound",
    "Figure",
    "Row",
    "Side",
    "asked",
    "bounds",
    "business",
    "row_of",
]
