"""The forms in which China's loans are repaid."""

from __future__ import annotations

from enum import StrEnum

from changrong.text import Text


class Form(StrEnum):
    """How principal and interest come back."""

    EQUAL_INSTALMENTS = "equal_instalments"
    EQUAL_PRINCIPAL = "equal_principal"
    INTEREST_ONLY = "interest_only"
    BULLET = "bullet"
    REVOLVING = "revolving"

    @property
    def label(self) -> Text:
        return _LABELS[self][0]

    @property
    def meaning(self) -> Text:
        """What a borrower pays when, in one sentence."""
        return _LABELS[self][1]


_LABELS = {
    Form.EQUAL_INSTALMENTS: (
        Text("等额本息", "Equal instalments"),
        Text("每期还一样多，利息越来越少", "The same every time, less and less of it interest"),
    ),
    Form.EQUAL_PRINCIPAL: (
        Text("等额本金", "Equal principal"),
        Text(
            "每期还一样多的本金，总额越来越少",
            "The same principal every time, less and less in all",
        ),
    ),
    Form.INTEREST_ONLY: (
        Text("先息后本", "Interest first"),
        Text("每期只付利息，到期还本金", "Interest every time, the principal at the end"),
    ),
    Form.BULLET: (
        Text("一次还本付息", "All at the end"),
        Text("到期一次还清本金和利息", "Principal and interest in one payment at the end"),
    ),
    Form.REVOLVING: (
        Text("随借随还", "Revolving"),
        Text(
            "额度内随时借、随时还，按日计息",
            "Draw and repay any day within a limit, with interest by the day",
        ),
    ),
}
