"""A stored decision as a page shows it: grouped, in words, each fact with its source and day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changrong.network.clock import SHANGHAI
from changrong.network.parties.models import Fact as FactRow
from changrong.network.portal.components.formats import full_day, iso
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.interview import is_asked
from changrong.network.rules.models import Decision
from changrong.network.rules.words import grant_text, value_text
from changrong.policy.nodes import reads
from changrong.text import Text

OPEN_FIRST = {"applies": 2, "cannot tell": 1, "does not apply": 1}
ENTITLEMENTS = ("applies", "cannot tell", "does not apply")
RULES = ("kept", "broken", "due", "cannot tell")
SETTLED_BY = {
    "officer": Text("要由承办机构核实", "The institution checks this"),
    "registry": Text("要看由哪家机构办", "Depends on which institution handles it"),
    "nobody": Text("提交以后才知道", "Known once the need is sent"),
}


@dataclass(frozen=True)
class Clause:
    """What a clause tag needs."""

    number: str
    document: Text | str
    url: str
    read: str = "full"


@dataclass
class Slip:
    """One measure on the page; the names are those that the parts of the portal read."""

    id: str
    verdict: str
    title: Any
    number: str
    document: Any
    href: str
    read: str
    gives: Any
    line: Any
    conditions: list[dict[str, Any]]
    missing: list[str]
    due_text: str = ""
    elsewhere: bool = False
    open: bool = False
    action: dict[str, Any] | None = None
    link: dict[str, Any] | None = None


@dataclass(frozen=True)
class Group:
    """The entitlements of one verdict: some opened, the others as rows."""

    verdict: str
    id: str
    note: str
    opened: list[Slip] = field(default_factory=list)
    rows: list[Slip] = field(default_factory=list)
    elsewhere: list[Slip] = field(default_factory=list)  # only because of the region


def clause_of(notice_id: str, clause: str, read: str = "") -> Clause:
    """The tag of a clause, leading to the notice's page at that clause."""
    notice = next((one for one in book().notices if one.id == notice_id), None)
    url = f"{reverse('rules:notice', args=[notice_id])}#{quote(anchor(clause))}"
    if notice is None:
        return Clause(clause, notice_id, url)
    return Clause(clause, notice.short, url, str(read or notice.read))


def anchor(clause: str) -> str:
    """The id of a clause on its notice's page."""
    return "c-" + "-".join(clause.split())


