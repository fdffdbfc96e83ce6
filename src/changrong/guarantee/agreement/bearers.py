"""Who bears a loss together, and who pays whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from changrong.text import Text
from changrong.workdays import Period


class BearerKind(StrEnum):
    """What a bearer is (京金融〔2022〕四(九), 二(二): bank, province, national fund; funds of city
    and district)."""

    BANK = "bank"
    GUARANTOR = "guarantor"
    REGUARANTOR = "reguarantor"
    NATIONAL_FUND = "national_fund"
    CITY_FUND = "city_fund"
    DISTRICT_FUND = "district_fund"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def is_behind(self) -> bool:
        """Whether it stands behind the guarantor, and pays on only what it is asked for."""
        return self not in (BearerKind.BANK, BearerKind.GUARANTOR)


_LABELS = {
    BearerKind.BANK: Text("银行", "Bank"),
    BearerKind.GUARANTOR: Text("担保机构", "Guarantor"),
    BearerKind.REGUARANTOR: Text("省级再担保", "Provincial re-guarantor"),
    BearerKind.NATIONAL_FUND: Text("国家基金", "National fund"),
    BearerKind.CITY_FUND: Text("市级代偿补偿资金", "City compensation fund"),
    BearerKind.DISTRICT_FUND: Text("区级代偿补偿资金", "District compensation fund"),
}


@dataclass(frozen=True, slots=True)
class Bearer:
    """One of those who share each loss.

    `party` is who it is: a name, in the service an institution's public number. `within` is how
    long it has to pay once it is asked. `to` is the bearer it pays: the guarantor unless told, for
    the guarantor the bank, for the bank itself nobody (""). One that `registers` bears only what is
    on its list (再担保备案); of what is not, the guarantor bears its part.
    """

    id: str
    party: str
    kind: BearerKind
    within: Period | None = None
    to: str = ""
    registers: bool = False
