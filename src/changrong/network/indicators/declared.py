"""The indicators of guarantees, of calls before maturity, of visits, and of diligence.

Which clause asks for each is written with it; none holds a target of its own.
"""

from __future__ import annotations

from changrong.network.cases.kinds import KINDS
from changrong.network.indicators import members as of
from changrong.network.indicators.columns import dated_within, moved_within
from changrong.network.indicators.indicator import Indicator, Sort, Subject, Words
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.text import Text

NO_OFFICERS = (Role.SUPERVISOR, Role.COORDINATOR, Role.MANAGER)
"""Findings name people; an officer reads their own and no figures of colleagues."""


def _choices(kind: str, field: str) -> Words:
    return lambda: dict(next(one for one in KINDS[kind].fields if one.name == field).choices)


def _states(kind: str) -> Words:
    return lambda: {state.name: state.label for state in KINDS[kind].states}


def _steps() -> dict[str, Text]:
    return dict(book().vocabulary["diligence.step"].values)


def _clock_labels(kind: str, *names: str) -> Words:
    return lambda: {name: KINDS[kind].clock(name).label for name in names}


STEP = Text("环节", "Step")
OF_LOSS = {"guarantee": Text("担保代偿", "guarantees"), "loan": Text("贷款", "loans")}
THREE_CHECKS = ("before", "after_pass_during", "after_after_check")
CONTACTS = ("contact", "contact_again")


def _of_exemption(family: str, loss: str, clause: str) -> tuple[Indicator, ...]:
    what = OF_LOSS[loss]
    return (
        Indicator(
            f"{family}.diligent_exempted",
            Text(
                f"尽职的都免了没有（{what.zh}损失）",
                f"Exempted of those found diligent (losses on {what.en})",
            ),
            clause,
            Sort.SHARE,
            of.exempted(loss, fields__duties_done=True),
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
            Text(
                f"尽职免责的占比（{what.zh}损失）", f"Exempted for diligence (losses on {what.en})"
            ),
            clause,
            Sort.SHARE,
            of.exempted(loss),
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
            Text(f"免责认定用时（{what.zh}损失）", f"Days to a finding (losses on {what.en})"),
            clause,
            Sort.DAYS,
            of.exemption_days(loss),
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
        of.to_letter,
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
        of.to_answer,
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
        of.to_disbursement,
        Text("已出的保函", "letters"),
        Text(
            "从保函发出到贷款发放，按贷款银行分。保函之前就放了款的不算。",
            "From the letter until the loan is paid out, by lender. A loan paid out before the "
            "letter is left out.",
        ),
        public=True,
        within=moved_within("guarantee.accept"),
    ),
    Indicator(
        "renewal.contact_coverage",
        Text("到期前回访到的企业", "Firms reached before a loan falls due"),
        "shengjing-shanghai-2022:七是",
        Sort.SHARE,
        of.called,
        Text("有贷款到期的企业", "firms with a loan falling due"),
        Text(
            "分子：到期前联系上的企业。分母：这段时间有贷款到期、已见分晓的企业，一家算一次。"
            "还在联系的另列；贷款提前结清或者改了到期日的不算。",
            "Above: firms reached in time. Below: firms with a loan falling due in the period of "
            "which that can be said, each once. Those still being called stand apart; loans that "
            "were settled or moved are left out.",
        ),
        public=True,
        within=dated_within,
        by_firm=True,
    ),
    Indicator(
        "network.visit_coverage",
        Text("走访到的企业", "Firms visited"),
        "cbirc-2023-small-firms:二(三)",
        Sort.SHARE,
        of.visits,
        Text("计划走访的企业", "firms to be visited"),
        Text(
            "分子：走访到的企业。分母：计划在这段时间走访、已见分晓的企业，一家算一次。",
            "Above: firms that were visited. Below: firms planned for the period of which that "
            "can be said, each once.",
        ),
        public=True,
        within=dated_within,
        by_firm=True,
    ),
    Indicator(
        "network.visit_needs_met",
        Text("走访发现的需求办成了的", "Needs found on visits and met"),
        "cbirc-2023-small-firms:二(三)",
        Sort.SHARE,
        of.needs_found,
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
        of.checks("stewardship", *CONTACTS),
        Text("到期的联络", "contacts due"),
        Text(
            "分子：按时做了的。分母：这段时间到期、已见分晓的联络。",
            "Above: made in time. Below: those due in the period of which that can be said.",
        ),
        subject=Subject.CLOCK,
        within=dated_within,
    ),
    *_of_exemption("guarantee", "guarantee", "beijing-2022-guarantee:二(三)"),
    *_of_exemption("lending", "loan", "cbirc-2023-small-firms:三(十)"),
    Indicator(
        "diligence.appeals_upheld",
        Text("申诉后改为免责的", "Appeals against findings upheld"),
        "cbirc-2023-small-firms:三(十)",
        Sort.SHARE,
        of.appeals,
        Text("申诉", "appeals"),
        Text(
            "分子：申诉后全部或者部分免责的。分母：已经决定的申诉。",
            "Above: exempted in full or part on appeal. Below: appeals decided.",
        ),
        sorted_by=STEP,
        sorts=_steps,
        readers=NO_OFFICERS,
        named=True,
        within=moved_within("finding.appeal"),
    ),
    Indicator(
        "lending.checks_done",
        Text("贷款三查按时做的", "Checks of loans made in time"),
        "cbirc-2023-small-firms:六(十六)",
        Sort.SHARE,
        of.checks("loan_check", *THREE_CHECKS),
        Text("到期的检查", "checks due"),
        Text(
            "分子：按时做了的。分母：这段时间到期、已见分晓的检查；没有放款的不算。",
            "Above: made in time. Below: checks due in the period of which that can be said; "
            "where nothing was lent, none.",
        ),
        sorted_by=Text("哪一次检查", "Which check"),
        sorts=_clock_labels("loan_check", *THREE_CHECKS),
        subject=Subject.CLOCK,
        within=dated_within,
    ),
    Indicator(
        "network.blockers_removed",
        Text("打通的堵点", "Blockers removed"),
        "cbirc-2023-small-firms:二(三)",
        Sort.SHARE,
        of.ended_well("blocker", "removed", sort="class"),
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
        of.ended_well("pilot", "graduated"),
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
        of.ended_well("referral", "need_opened", "passed_on", "answered"),
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
        of.to_referral,
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
        of.to_dispatch,
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
