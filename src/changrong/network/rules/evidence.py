"""What a condition read: each fact in words, where it came from and when, or who can settle it."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from changrong.network.clock import SHANGHAI
from changrong.network.parties.models import Fact as FactRow
from changrong.network.portal.components.formats import iso
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.interview import is_asked
from changrong.network.rules.models import Decision
from changrong.network.rules.reasons import stated_behind
from changrong.network.rules.words import value_text
from changrong.text import Text

SETTLED_BY = {
    "officer": Text("要由承办机构核实", "The institution checks this"),
    "registry": Text("要看由哪家机构办", "Depends on which institution handles it"),
    "nobody": Text("提交以后才知道", "Known once the need is sent"),
}


class Evidence:
    """The facts of one stored decision, with their sources."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.facts: dict[str, Any] = decision.facts
        self.vocabulary = book().vocabulary

    def condition(self, condition: dict[str, Any]) -> dict[str, Any]:
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
            said = f"{self.label(name)}{_('：')}{value_text(self.vocabulary.find(name), value)}"
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

    def awaited(self, missing: list[str]) -> str:
        """What the firm can answer; where it can answer nothing, whose word is awaited."""
        mine = [name for name in missing if is_asked(name)]
        names = _("、").join(self.label(name) for name in mine or missing)
        if mine or not missing:
            return _("差：%(names)s") % {"names": names} if names else ""
        first = self.vocabulary[missing[0]]
        return f"{choose(SETTLED_BY[first.asked_of])}{_('：')}{names}"

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


def _given_by(name: str) -> str:
    if name.startswith("emergency."):
        return _("应急响应登记")
    if is_asked(name):
        return str(FactRow.Source.ENTERPRISE.label)
    return _("系统记录")
