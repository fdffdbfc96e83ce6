"""A deal of the district: an agreement to guarantee together, loans filed under it, one that went
wrong and what came back of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Mode, read_agreement
from changrong.guarantee.life import Demand, PayFee, Receive, Recover, Report, Route, ShareBack
from changrong.money import fen
from changrong.network import clock
from changrong.network.demo.staff import Staff
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Claiming, Telling
from changrong.network.guarantees.agreements import Proposal, propose, sign
from changrong.network.guarantees.figures_stated import STATED, Statement, state_figures
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.loans import Loan
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.registering import Asked, register
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor

TERMS = Path(__file__).with_name("agreement.toml")
FEE_RATE = Decimal("0.008")
NAME = "示例小微批量担保合作协议"
SINGLY, UNSIGNED = "示例单笔担保合作协议", "示例科技批量担保合作协议（待签署）"
TRIED = "全市试点，基金承担比例另有批复。"
REGION = "110000"
BANK, SECOND, GUARANTOR, BEHIND = "nongshang", "donghu", "shirong", "zaidanbao"
LOANS = 12
LISTED, LIST = 10, "ZDB-001"  # those on the re-guarantor's list; the others still wait
FACTS = dict.fromkeys(STATED, "0") | {
    "institution.net_assets": "300000000",
    "institution.mainly_small_and_farm": True,
    "institution.other_loan_balance": "1500000000",
    "institution.largest_group_responsibility": "18000000",
    "institution.total_assets": "460000000",
    "institution.unearned_reserve": "12000000",
    "institution.compensation_reserve": "24000000",
    "institution.class_one_assets": "190000000",
    "institution.class_two_assets": "160000000",
    "institution.class_three_assets": "80000000",
}


class Deal:
    """Those who act: the lender's and the guarantor's managers, an officer of each."""

    def __init__(self, staff: Staff, firms: list[Enterprise], start: date) -> None:
        self.staff, self.firms, self.start = staff, firms, start
        bank, guarantor = staff.institutions[BANK], staff.institutions[GUARANTOR]
        self.guarantor = guarantor
        self.bank_manager, self.guarantor_manager = (
            staff.managers[bank.pk],
            staff.managers[guarantor.pk],
        )
        self.bank_officer = staff.officers[bank.pk][0]
        self.guarantor_officer = staff.officers[guarantor.pk][0]
        self.reguarantor = staff.institutions[BEHIND]
        self.behind = staff.officers[self.reguarantor.pk][0]

    def agree(self) -> None:
        """With one bank for loans in batches, with another for firms that apply one by one."""
        with clock.at(self._moment(0)):
            state = Statement(self.guarantor, self.start, FACTS)
            state_figures([state], self.guarantor_manager)
            batches = Proposal(NAME, self._terms(BANK, Mode.LOAN_FIRST), REGION)
            singly = Proposal(SINGLY, self._terms(SECOND, Mode.CASE_BY_CASE), REGION)
            [self.agreement, other] = propose([batches, singly], self.guarantor_manager)
        with clock.at(self._moment(3)):
            sign([self.agreement], self.bank_manager, TRIED)
            sign([other], self.staff.seconded(SECOND, "second"), TRIED)

    def make(self) -> None:
        """What was filed under the first, and what became of it."""
        with clock.at(self._moment(8)):
            filed = file_loans(self.agreement, list(self._loans()), self.bank_officer)
        guaranteed = [one.guarantee for one in filed if one.guarantee]
        with clock.at(self._moment(12)):
            listed = [Asked(n, row.number) for n, row in enumerate(guaranteed[:LISTED], start=1)]
            register(self.reguarantor, LIST, self._day(12), listed, self.guarantor_officer)
        self._lived(guaranteed)
        with clock.at(self._moment(100)):
            unsigned = Proposal(UNSIGNED, self._terms(BANK, Mode.LOAN_FIRST), REGION)
            propose([unsigned], self.guarantor_manager)

    def _terms(self, bank: str, mode: Mode) -> Terms:
        """The parties of the file are keys of institutions.toml; its bank is the one named."""
        terms = read_agreement(TERMS)
        bearers = tuple(
            replace(
                one, party=self.staff.institutions[bank if one.id == "bank" else one.party].number
            )
            for one in terms.bearers
        )
        last = self.start + timedelta(days=365)
        return replace(terms, bearers=bearers, since=self.start, until=last, mode=mode)

    def _moment(self, days: int) -> datetime:
        day = self.start + timedelta(days=days)
        return datetime.combine(day, time(10, 20), tzinfo=clock.SHANGHAI)

    def _loans(self) -> Iterator[Loan]:
        since = clock.today()
        for number, firm in enumerate(self.firms[:LOANS], start=1):
            yield Loan(
                reference=f"NS-{since.year}-{number:04}",
                credit_code=firm.credit_code,
                amount=fen(300_000 + 50_000 * number),
                since=since,
                until=since + timedelta(days=365),
                fee_rate=FEE_RATE,
            )

    def _lived(self, rows: list[Guarantee]) -> None:
        """Some repay, one does not: claimed, paid, shared, and partly recovered."""
        bad, slow, closed, waiting = rows[7], rows[2], rows[4], rows[9]
        self._tell(
            20,
            [Telling(one, PayFee(self._fee(one)), self._day(20)) for one in rows[:9]],
            self.guarantor_officer,
        )
        self._tell(
            70,
            [
                Telling(slow, Report(slow.amount // 2), self._day(70)),
                Telling(closed, Report(0), self._day(70)),
                Telling(bad, Demand(bad.amount), self._day(70)),
            ],
            self.bank_officer,
        )
        number = self._claimed(bad, fen("584000.00"), fen("16000.00"), 80)
        with clock.at(self._moment(95)):
            actions.pay([(bad, number, self._day(95))], self.guarantor_officer)
            actions.pass_on([(bad, number)], self._day(95), self.guarantor_officer)
        borne = fen(300_000)
        self._tell(
            105, [Telling(bad, Receive(number, "province", borne), self._day(105))], self.behind
        )
        recovered = Recover(number, fen("93500.00"), fen("3500.00"), Route.AUCTION)
        self._tell(130, [Telling(bad, recovered, self._day(130))], self.guarantor_officer)
        back = ShareBack(number, "province", fen("27000.00"))
        self._tell(135, [Telling(bad, back, self._day(135))], self.guarantor_officer)
        self._claimed(waiting, fen(200_000), fen(4_200), 160)

    def _claimed(self, row: Guarantee, principal: int, interest: int, days: int) -> str:
        with clock.at(self._moment(days)):
            claiming = Claiming(row, principal, interest, self._day(days))
            [event] = actions.claim([claiming], self.bank_officer)
        return str(event.data["number"])

    def _tell(self, days: int, tellings: list[Telling], by: Actor) -> None:
        with clock.at(self._moment(days)):
            actions.tell(tellings, by)

    def _day(self, days: int) -> date:
        return self._moment(days).date()

    def _fee(self, row: Guarantee) -> int:
        charged = row.events.filter(kind="fee_charged").first()
        return int(charged.data["amount"]) if charged else 0
