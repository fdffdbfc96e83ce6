"""A loan that is to be guaranteed, and what none under an agreement can be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.fees import FeeError
from changrong.identifiers import IdentifierError, credit_code
from changrong.money import Fen, in_yuan
from changrong.network.guarantees.judging import not_to_be_said
from changrong.network.guarantees.models import PRODUCT, RATE_PLACES, REFERENCE
from changrong.network.ledger.limits import MOST
from changrong.network.parties.models import Enterprise
from changrong.policy import Grant
from changrong.policy.numbers import plain
from changrong.text import Text

NAME = Enterprise._meta.get_field("name").max_length


@dataclass(frozen=True)
class Loan:
    """A loan that is to come under an agreement.

    `reference` is the lender's own number of it; `amount` what is guaranteed, in fen; `fee_rate` a
    year's fee as a fraction; `facts` what else is known, by dotted names (yuan as text); `grants`
    what a stored decision gives, a cut of the fee among it. The firm's name and region are needed
    where it is new here.
    """

    reference: str
    credit_code: str
    amount: Fen
    since: date
    until: date
    fee_rate: Decimal
    firm_name: str = ""
    region: str = ""
    product: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()

    @property
    def digest(self) -> str:
        """The same loan filed again has the same; the firm's name and region are not of it."""
        said = [
            self.reference,
            self.credit_code,
            self.amount,
            self.since.isoformat(),
            self.until.isoformat(),
            plain(self.fee_rate),
            self.product,
            dict(self.facts),
        ]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def names_firm(self) -> bool:
        """Whether its code is one that a firm can have."""
        return _is_code(self.credit_code)

    @property
    def all_facts(self) -> dict[str, Any]:
        """What else is known, with what follows from the loan itself."""
        return {
            **self.facts,
            "guarantee.kind": "loan",
            "guarantee.amount": str(in_yuan(self.amount)),
            "guarantee.fee_rate": plain(self.fee_rate),
            "guarantee.provided_on": self.since.isoformat(),
        }


class NotTaken(Exception):
    """This loan is not taken on; the others go their way."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def check(loan: Loan, terms: Agreement, today: date) -> None:
    """What no loan under an agreement can be, on a day. Raises NotTaken."""
    if not loan.reference:
        raise NotTaken(Text("没有借据编号", "it has no reference"))
    for said, most, name in (
        (loan.reference, REFERENCE, Text("借据编号", "The reference")),
        (loan.product, PRODUCT, Text("产品", "The product")),
        (loan.firm_name, NAME, Text("企业名称", "The firm's name")),
    ):
        if len(said) > most or not said.isprintable():
            raise NotTaken(
                Text(
                    f"{name.zh}最多 {most} 个可见的字",
                    f"{name.en} has at most {most} printable characters",
                )
            )
    if loan.amount <= 0:
        raise NotTaken(Text("金额应大于零", "its amount must be more than zero"))
    if loan.amount > MOST:
        raise NotTaken(Text("金额太大，记不了账", "its amount is more than books can take"))
    if not 0 <= loan.fee_rate < 1 or loan.fee_rate != round(loan.fee_rate, RATE_PLACES):
        raise NotTaken(
            Text(
                f"担保费率写成 0 到 1 的小数，最多 {RATE_PLACES} 位",
                f"a fee rate is a fraction from 0 to 1 of at most {RATE_PLACES} places",
            )
        )
    for name in loan.facts:
        if not_to_be_said(name):
            raise NotTaken(Text(f"{name} 不由报送方填写", f"{name} is not for a filing to say"))
    if not terms.since <= loan.since <= terms.until:
        raise NotTaken(
            Text(
                f"起始日 {loan.since} 不在协议期 {terms.since} 至 {terms.until} 内",
                f"{loan.since} is not within the agreement, {terms.since} to {terms.until}",
            )
        )
    if loan.since > today:
        raise NotTaken(Text("起始日在今天之后", "it begins after today"))
    if loan.until <= loan.since:
        raise NotTaken(Text("到期日不在起始日之后", "it ends before it begins"))
    try:
        terms.fee.basis.part(loan.since, loan.until)
    except FeeError as wrong:
        raise NotTaken(wrong.text) from None


@lru_cache(maxsize=2000)
def _is_code(code: str) -> bool:
    try:
        return credit_code(code) == code
    except IdentifierError:
        return False