class Reading:
    """`decision` as it was made; labels of measures are those of today's book."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.facts: dict[str, Any] = decision.facts
        self.vocabulary = book().vocabulary
        self.judged: list[dict[str, Any]] = decision.result["measures"]

    # ------------------------------------------------------------------ the whole

    @cached_property
    def tally(self) -> dict[str, int]:
        return {verdict: len(self._of("entitlement", verdict)) for verdict in ENTITLEMENTS}

    @property
    def applies(self) -> int:
        return self.tally["applies"]

    @property
    def cannot_tell(self) -> int:
        return self.tally["cannot tell"]

    @property
    def does_not_apply(self) -> int:
        return self.tally["does not apply"]

    @property
    def name(self) -> str:
        return self.decision.enterprise.name if self.decision.enterprise else ""

    @property
    def amount(self) -> str | None:
        """What the firm wants to borrow, in yuan."""
        return self.facts.get("need.amount")

    @property
    def is_of_todays_book(self) -> bool:
        return self.decision.book == book().hash

    @property
    def version(self) -> dict[str, Any]:
        """What stands at the end: the book's short hash and how many notices it holds."""
        return {"hash": self.decision.book[:8], "notices": len(book().notices)}

    # ------------------------------------------------------------------ what to ask next

    @cached_property
    def next_question(self) -> dict[str, Any] | None:
        """The one fact of the firm's own that settles most, as the panel takes it."""
        for ask in self.decision.result["ask"]:
            if is_asked(ask["fact"]):
                fact = self.vocabulary[ask["fact"]]
                return {
                    "settles": ask["unlocks"],
                    "question": fact.question,
                    "hint": fact.hint,
                    "href": self._question_url(fact.name),
                }
        return None

    def _question_url(self, fact: str) -> str:
        url = reverse("rules:question", args=[fact])
        return f"{url}?then=result&from={self.decision.number}"

    # ------------------------------------------------------------------ the groups

    @cached_property
    def groups(self) -> list[Group]:
        return [self._group(verdict) for verdict in ENTITLEMENTS if self.tally[verdict]]

    def _group(self, verdict: str) -> Group:
        slips = [self.slip(one) for one in self._of("entitlement", verdict)]
        if verdict == "cannot tell":
            # What the firm can settle itself comes first.
            slips.sort(key=lambda slip: not any(is_asked(name) for name in slip.missing))
        near = [slip for slip in slips if not slip.elsewhere]
        first = OPEN_FIRST[verdict]
        for slip in near[:first]:
            slip.open = True
        return Group(
            verdict,
            verdict.replace(" ", "-"),
            self._note(verdict, slips),
            near[:first],
            near[first:],
            [slip for slip in slips if slip.elsewhere],
        )

    def _note(self, verdict: str, slips: list[Slip]) -> str:
        said = ngettext("%(n)s 项", "%(n)s 项", len(slips)) % {"n": len(slips)}
        answers = {name for slip in slips for name in slip.missing if is_asked(name)}
        if verdict != "cannot tell" or not answers:
            return said
        wanted = ngettext("，差您 %(n)s 个答案", "，差您 %(n)s 个答案", len(answers))
        return said + wanted % {"n": len(answers)}

    @cached_property
    def rules(self) -> list[Slip]:
        """Limits and duties that concern the firm's matter, those that are settled first."""
        found = [
            self.slip(one)
            for one in self.judged
            if one["sort"] != "entitlement" and one["verdict"] in RULES[:3]
        ]
        return sorted(found, key=lambda slip: RULES.index(slip.verdict))

    @cached_property
    def open_rules(self) -> list[Slip]:
        """Limits and duties that cannot be told yet: mostly until an institution takes the case."""
        return [
            self.slip(one)
            for one in self.judged
            if one["sort"] != "entitlement" and one["verdict"] == "cannot tell"
        ]

    @cached_property
    def lapsed(self) -> list[Slip]:
        return [self.slip(one) for one in self.judged if one["verdict"] == "not in force"]

    def _of(self, sort: str, verdict: str) -> list[dict[str, Any]]:
        return [one for one in self.judged if (one["sort"], one["verdict"]) == (sort, verdict)]

    # ------------------------------------------------------------------ one measure

    def slip(self, judged: dict[str, Any]) -> Slip:
        measure = _measure(judged["notice"], judged["id"])
        clause = clause_of(judged["notice"], judged["clause"], getattr(measure, "read", ""))
        plain = getattr(measure, "plain", None)
        missing = list(judged["missing"])
        slip = Slip(
            id=f"m-{judged['notice']}-{judged['id']}",
            verdict=judged["verdict"],
            title=measure.label if measure else judged["id"],
            number=clause.number,
            document=clause.document,
            href=clause.url,
            read=clause.read,
            gives=self._gives(judged, measure),
            line=self._line(judged, plain),
            conditions=[self._condition(one) for one in judged["conditions"]],
            missing=missing,
            due_text=_due_text(judged.get("due_on")),
            elsewhere=_is_of_another_region(judged),
        )
        self._offer_way_on(slip)
        return slip

    def _offer_way_on(self, slip: Slip) -> None:
        mine = [name for name in slip.missing if is_asked(name)]
        if slip.verdict == "cannot tell" and mine:
            slip.action = {"href": self._question_url(mine[0]), "label": _("现在回答")}
        elif slip.verdict == "does not apply":
            contact = f"{reverse('portal:contact')}?decision={self.decision.number}"
            slip.link = {"href": contact, "label": _("这条不对？请人复核")}
        else:
            slip.link = {"href": slip.href, "label": _("条款大意")}

    def _gives(self, judged: dict[str, Any], measure: Any) -> Any:
        """The measure's own sentence, then what it comes to; conditionally while it is not sure."""
        given = judged["gives"]
        if measure and judged["verdict"] == "cannot tell":
            given = [{"what": g.what, "value": g.value, "unit": g.unit} for g in measure.gives]
        figures = [grant_text(one, self.facts) for one in given]
        said = [choose(measure.plain)] if measure and measure.plain else []
        return format_html_join(" ", "{}", ((part,) for part in [*said, *figures] if part))

    def _line(self, judged: dict[str, Any], plain: Any) -> str:
        """One line under the title of a closed row: the reason, as short as it can be said."""
        conditions = judged["conditions"]
        if judged["verdict"] == "not in force":
            return _("不在有效期内")
        if judged["verdict"] == "cannot tell":
            return self._waits_for(judged["missing"])
        failed = [one for one in conditions if one["verdict"] == "false"]
        if failed:
            return _("不满足：%(label)s") % {"label": choose(failed[0]["label"])}
        return str(choose(plain)) if plain else ""

    def _waits_for(self, missing: list[str]) -> str:
        """What the firm can answer; where it can answer nothing, whose word is awaited."""
        mine = [name for name in missing if is_asked(name)]
        names = _("、").join(self.label(name) for name in mine or missing)
        if mine or not missing:
            return _("差：%(names)s") % {"names": names} if names else ""
        first = self.vocabulary[missing[0]]
        return f"{choose(SETTLED_BY[first.asked_of])}{_('：')}{names}"

    def _condition(self, condition: dict[str, Any]) -> dict[str, Any]:
        read = condition["facts"]
        known = {name: value for name, value in read.items() if value is not None}
        # A condition that is settled needs nothing more, even where it read something unknown.
        unknown = [n for n, v in read.items() if v is None and condition["verdict"] == "unknown"]
        return {
            "verdict": condition["verdict"],
            "label": condition["label"],
            "source": self._sources(known),
            "settles": self._settles(unknown),
        }

    def _sources(self, known: dict[str, Any]) -> str:
        """“从业人数 26 人；2026-09-23 本人填写”, facts of one source together.

        For what the book derived, the stated facts that it was worked out from stand in.
        """
        by_source: dict[str, list[str]] = {}
        for name, value in self._stated(known).items():
            said = f"{self.label(name)}\u00a0{value_text(self.vocabulary.find(name), value)}"
            by_source.setdefault(self.source(name), []).append(said)
        return _("；").join(
            _("，").join(values) + (_("；") + source if source else "")
            for source, values in by_source.items()
        )

    def _stated(self, known: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in known.items():
            roots = [root for root in stated_behind(name) if root in self.facts]
            found |= {root: self.facts[root] for root in roots} or {name: value}
        return found

    def _settles(self, unknown: Iterable[str]) -> str:
        said: list[str] = []
        for name in unknown:
            fact = self.vocabulary.find(name)
            if fact is None or fact.derived:
                roots = [root for root in stated_behind(name) if root not in self.facts]
                needs = _("、").join(self.label(root) for root in roots)
                said.append(
                    _("还算不出%(label)s，差：%(needs)s")
                    % {"label": self.label(name), "needs": needs}
                )
            elif is_asked(name):
                said.append(_("还没有回答：%(label)s") % {"label": self.label(name)})
            else:
                said.append(f"{choose(SETTLED_BY[fact.asked_of])}{_('：')}{self.label(name)}")
        return _("；").join(said)

    def label(self, name: str) -> str:
        fact = self.vocabulary.find(name)
        return str(choose(fact.label)) if fact else name

    # ------------------------------------------------------------------ where a fact came from

    def source(self, name: str) -> str:
        """“2026-09-23 本人填写”; for what the book derived, that it was worked out."""
        fact = self.vocabulary.find(name)
        if name not in self.facts:
            return _("由所填内容算出") if fact and fact.derived else ""
        origin, day = self._origins.get(name, (_given_by(name), self.decision.as_of))
        return f"{iso(day)} {origin}"

    @cached_property
    def _origins(self) -> dict[str, tuple[str, date]]:
        """The firm's recorded facts as they stood when the decision was made."""
        enterprise = self.decision.enterprise
        if enterprise is None:
            return {}
        found: dict[str, tuple[str, date]] = {}
        if enterprise.region == self.facts.get("enterprise.region"):
            registered = enterprise.created_at.astimezone(SHANGHAI).date()
            found["enterprise.region"] = (FactRow.Source.REGISTRY.label, registered)
        rows = enterprise.facts.filter(recorded_at__lte=self.decision.made_at).order_by("id")
        for row in rows:
            if row.value == self.facts.get(row.name):
                found[row.name] = (row.get_source_display(), row.held_on)
        return found


@cache
def stated_behind(fact: str) -> tuple[str, ...]:
    """The stated facts that a derived one is worked out from, in the order they are read."""
    formula = next((one for one in book().derived if one.fact == fact), None)
    if formula is None:
        found = book().vocabulary.find(fact)
        return () if found is None or found.derived else (fact,)
    roots = (root for name in reads(formula.node) for root in stated_behind(name))
    return tuple(dict.fromkeys(roots))


def _given_by(name: str) -> str:
    if name.startswith("emergency."):
        return _("应急响应登记")
    if is_asked(name):
        return str(FactRow.Source.ENTERPRISE.label)
    return _("系统记录")


def _is_of_another_region(judged: dict[str, Any]) -> bool:
    """Whether the measure fails by its region, which is always its first condition."""
    conditions = judged["conditions"]
    return bool(
        conditions
        and conditions[0]["verdict"] == "false"
        and list(conditions[0]["facts"]) == ["enterprise.region"]
    )


def _due_text(due_on: str | None) -> str:
    return _("%(day)s前") % {"day": full_day(date.fromisoformat(due_on))} if due_on else ""


def _measure(notice: str, measure: str) -> Any:
    """The measure in today's book; None when it is no longer there."""
    try:
        return book().measure(f"{notice}/{measure}")
    except KeyError:
        return None


@dataclass(frozen=True)
class Reasons:
    """Why a fact is asked: measures that wait for it, and their clauses."""

    labels: list[Any]
    clauses: list[Clause]

    @property
    def names(self) -> str:
        return _("、").join(_("“%(label)s”") % {"label": choose(label)} for label in self.labels)

    def __bool__(self) -> bool:
        return bool(self.labels)


def reasons_to_ask(decision: Any, fact: str, most: int = 2) -> Reasons:
    """The first measures that cannot be told without this fact, entitlements before the others."""
    waiting = [one.measure for one in decision.measures if fact in one.missing]
    waiting.sort(key=lambda measure: measure.sort != "entitlement")
    shown = waiting[:most]
    clauses: Iterator[Clause] = (clause_of(one.notice, one.clause, str(one.read)) for one in shown)
    unique = {(clause.number, str(clause.document)): clause for clause in clauses}
    return Reasons([one.label for one in shown], list(unique.values()))
