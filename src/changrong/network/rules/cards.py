"""A policy card: one measure as its readers need it, all told on one page.

Who it is for, what one gets or what the institution must do, how much, until when, where, what to
bring, which clause, and how that was read. A measure that is known from memory only has a card that
says just this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.identifiers import region_covers
from changrong.network.portal.language import choose
from changrong.network.rules import codes, whom
from changrong.network.rules.amounts import figure, labels
from changrong.network.rules.book import book
from changrong.network.rules.clauses import Clause, clause_of
from changrong.network.rules.models import Emergency
from changrong.network.rules.papers import Needs, needs_of
from changrong.network.rules.reasons import stated_behind
from changrong.policy import Condition, Duty, Fact, Measure, Notice
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import reads
from changrong.text import Text


class State(StrEnum):
    """Whether a measure holds today."""

    IN_FORCE = "in force"
    ASLEEP = "asleep"  # it holds during an emergency response, and none is on
    COMING = "not yet"
    ENDED = "ended"
    BY_ITS_DAY = "by its day"  # another day than today decides, such as that of a contract
    UNVERIFIED = "unverified"


# state -> (kind of badge, icon, words)
STATES = {
    State.IN_FORCE: ("yes", "done", gettext_lazy("现在有效")),
    State.ASLEEP: ("no", "pause", gettext_lazy("现在没有应急响应，用不上")),
    State.COMING: ("soon", "clock", gettext_lazy("还没有开始")),
    State.ENDED: ("no", "minus", gettext_lazy("已过有效期")),
    State.BY_ITS_DAY: ("info", "calendar", gettext_lazy("按事情发生的那天算")),
    State.UNVERIFIED: ("ask", "question", gettext_lazy("未核实，不用于核对")),
}
SORTS = {
    "entitlement": gettext_lazy("惠"),
    "limit": gettext_lazy("限"),
    "duty": gettext_lazy("责"),
}
SORT_NAMES = {
    "entitlement": gettext_lazy("您可以享受的"),
    "limit": gettext_lazy("要守的规矩"),
    "duty": gettext_lazy("限时要办的"),
}
BINDINGS = {
    "must": gettext_lazy("必须"),
    "in principle": gettext_lazy("原则上"),
    "encouraged": gettext_lazy("鼓励"),
}
HOW_HARD = {
    "must": gettext_lazy("必须做到。"),
    "in principle": gettext_lazy("原则上要做到，特殊情况可以例外。"),
    "encouraged": gettext_lazy("鼓励这样做，不是硬性规定，办不办由机构定。"),
}
HOW_READ = {
    "full": gettext_lazy("对照这一条的原文写成。"),
    "secondary": gettext_lazy("数值来自二手来源，还没有对照原文。办理前请向机构问清楚。"),
    "memory": gettext_lazy("凭记忆写下，没有对照任何来源。"),
}


@dataclass(frozen=True)
class Gift:
    """What is given, and how much of it; "" where it has no amount."""

    label: Text
    figure: str


@dataclass(frozen=True)
class Task:
    """What is done within which time from which day."""

    does: Text
    within: Text
    begins: str


@dataclass(frozen=True)
class Card:
    """One measure on `day`; `running` are the emergency responses of that day."""

    notice: Notice
    measure: Measure
    day: date
    running: Sequence[Emergency] = ()

    @cached_property
    def url(self) -> str:
        return card_url(self.measure)

    @cached_property
    def clause(self) -> Clause:
        return clause_of(self.notice.id, self.measure.clause, str(self.measure.read))

    @property
    def sort(self) -> Any:
        return SORTS[str(self.measure.sort)]

    @property
    def sort_name(self) -> Any:
        if self.receivers:
            return _("机构可以享受的")
        return SORT_NAMES[str(self.measure.sort)]

    @property
    def binding(self) -> Any:
        return BINDINGS[str(self.measure.binding)]

    @property
    def how_hard(self) -> Any:
        return HOW_HARD[str(self.measure.binding)]

    # ------------------------------------------------------------------ whether it holds

    @cached_property
    def emergency_only(self) -> bool:
        return is_for_emergencies(self.measure)

    @cached_property
    def responses(self) -> list[Emergency]:
        """The responses of the day in the regions where this measure holds."""
        if not self.emergency_only:
            return []
        return [one for one in self.running if _meets(self.measure.regions, one.region)]

    @property
    def responses_told(self) -> list[tuple[Emergency, str]]:
        """Each response with the name of its place."""
        return [(one, codes.region_name(one.region)) for one in self.responses]

    @cached_property
    def state(self) -> State:
        state = state_of(self.measure, self.day)
        is_on = state in (State.IN_FORCE, State.BY_ITS_DAY)
        return State.ASLEEP if is_on and self.emergency_only and not self.responses else state

    @property
    def badge(self) -> dict[str, Any]:
        kind, icon, words = STATES[self.state]
        return {"kind": kind, "icon": icon, "words": words}

    @property
    def is_verified(self) -> bool:
        return self.measure.is_live

    @property
    def may_be_checked(self) -> bool:
        """Whether the questions can lead to it today: it asks for more than the place."""
        is_on = self.state in (State.IN_FORCE, State.BY_ITS_DAY)
        asked = any(need.fact.name != "enterprise.region" for need in self.needs.own)
        return is_on and self.is_for_firms and asked

    @property
    def is_over(self) -> bool:
        return self.state is State.ENDED

    @property
    def dated_by(self) -> str:
        """The day that decides, in words, where it is not today."""
        decides = self.measure.dated_by
        return "" if decides == AS_OF.name else labels([decides])

    @cached_property
    def replaced_by(self) -> list[Notice]:
        return [one for one in book().notices if self.notice.id in one.supersedes]

    # ------------------------------------------------------------------ what it says

    @property
    def gist(self) -> Text | None:
        """What the clause says, in our own words; not of what nobody has checked."""
        if not self.is_verified:
            return None
        cited = (one for one in self.notice.clauses if one.id == self.measure.clause)
        return next((one.gist for one in cited), None)

    @property
    def how_read(self) -> Any:
        checked = self.measure.confirmed
        return checked.label if checked else HOW_READ[str(self.measure.read)]

    @cached_property
    def who(self) -> list[Text]:
        """The conditions, but for place and institution, which have lines of their own."""
        return [condition.label for condition in self.measure.when]

    @cached_property
    def must(self) -> list[Text]:
        return [condition.label for condition in self.measure.must]

    @cached_property
    def gifts(self) -> list[Gift]:
        return [Gift(book().gives[give.what], figure(give)) for give in self.measure.gives]

    @property
    def has_figure(self) -> bool:
        return any(gift.figure for gift in self.gifts)

    @cached_property
    def task(self) -> Task | None:
        return task_of(self.measure.duty) if self.measure.duty else None

    @cached_property
    def needs(self) -> Needs:
        return needs_of(self.measure)

    # ------------------------------------------------------------------ where, and whom it binds

    @property
    def regions(self) -> list[str]:
        told = whom.place_told(self.notice, self.measure)
        return [codes.region_name(region) for region in told]

    @cached_property
    def bound(self) -> str:
        """Who has to keep to it, act on it or grant it."""
        return _listed(whom.bound(self.notice, self.measure))

    @cached_property
    def receivers(self) -> str:
        """The institutions that an entitlement is for; "" where it is for firms."""
        return _listed(whom.receivers(self.notice, self.measure))

    @property
    def is_for_firms(self) -> bool:
        return whom.is_for_firms(self.measure)


def card_of(notice: Notice, measure: Measure, day: date) -> Card:
    """The card of one measure, with the emergency responses of the day where it needs them."""
    return Card(notice, measure, day, running_on(day) if is_for_emergencies(measure) else ())


def card_url(measure: Measure) -> str:
    return reverse("rules:measure", args=[measure.notice, measure.id])


def cards_of(measures: Iterable[Measure], day: date) -> list[Card]:
    """The cards of many measures; the register of emergencies is read once."""
    running = running_on(day)
    notices = {notice.id: notice for notice in book().notices}
    return [Card(notices[one.notice], one, day, running) for one in measures]


def running_on(day: date) -> list[Emergency]:
    """The emergency responses that are on, the latest first."""
    begun = Emergency.objects.filter(started_on__lte=day)
    return list(begun.filter(Q(ended_on=None) | Q(ended_on__gte=day)))


def state_of(measure: Measure, day: date) -> State:
    """Whether the measure holds by its dates alone."""
    if not measure.is_live:
        return State.UNVERIFIED
    if measure.dated_by != AS_OF.name:
        return State.BY_ITS_DAY
    if measure.in_force(day):
        return State.IN_FORCE
    return State.COMING if day < measure.start else State.ENDED


def is_for_emergencies(measure: Measure) -> bool:
    """Whether it holds only while an emergency response is on."""
    return any(_reads_emergency(condition) for condition in measure.when)


def _reads_emergency(condition: Condition) -> bool:
    roots = [root for name in reads(condition.node) for root in stated_behind(name)]
    return bool(roots) and all(root.startswith("emergency.") for root in roots)


def _meets(regions: Sequence[str], region: str) -> bool:
    """Whether a response there touches a place where the measure holds."""
    return not regions or any(
        region_covers(one, region) or region_covers(region, one) for one in regions
    )


def _listed(names: Iterable[Text]) -> str:
    return _("、").join(str(choose(name)) for name in names)


def task_of(duty: Duty) -> Task:
    on = book().vocabulary.find(duty.on)
    return Task(duty.does, duty.within.text, _day_of(on, duty))


def _day_of(on: Fact | None, duty: Duty) -> str:
    """The day from which the time is counted."""
    label = labels([duty.on]) if on else duty.on
    return (
        _("在%(label)s之前") % {"label": label}
        if duty.within.before
        else _("从%(label)s起算，当天不算") % {"label": label}
    )
