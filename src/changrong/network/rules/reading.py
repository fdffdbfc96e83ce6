"""A stored decision as a page shows it: its measures grouped and counted, in words."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import ngettext

from changrong.network.rules.book import book
from changrong.network.rules.interview import is_asked
from changrong.network.rules.models import Decision
from changrong.network.rules.slips import Slip, Slips, question_url

OPEN_FIRST = {"applies": 2, "cannot tell": 1, "does not apply": 1}
ENTITLEMENTS = ("applies", "cannot tell", "does not apply")
SETTLED = ("kept", "broken", "due")


@dataclass(frozen=True)
class Group:
    """The entitlements of one verdict: some opened, the others as rows."""

    verdict: str
    id: str
    note: str
    opened: list[Slip] = field(default_factory=list)
    rows: list[Slip] = field(default_factory=list)
    elsewhere: list[Slip] = field(default_factory=list)  # only because of the region


class Reading:
    """`decision` as it was made; labels of measures are those of today's book."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.facts: dict[str, Any] = decision.facts
        self.vocabulary = book().vocabulary
        self._slips = Slips(decision)
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
        """The one fact of the firm's own that settles most of what the page shows as open, as the
        panel takes it. Limits and duties of institutions wait for facts too, but are not counted
        here: the page says how many entitlements are open."""
        open_ones = self._of("entitlement", "cannot tell")
        waiting = Counter(name for one in open_ones for name in set(one["missing"]))
        order = [ask["fact"] for ask in self.decision.result["ask"]]
        mine = [name for name in order if name in waiting and is_asked(name)]
        if not mine:
            return None
        fact = self.vocabulary[max(mine, key=lambda name: waiting[name])]
        return {
            "settles": waiting[fact.name],
            "question": fact.question,
            "hint": fact.hint,
            "href": question_url(self.decision, fact.name),
        }

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
            if one["sort"] != "entitlement" and one["verdict"] in SETTLED
        ]
        return sorted(found, key=lambda slip: SETTLED.index(slip.verdict))

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

    def slip(self, judged: dict[str, Any]) -> Slip:
        """One measure, in words."""
        return self._slips.slip(judged)

    def label(self, name: str) -> str:
        return self._slips.evidence.label(name)

    def source(self, name: str) -> str:
        """Where a fact came from and when: “2026-09-23 本人填写”."""
        return self._slips.evidence.source(name)

    def _of(self, sort: str, verdict: str) -> list[dict[str, Any]]:
        return [one for one in self.judged if (one["sort"], one["verdict"]) == (sort, verdict)]
