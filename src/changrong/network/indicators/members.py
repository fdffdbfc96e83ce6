"""What indicators count: for each a query of its members, with the columns of indicator.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from changrong.network.cases.models import Case, Clock
from changrong.network.clock import SHANGHAI
from changrong.network.guarantees.models import Guarantee
from changrong.network.indicators.columns import (
    CLOSED,
    OPENED,
    counted,
    day_in,
    made,
    matters,
    text_of,
    was_made,
    yes_or_no,
)

ANSWERED = ("offer", "refuse", "turn_down")
CLOSED_ONES = Q(closed_at__isnull=False)


# ------------------------------------------------------------------- guarantees


def applications() -> QuerySet[Any]:
    """Guarantees that were applied for one by one; one of a batch was in force already."""
    return matters("guarantee").exclude(was_made("guarantee.enter")).annotate(begun=OPENED)


def to_letter() -> QuerySet[Any]:
    return applications().annotate(reached=made("guarantee.accept"), ended=CLOSED)


def to_answer() -> QuerySet[Any]:
    codes = [f"guarantee.{name}" for name in ANSWERED]
    return applications().annotate(reached=made(*codes), ended=CLOSED)


def to_disbursement() -> QuerySet[Any]:
    """From the letter to the day that the lender told, or that the loan's contract has. A loan that
    was paid out before it was guaranteed waits for nothing."""
    lent = Guarantee.objects.filter(case=OuterRef("pk")).values("contract__disbursed_on")
    letter = made("guarantee.accept")
    rows = Case.objects.filter(kind="guarantee").filter(was_made("guarantee.accept"))
    paid = Coalesce(day_in("disbursed_on"), Subquery(lent[:1]))
    found = counted(rows, dated=letter, held=F("partner_id")).annotate(
        begun=letter, reached=paid, ended=CLOSED
    )
    return found.filter(Q(reached=None) | Q(reached__gte=letter))


# ----------------------------------------------- loans that fall due, and visits


def called() -> QuerySet[Any]:
    """Firms with a loan that falls due in the period, by the calls about it. One whose loan was
    over, or no longer falls due on that day, is none of them."""
    reached = Q(state__in=("thinking", "wanted", "no_need", "unsaid"))
    rows = Case.objects.filter(kind="outreach").exclude(state__in=("over", "moved"))
    return counted(rows, dated=day_in("matures_on"), whom=F("enterprise_id")).annotate(
        so=yes_or_no(reached, Q(state="missed"))
    )


def visits() -> QuerySet[Any]:
    made_it = Q(state__in=("contacted", "minuted", "helped", "need_opened"))
    rows = Case.objects.filter(kind="visit")
    return counted(rows, dated=day_in("planned_on"), whom=F("enterprise_id")).annotate(
        so=yes_or_no(made_it, CLOSED_ONES)
    )


def needs_found() -> QuerySet[Any]:
    """Visits of which a need came, by what became of the need."""
    needs = Case.objects.filter(kind="need", number=OuterRef("need_number"))
    rows = matters("visit").filter(state="need_opened").annotate(need_number=text_of("need"))
    rows = rows.annotate(
        need_outcome=Subquery(needs.values("outcome")[:1]),
        need_closed=Subquery(needs.values("closed_at")[:1]),
    )
    return rows.annotate(so=yes_or_no(Q(need_outcome="met"), Q(need_closed__isnull=False)))


def checks(kind: str, *names: str) -> Callable[[], QuerySet[Any]]:
    """Deadlines of a kind that fall in the period: met in time, or late; NULL while one runs."""

    def rows() -> QuerySet[Any]:
        found = Clock.objects.filter(case__kind=kind, name__in=names, due_on__isnull=False)
        return (
            found.exclude(case__outcome="dropped")
            .order_by()
            .annotate(
                dated=F("due_on"),
                held=F("case__institution_id"),
                area=F("case__region"),
                whom=F("pk"),
                sort=F("name"),
                so=yes_or_no(Q(stopped_at__isnull=False, late=False), Q(late=True)),
            )
        )

    return rows


# --------------------------------------------------------------------- diligence


def findings(loss: str) -> QuerySet[Any]:
    rows = Case.objects.filter(kind="finding", parent__fields__loss=loss)
    return counted(rows, sort=text_of("step"))


def exempted(loss: str, **found: Any) -> Callable[[], QuerySet[Any]]:
    exempt = Q(outcome__in=("exempted", "exempted_part"))
    return lambda: findings(loss).filter(**found).annotate(so=yes_or_no(exempt, Q(outcome="held")))


def exemption_days(loss: str) -> Callable[[], QuerySet[Any]]:
    return lambda: findings(loss).annotate(begun=OPENED, reached=CLOSED, ended=CLOSED)


def appeals() -> QuerySet[Any]:
    """Appeals against findings, by whether anything more was exempted on appeal."""
    rows = Case.objects.filter(kind="finding").filter(was_made("finding.appeal"))
    granted = was_made("finding.grant_full", "finding.grant_part")
    return counted(rows, sort=text_of("step"), dated=made("finding.appeal")).annotate(
        so=yes_or_no(granted, CLOSED_ONES)
    )


# ------------------------------------------------------ blockers, pilots, the way


def ended_well(kind: str, *well: str, sort: str = "") -> Callable[[], QuerySet[Any]]:
    """Cases of a kind by whether they ended in one of these outcomes, without withdrawn ones."""

    def rows() -> QuerySet[Any]:
        found = Case.objects.filter(kind=kind).exclude(outcome="withdrawn")
        by = {"sort": text_of(sort)} if sort else {"sort": F("state")}
        return counted(found, **by).annotate(so=yes_or_no(Q(outcome__in=well), CLOSED_ONES))

    return rows


def to_referral() -> QuerySet[Any]:
    rows = matters("referral").exclude(outcome="withdrawn")
    return rows.annotate(begun=OPENED, reached=CLOSED, ended=CLOSED)


def to_dispatch() -> QuerySet[Any]:
    sent = Case.objects.filter(parent=OuterRef("pk"), kind="dispatch").order_by()
    first = sent.values("parent").annotate(first=Min("opened_at")).values("first")
    reached = TruncDate(Subquery(first), tzinfo=SHANGHAI)
    return matters("need").annotate(begun=OPENED, reached=reached, ended=CLOSED)
