"""Letters that tests write; all names and figures are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.money import split
from changrong.network.files.letters.paper import Paper
from changrong.network.files.letters.values import (
    Basis,
    Bearer,
    ClaimNotice,
    GuaranteeLetter,
    Letter,
    Party,
    RecoveryStatement,
    Returned,
    Scope,
)
from changrong.network.files.models import Letter as Row
from changrong.network.parties.models import Institution
from changrong.text import Text

BANK = Party(name="示例甲银行股份有限公司", credit_code="91110000100000001A")
GUARANTOR = Party(name="示例市融资担保有限公司", credit_code="91110000100000003C")
FIRM = Party(name="示例盛达五金制品厂", credit_code="91110105MA0000001A")
BASIS = (
    Basis(clause="四(九)", document=Text("政银担合作措施", "Bank-guarantor measures")),
    Basis(clause="4%", document=Text("公开报道", "Press report"), read="secondary"),
)
DAY = date(2026, 9, 11)
FIVE = (
    ("示例甲银行股份有限公司", Text("银行", "Bank"), "0.2"),
    ("示例市融资担保有限公司", Text("担保机构", "Guarantor"), "0.2"),
    ("示例省再担保有限公司", Text("省级再担保", "Provincial re-guarantor"), "0.3"),
    ("国家融资担保基金（示例）", Text("国家基金", "National fund"), "0.2"),
    ("示例市代偿补偿资金", Text("市级资金", "City fund"), "0.1"),
)


def guarantee_letter(**changes: Any) -> GuaranteeLetter:
    letter = GuaranteeLetter(
        sender=GUARANTOR,
        receiver=BANK,
        borrower=FIRM,
        subject="DB-2026-0911-0007",
        basis=BASIS,
        loan=80_000_000,
        term_months=12,
        share=Decimal("0.8"),
        guaranteed=64_000_000,
        scope=(Scope.PRINCIPAL, Scope.INTEREST),
        conditions=("贷款只用于采购原料", "实际控制人提供连带责任反担保"),
        valid_until=date(2026, 12, 31),
        fee_rate=Decimal("0.008"),
        fee=512_000,
    )
    return replace(letter, **changes)


def claim_notice(count: int = 5, **changes: Any) -> ClaimNotice:
    letter = ClaimNotice(
        sender=BANK,
        receiver=GUARANTOR,
        borrower=FIRM,
        subject="DB-2026-0911-0007",
        basis=BASIS,
        overdue_since=date(2026, 6, 12),
        principal=58_400_000,
        interest=1_600_007,
        interest_until=DAY,
        bearers=_bearers(60_000_007, count),
        asked=48_000_006,
        pay_by=date(2026, 10, 21),
        account="户名：示例甲银行股份有限公司\n账号：0000 1111 2222 3333",
    )
    return replace(letter, **changes)


def _bearers(total: int, count: int) -> tuple[Bearer, ...]:
    if count == len(FIVE):
        shares = split(total, [Decimal(share) for *_, share in FIVE])
        return tuple(
            Bearer(name=name, role=role, share=Decimal(share), amount=amount)
            for (name, role, share), amount in zip(FIVE, shares, strict=True)
        )
    return tuple(
        Bearer(
            name=f"示例第{number}县（区）小微企业融资担保风险补偿资金管理中心",
            role=Text("区级资金", "District fund"),
            share=Decimal(1) / count,
            amount=amount,
        )
        for number, amount in enumerate(split(total, [1] * count), start=1)
    )


def recovery_statement(**changes: Any) -> RecoveryStatement:
    borne = split(60_000_007, [Decimal(share) for *_, share in FIVE])
    now = split(9_000_000, borne)
    letter = RecoveryStatement(
        sender=GUARANTOR,
        receiver=BANK,
        borrower=FIRM,
        subject="DB-2026-0911-0007",
        basis=BASIS,
        received_on=date(2026, 9, 24),
        source=Text("设备拍卖", "the sale of equipment"),
        gross=9_350_000,
        costs=350_000,
        bearers=tuple(
            Returned(name=name, role=role, borne=b, before=0, now=n)
            for (name, role, _), b, n in zip(FIVE, borne, now, strict=True)
        ),
        pay_by=date(2026, 10, 9),
    )
    return replace(letter, **changes)


def row_of(letter: Letter, language: str = "zh", number: str = "HJ-2026-0911-0001") -> Row:
    """The row that issuing makes, not in any database."""
    paper = Paper(letter, number, DAY, language)
    return Row(
        number=number,
        kind=letter.kind,
        language=language,
        values=paper.values,
        words=paper.words(),
        digest=paper.digest,
        issued_on=DAY,
        institution=Institution(name=letter.sender.name),
    )
