"""The indicators of guarantees, of calls before maturity, of visits, and of diligence.

Which clause asks for each is written with it; none holds a target of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from changrong.network.cases.kinds import KINDS
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
from changrong.network.indicators.indicator import Indicator, Sort, Subject, Words
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.text import Text

ANSWERED = ("offer", "refuse", "turn_down")
NO_OFFICERS = (Role.SUPERVISOR, Role.COORDINATOR, Role.MANAGER)
"""Findings name people; an officer reads their own and no figures of colleagues."""
CLOSED_ONES = Q(closed_at__isnull=False)


# ------------------------------------------------------------------- guarantees


def _applications() -> QuerySet[Any]:
    """Guarantees that were applied for one by one; one of a batch was in force already."""
    return matters("guarantee").exclude(was_made("guarantee.enter")).annotate(begun=OPENED)


def _to_letter() -> QuerySet[Any]:
    return _applications().annotate(reached=made("guarantee.accept"), ended=CLOSED)


def _to_answer() -> QuerySet[Any]:
    codes = [f"guarantee.{name}" for name in ANSWERED]
    return _applications().annotate(reached=made(*codes), ended=CLOSED)


def _to_disbursement() -> QuerySet[Any]:
    """From the letter to the day that the lender told, or that the loan's contract has. A loan that
    was paid out before it was guaranteed waits for nothing."""
    lent = Guarantee.objects.filter(case=OuterRef("pk")).values("contract__disbursed_on")
    letter = made("guarantee.accept")
    rows = Case.objects.filter(kind="guarantee").annotate(letter=letter)
    paid = Coalesce(day_in("disbursed_on"), Subquery(lent[:1]))
    found = counted(
        rows.filter(letter__isnull=False), dated=F("letter"), held=F("partner_id")
    ).annotate(begun=F("letter"), reached=paid, ended=CLOSED)
    return found.filter(Q(reached=None) | Q(reached__gte=F("letter")))


# ----------------------------------------------- loans that fall due, and visits


def _called() -> QuerySet[Any]:
    """Firms with a loan that falls due in the period, by the calls about it. One whose loan was
    over, or no longer falls due on that day, is none of them."""
    reached = Q(state__in=("thinking", "wanted", "no_need", "unsaid"))
    rows = Case.objects.filter(kind="outreach").exclude(state__in=("over", "moved"))
    return counted(rows, dated=day_in("matures_on"), whom=F("enterprise_id")).annotate(
        so=yes_or_no(reached, Q(state="missed"))
    )


def _visits() -> QuerySet[Any]:
    made_it = Q(state__in=("contacted", "minuted", "helped", "need_opened"))
    rows = Case.objects.filter(kind="visit")
    return counted(rows, dated=day_in("planned_on"), whom=F("enterprise_id")).annotate(
        so=yes_or_no(made_it, CLOSED_ONES)
    )


def _needs_found() -> QuerySet[Any]:
    """Visits of which a need came, by what became of the need."""
    needs = Case.objects.filter(kind="need", number=OuterRef("need_number"))
    rows = matters("visit").filter(state="need_opened").annotate(need_number=text_of("need"))
    rows = rows.annotate(
        need_outcome=Subquery(needs.values("outcome")[:1]),
        need_closed=Subquery(needs.values("closed_at")[:1]),
    )
    return rows.annotate(so=yes_or_no(Q(need_outcome="met"), Q(need_closed__isnull=False)))


def _checks(kind: str, *names: str) -> Callable[[], QuerySet[Any]]:
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


def _clock_labels(kind: str, *names: str) -> Words:
    return lambda: {name: KINDS[kind].clock(name).label for name in names}


# --------------------------------------------------------------------- diligence


def _findings(loss: str) -> QuerySet[Any]:
    rows = Case.objects.filter(kind="finding", parent__fields__loss=loss)
    return counted(rows, sort=text_of("step"))


def _exempted(loss: str, **found: Any) -> Callable[[], QuerySet[Any]]:
    exempt = Q(outcome__in=("exempted", "exempted_part"))
    return lambda: _findings(loss).filter(**found).annotate(so=yes_or_no(exempt, Q(outcome="held")))


def _exemption_days(loss: str) -> Callable[[], QuerySet[Any]]:
    return lambda: _findings(loss).annotate(begun=OPENED, reached=CLOSED, ended=CLOSED)


def _appeals() -> QuerySet[Any]:
    """Appeals against findings, by whether anything more was exempted on appeal."""
    rows = Case.objects.filter(kind="finding").filter(was_made("finding.appeal"))
    granted = was_made("finding.grant_full", "finding.grant_part")
    return counted(rows, sort=text_of("step"), dated=made("finding.appeal")).annotate(
        so=yes_or_no(granted, CLOSED_ONES)
    )


# ------------------------------------------------------ blockers, pilots, the way


def _ended_well(kind: str, *well: str, sort: str = "") -> Callable[[], QuerySet[Any]]:
    """Cases of a kind by whether they ended in one of these outcomes, without withdrawn ones."""

    def rows() -> QuerySet[Any]:
        found = Case.objects.filter(kind=kind).exclude(outcome="withdrawn")
        by = {"sort": text_of(sort)} if sort else {"sort": F("state")}
        return counted(found, **by).annotate(so=yes_or_no(Q(outcome__in=well), CLOSED_ONES))

    return rows


def _to_referral() -> QuerySet[Any]:
    rows = matters("referral").exclude(outcome="withdrawn")
    return rows.annotate(begun=OPENED, reached=CLOSED, ended=CLOSED)


def _to_dispatch() -> QuerySet[Any]:
    sent = Case.objects.filter(parent=OuterRef("pk"), kind="dispatch").order_by()
    first = sent.values("parent").annotate(first=Min("opened_at")).values("first")
    reached = TruncDate(Subquery(first), tzinfo=SHANGHAI)
    return matters("need").annotate(begun=OPENED, reached=reached, ended=CLOSED)


def _choices(kind: str, field: str) -> Words:
    return lambda: dict(next(one for one in KINDS[kind].fields if one.name == field).choices)


def _states(kind: str) -> Words:
    return lambda: {state.name: state.label for state in KINDS[kind].states}


def _steps() -> dict[str, Text]:
    return dict(book().vocabulary["diligence.step"].values)


STEP = Text("环节", "Step")
OF_LOSS = {"guarantee": Text("担保代偿", "guarantees"), "loan": Text("贷款", "loans")}
THREE_CHECKS = ("before", "after_pass_during", "after_after_check")
CONTACTS = ("contact", "contact_again")


def _of_exemption(family: str, loss: str, clause: str) -> tuple[Indicator, ...]:
    of = OF_LOSS[loss]
    return (
        Indicator(
            f"{family}.diligent_exempted",
            Text(
                f"尽职的都免了没有（{of.zh}损失）",
                f"Exempted of those found diligent (losses on {of.en})",
            ),
            clause,
            Sort.SHARE,
            _exempted(loss, fields__duties_done=True),
            Text("认定为尽职的", "findings of diligence"),
            Text(
                "分子：全部或者部分免责的。分母：核查认定为尽职、已经作出决定的。",
                "Above: exempted in full or part. Below: those found diligent and decided on.",
            ),
            sorted_by=STEP,
            sorts=_steps,
            readers=NO_OFFICERS,
            named=True,
        ),
        Indicator(
            f"{family}.exempted_share",
            Text(f"尽职免责的占比（{of.zh}损失）", f"Exempted for diligence (losses on {of.en})"),
            clause,
            Sort.SHARE,
            _exempted(loss),
            Text("已作决定的认定", "findings decided"),
            Text(
                "分子：全部或者部分免责的。分母：已经作出决定、不再申诉的认定，一人一个环节算一件。",
                "Above: exempted in full or part. Below: findings that are final, one for each "
                "person and step.",
            ),
            sorted_by=STEP,
            sorts=_steps,
            readers=NO_OFFICERS,
            named=True,
        ),
        Indicator(
            f"{family}.exemption_days",
            Text(f"免责认定用时（{of.zh}损失）", f"Days to a finding (losses on {of.en})"),
            clause,
            Sort.DAYS,
            _exemption_days(loss),
            Text("开始的认定", "findings begun"),
            Text(
                "从列为认定对象到认定办结，申诉的时间也算在内。",
                "From being named to the end of the finding, appeals included.",
            ),
            sorted_by=STEP,
            sorts=_steps,
            readers=NO_OFFICERS,
            named=True,
        ),
    )


DECLARED = (
    Indicator(
        "guarantee.days_to_letter",
        Text("从申请到出具保函", "From application to letter of guarantee"),
        "beijing-2022-guarantee:三(四)",
        Sort.DAYS,
        _to_letter,
        Text("担保申请", "applications"),
        Text(
            "从提交申请到担保生效、保函发出。批量担保在报送前已经生效，不算在内。",
            "From the application to the letter, with which the guarantee is in force. Guarantees "
            "filed in batches were in force before and are left out.",
        ),
        public=True,
    ),
    Indicator(
        "guarantee.approval_days",
        Text("担保审批用时", "Time to weigh an application for a guarantee"),
        "beijing-2022-guarantee:三(六)",
        Sort.DAYS,
        _to_answer,
        Text("担保申请", "applications"),
        Text(
            "从提交申请到担保机构提出条件，或者说明不担保。",
            "From the application until terms are offered or it is refused.",
        ),
        public=True,
    ),
    Indicator(
        "guarantee.days_to_disbursement",
        Text("从出具保函到放款", "From letter of guarantee to loan"),
        "beijing-2022-guarantee:三(五)",
        Sort.DAYS,
        _to_disbursement,
        Text("已出的保函", "letters"),
        Text(
            "从保函发出到贷款发放，按贷款银行分。保函之前就放了款的不算。",
            "From the letter until the loan is paid out, by lender. A loan paid out before the "
            "letter is left out.",
        ),
        public=True,
    ),
    Indicator(
        "renewal.contact_coverage",
        Text("到期前回访到的企业", "Firms reached before a loan falls due"),
        "shengjing-shanghai-2022:七是",
        Sort.SHARE,
        _called,
        Text("有贷款到期的企业", "firms with a loan falling due"),
        Text(
            "分子：到期前联系上的企业。分母：这段时间有贷款到期、已见分晓的企业，一家算一次。"
            "还在联系的另列；贷款提前结清或者改了到期日的不算。",
            "Above: firms reached in time. Below: firms with a loan falling due in the period of "
            "which that can be said, each once. Those still being called stand apart; loans that "
            "were settled or moved are left out.",
        ),
        public=True,
    ),
    Indicator(
        "network.visit_coverage",
        Text("走访到的企业", "Firms visited"),
        "cbirc-2023-small-firms:二(三)",
        Sort.SHARE,
        _visits,
        Text("计划走访的企业", "firms to be visited"),
        Text(
            "分子：走访到的企业。分母：计划在这段时间走访、已见分晓的企业，一家算一次。",
            "Above: firms that were visited. Below: firms planned for the period of which that "
            "can be said, each once.",
        ),
        public=True,
    ),
    Indicator(
        "network.visit_needs_met",
        Text("走访发现的需求办成了的", "Needs found on visits and met"),
        "cbirc-2023-small-firms:二(三)",
        Sort.SHARE,
        _needs_found,
        Text("走访转成的需求", "needs found on visits"),
        Text(
            "分子：办成的。分母：走访转成的融资需求里已经办结的。",
            "Above: met. Below: financing needs that came of visits and are closed.",
        ),
    ),
    Indicator(
        "network.steward_contacts",
        Text("管家按时联络机构", "Stewards in touch in time"),
        "beijing-2020-emergency:P6",
        Sort.SHARE,
        _checks("stewardship", *CONTACTS),
        Text("到期的联络", "contacts due"),
        Text(
            "分子：按时做了的。分母：这段时间到期、已见分晓的联络。",
            "Above: made in time. Below: those due in the period of which that can be said.",
        ),
        subject=Subject.CLOCK,
    ),
    *_of_exemption("guarantee", "guarantee", "beijing-2022-guarantee:二(三)"),
    *_of_exemption("lending", "loan", "cbirc-2023-small-firms:三(十)"),
    Indicator(
        "diligence.appeals_upheld",
        Text("申诉后改为免责的", "Appeals against findings upheld"),
        "cbirc-2023-small-firms:三(十)",
        Sort.SHARE,
        _appeals,
        Text("申诉", "appeals"),
        Text(
            "分子：申诉后全部或者部分免责的。分母：已经决定的申诉。",
            "Above: exempted in full or part on appeal. Below: appeals decided.",
        ),
        sorted_by=STEP,
        sorts=_steps,
        readers=NO_OFFICERS,
        named=True,
    ),
    Indicator(
        "lending.checks_done",
        Text("贷款三查按时做的", "Checks of loans made in time"),
        "cbirc-2023-small-firms:六(十六)",
        Sort.SHARE,
        _checks("loan_check", *THREE_CHECKS),
        Text("到期的检查", "checks due"),
        Text(
            "分子：按时做了的。分母：这段时间到期、已见分晓的检查；没有放款的不算。",
            "Above: made in time. Below: checks due in the period of which that can be said; "
            "where nothing was lent, none.",
        ),
        sorted_by=Text("哪一次检查", "Which check"),
        sorts=_clock_labels("loan_check", *THREE_CHECKS),
        subject=Subject.CLOCK,
    ),
    Indicator(
        "network.blockers_removed",
        Text("打通的堵点", "Blockers removed"),
        "cbirc-2023-small-firms:二(三)",
        Sort.SHARE,
        _ended_well("blocker", "removed", sort="class"),
        Text("有结果的堵点", "blockers with a result"),
        Text(
            "分子：打通的。分母：有结果的堵点；企业撤回的不算。",
            "Above: removed. Below: blockers with a result; withdrawn ones are left out.",
        ),
        sorted_by=Text("哪类堵点", "Class"),
        sorts=_choices("blocker", "class"),
    ),
    Indicator(
        "network.pilots_completed",
        Text("完成的沙箱试点", "Sandbox pilots completed"),
        "beijing-2020-emergency:P6",
        Sort.SHARE,
        _ended_well("pilot", "graduated"),
        Text("有结果的试点申请", "pilots with a result"),
        Text(
            "分子：试点完成出箱的。分母：有结果的申请；机构撤回的不算。按状态打开就是试点名册。",
            "Above: completed. Below: applications with a result; withdrawn ones are left out. "
            "Opened by state, it is the register of pilots.",
        ),
        sorted_by=Text("状态", "State"),
        sorts=_states("pilot"),
    ),
    Indicator(
        "network.referrals",
        Text("网点转报的需求办了的", "Needs passed on by outlets and seen to"),
        "beijing-2020-emergency:P3",
        Sort.SHARE,
        _ended_well("referral", "need_opened", "passed_on", "answered"),
        Text("网点转报的需求", "needs passed on by outlets"),
        Text(
            "分子：转成需求、转给别的部门或者答复了的。分母：有结果的转报；撤回的不算。",
            "Above: opened as a need, passed on or answered. Below: those with a result; withdrawn "
            "ones are left out.",
        ),
        sorted_by=Text("状态", "State"),
        sorts=_states("referral"),
    ),
    Indicator(
        "network.time_to_referral",
        Text("从网点上报到转报", "From an outlet's report until it is passed on"),
        "beijing-2020-emergency:P3",
        Sort.DAYS,
        _to_referral,
        Text("网点上报的需求", "needs reported by outlets"),
        Text(
            "从网点上报到转成需求、转给别的部门或者答复。",
            "From the report until it is opened as a need, passed on or answered.",
        ),
    ),
    Indicator(
        "network.time_to_dispatch",
        Text("从受理需求到派给机构", "From a need to its institutions"),
        "beijing-2020-emergency:P5",
        Sort.DAYS,
        _to_dispatch,
        Text("融资需求", "needs"),
        Text(
            "从提交需求到第一次派给机构。",
            "From the need until it is first sent to an institution.",
        ),
        with_institution=False,
        public=True,
    ),
)
INDICATORS = {one.id: one for one in DECLARED}
