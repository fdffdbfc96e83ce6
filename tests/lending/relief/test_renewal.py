"""A renewal: in time, of exactly what is owed, with its five conditions, and linked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from changrong.lending.account import Disburse, Recorded, Renew, Repay, Status, ahead, replay
from changrong.lending.form import Form
from changrong.lending.pricing import midnight
from changrong.lending.relief import ReliefError, chain, renewal

from ..account.loans import agreement, book
from .decisions import renewal_of_2024

LENT, SIGNED, DUE = date(2026, 1, 10), date(2026, 12, 10), date(2027, 1, 10)
CLASS = "nfra-2024-renewal/class-stays-normal"
OLD = agreement(form=Form.INTEREST_ONLY)
NEW = replace(OLD, first_due=date(2027, 1, 10), maturity=date(2027, 12, 10), rate=Decimal("0.033"))


def repaid(until: date):
    """The old loan with its interest paid on every due day until one."""
    lent = book((LENT, Disburse(OLD.principal)))
    paid = [due for due in ahead(OLD, lent, on=LENT) if due.on <= until and due.amount]
    return lent + [
        Recorded(f"p{number}", midnight(due.on), due.on, Repay(due.amount))
        for number, due in enumerate(paid)
    ]


def old(on: date = SIGNED, paid_until: date = SIGNED):
    return replay(OLD, repaid(paid_until), on=on)


def renewed(account=None, new=NEW, **found):
    decision = renewal_of_2024(**found)
    judged = decision.of(CLASS)
    return renewal(decision.grants(), account or old(), "A", new, "B", judged)


def test_the_new_loan_settles_the_old_before_it_falls_due_and_nobody_brings_money():
    found = renewed()
    events = [*repaid(SIGNED), Recorded("r", midnight(SIGNED), SIGNED, found.old)]
    settled = replay(OLD, events, on=SIGNED)
    assert settled.principal == 0
    assert settled.status is Status.RENEWED
    begun = replay(
        NEW,
        [Recorded(f"n{n}", midnight(SIGNED), SIGNED, act) for n, act in enumerate(found.new)],
        on=SIGNED,
    )
    assert begun.principal == OLD.principal
    assert found.old.grant.notice == "nfra-2024-renewal"


def test_the_class_stays_normal_when_every_condition_holds_and_each_is_shown():
    found = renewed()
    assert found.keeps_class
    assert found.old.keeps_class
    assert len(found.conditions) == 14  # the kind of lender among them
    assert all(one.verdict is True for one in found.conditions)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("enterprise__operates_lawfully", False),
        ("enterprise__able_to_continue", False),
        ("loan__diverted", True),
        ("loan__class_before", "special_mention"),
        ("loan__meets_own_renewal_conditions", None),
    ],
)
def test_it_does_not_when_one_fails_or_is_not_known(fact, value):
    assert not renewed(**{fact: value}).keeps_class


def test_on_the_due_day_it_is_too_late():
    with pytest.raises(ReliefError, match="too late"):
        renewed(old(on=DUE, paid_until=date(2026, 12, 10)))


def test_no_new_principal_is_lent_nor_less_than_is_owed():
    for changed in (OLD.principal + 1, OLD.principal - 1):
        with pytest.raises(ReliefError, match=r"must be the 120000\.00 yuan"):
            renewed(new=replace(NEW, principal=changed))


def test_overdue_interest_is_paid_first():
    behind = old(paid_until=date(2026, 10, 10))
    with pytest.raises(ReliefError, match="must be paid first"):
        renewed(behind)


def test_without_a_notice_that_gives_it_there_is_none():
    with pytest.raises(ReliefError, match="no notice gives"):
        renewed(need__kind="first_loan")


def test_a_loan_that_was_never_drawn_has_nothing_to_renew():
    with pytest.raises(ReliefError, match="no principal left"):
        renewed(replay(OLD, [], on=SIGNED))


class TestChains:
    def links(self, *pairs):
        found = renewed()
        loans = {}
        for number, (before, after) in pairs:
            events = []
            if before:
                events.append(replace(found.old, successor="", predecessor=before, amount=0))
            if after:
                events.append(replace(found.old, successor=after))
            loans[number] = [
                Recorded(f"{number}{n}", midnight(SIGNED), SIGNED, event)
                for n, event in enumerate(events)
            ]
        return loans

    def test_loans_renewed_one_by_the_next_are_one_chain_from_any_of_them(self):
        loans = self.links(("A", (None, "B")), ("B", ("A", "C")), ("C", ("B", None)))
        for number in loans:
            assert chain(number, loans) == ["A", "B", "C"]

    def test_a_loan_of_its_own_is_a_chain_of_one(self):
        assert chain("A", self.links(("A", (None, None)))) == ["A"]

    def test_loans_that_do_not_name_each_other_break_it(self):
        for broken in (
            self.links(("A", (None, "B")), ("B", (None, None))),
            self.links(("A", (None, None)), ("B", ("A", None))),
        ):
            with pytest.raises(ReliefError, match="do not name each other"):
                chain("A" if broken["A"] else "B", broken)

    def test_a_chain_that_closes_is_refused(self):
        circle = self.links(("A", ("B", "B")), ("B", ("A", "A")))
        with pytest.raises(ReliefError):
            chain("A", circle)


def test_the_events_are_small_values():
    assert isinstance(renewed().new[0], Renew)
    assert renewed().new[1] == Disburse(OLD.principal)
