"""One guarantee from the day it comes into force to the last fen, its books balanced at each step.

Five share it: the bank a fifth, the guarantor a fifth, the province three tenths, the national fund
a fifth through the province, the city a tenth.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from tests.guarantee.agreements import agreement

from changrong.guarantee.life import (
    Act,
    Change,
    ChangeKind,
    ChargeFee,
    Claim,
    Close,
    Demand,
    Issue,
    PassOn,
    Pay,
    PayFee,
    Receive,
    Recover,
    RefundFee,
    Report,
    Route,
    ShareBack,
    Standing,
    Status,
    WriteOff,
    balances,
    image,
    replay,
)
from changrong.guarantee.life.balances import TIED
from changrong.guarantee.sharing import Loss, share
from changrong.history import Recorded

AGREED = agreement()
WAN = 10_000_00
DC = "DC-2026-0911-0007"


class Life:
    """Events as they happen, one day after another."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.day = date(2026, 1, 5)

    def then(self, act: Act, on: date | None = None) -> Standing:
        self.day = on or self.day + timedelta(days=1)
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=len(self.recorded))
        self.recorded.append(Recorded(str(len(self.recorded)), at, self.day, act))
        standing = replay(AGREED, self.recorded, on=self.day)
        check_books(self.recorded, standing)
        return standing

    def book(self, party: str) -> dict[str, int]:
        found: defaultdict[str, int] = defaultdict(int)
        for (_day, book, account), amount in image(AGREED, self.recorded).items():
            if book == party:
                found[account] += amount
        return {account: amount for account, amount in found.items() if amount}


def check_books(recorded: list[Recorded], standing: Standing) -> None:
    """Each book balances on each day, and shows what the guarantee itself says."""
    daily: defaultdict[tuple[date, str], int] = defaultdict(int)
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (day, book, account), amount in image(AGREED, recorded, on=standing.on).items():
        daily[day, book] += amount
        sums[book, account] += amount
    assert not any(daily.values())
    shown = {key: amount for key, amount in sums.items() if amount and key[1] in TIED}
    assert shown == balances(AGREED, standing)


def test_a_guarantee_lives_through_claim_recovery_and_write_off_and_its_books_balance() -> None:
    life = Life()
    standing = life.then(Issue(100 * WAN, date(2026, 12, 31)))
    assert standing.status is Status.IN_FORCE
    assert standing.exposure == {
        "bank": 0,
        "guarantor": 80 * WAN,
        "province": 50 * WAN,
        "fund": 20 * WAN,
        "city": 10 * WAN,
    }
    life.then(ChargeFee(8_000_00))
    life.then(PayFee(8_000_00))
    life.then(ChargeFee(1_500_00, bearer="province"))
    assert life.then(PayFee(1_500_00, bearer="province")).premiums == {
        "province": (1_500_00, 1_500_00)
    }
    standing = life.then(Report(70 * WAN))
    assert (standing.outstanding, standing.released) == (70 * WAN, 30 * WAN)
    standing = life.then(Change(ChangeKind.EXTEND, until=date(2027, 3, 31), letter="BG-1"))
    assert standing.until == date(2027, 3, 31)
    assert life.then(Demand(58_40 * 100_00)).status is Status.DEMANDED

    claim = Claim(DC, 58_4000_00, 1_6000_00, due_on=date(2026, 9, 30))
    assert life.then(claim, on=date(2026, 9, 1)).status is Status.CLAIMED
    late = replay(AGREED, life.recorded, on=date(2026, 10, 1))
    assert late.status is Status.CLAIM_OVERDUE
    shared = share(AGREED, Loss(DC, 60 * WAN, date(2026, 9, 1)))
    ids = [one.id for one in AGREED.bearers]
    borne = tuple(zip(ids, shared.borne, strict=True))
    standing = life.then(Pay(DC, borne), on=date(2026, 9, 11))
    assert standing.status is Status.RECOVERING
    assert standing.outstanding == 70 * WAN - 58_4000_00
    [one] = standing.claims
    assert (one.days_late, one.unrecovered) == (0, 60 * WAN)
    assert life.book("江州市融资担保")["guarantee.share_receivable"] == 36 * WAN

    life.then(PassOn(DC, "province", date(2026, 9, 30)))
    life.then(PassOn(DC, "fund", date(2026, 10, 31)))
    life.then(PassOn(DC, "city"))
    life.then(Receive(DC, "fund", 12 * WAN))
    life.then(Receive(DC, "province", 30 * WAN))
    standing = life.then(Receive(DC, "city", 2 * WAN))
    [one] = standing.claims
    assert one.asked["city"].amount - one.asked["city"].paid == 4 * WAN
    assert not one.asked["province"].is_overdue(date(2026, 12, 1))

    standing = life.then(Recover(DC, 9_3500_00, 3500_00, Route.IP_AUCTION))
    [one] = standing.claims
    assert one.missing == {
        "bank": 10_2000_00,
        "guarantor": 10_2000_00,
        "province": 15_3000_00,
        "fund": 10_2000_00,
        "city": 5_1000_00,
    }
    for bearer, part in (
        ("bank", 1_8000_00),
        ("province", 2_7000_00),
        ("fund", 1_8000_00),
        ("city", 9000_00),
    ):
        life.then(ShareBack(DC, bearer, part))
    standing = life.then(WriteOff(DC, "guarantor", 10_2000_00, dossier="HX-1"))
    assert standing.status is Status.RECOVERING
    for bearer, part in (("province", 15_3000_00), ("fund", 10_2000_00), ("city", 5_1000_00)):
        standing = life.then(WriteOff(DC, bearer, part, dossier="HX-1"))
    assert standing.claims[0].unrecovered == 51 * WAN  # the bank's own too

    standing = life.then(Recover(DC, 60 * WAN, 0, Route.EXECUTION))
    [one] = standing.claims
    assert (one.unrecovered, one.surplus) == (0, 9 * WAN)
    assert life.book("江州市融资担保")["guarantee.recovered"] == -10_2000_00
    standing = life.then(Close())
    assert standing.status is Status.CLOSED
    standing = life.then(RefundFee(1_000_00))
    assert standing.fees_paid == 7_000_00
    assert standing.released == 30 * WAN + 70 * WAN - 58_4000_00
    assert not any(standing.exposure.values())
