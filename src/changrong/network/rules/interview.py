"""The interview of a firm: the answers so far, kept in the session, and what to ask next.

Answers live on the server under the visitor's session, so that a new language, an error, a sign-in
or a restart loses none of them. Nothing here is stored for good; see actions.py for that. Which
fact could still change a verdict is told by `changrong.policy.interview`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from changrong.network.cases.kinds import KINDS
from changrong.network.parties.models import Fact as FactRow
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.rules.gather import Known, known_of
from changrong.network.rules.scope import firms_book, is_asked
from changrong.policy import Fact, Measure
from changrong.policy import interview as policy
from changrong.policy.interview import Standing

SESSION_KEY = "interview"
EMPTY: dict[str, Any] = {
    "answers": {},
    "skipped": [],
    "trail": [],
    "typed": {},
    "goal": "check",
    "contact": {},
}
DECISIONS_KEY = "decisions"
DECISIONS_KEPT = 30
# Kinds of service that are financing by what they are.
LENDING = frozenset({"credit_loan", "first_loan", "renewal", "other_loan", "guarantee"})


@dataclass(frozen=True)
class Outlook:
    """Where the interview stands: what is told of the firm, what is still to ask, in order.

    `questions` is all that can still be asked: it never grows while questions are answered.
    """

    standing: Standing
    questions: tuple[str, ...]

    @property
    def applies(self) -> int:
        return self._entitlements["applies"]

    @property
    def open(self) -> int:
        return self._entitlements["cannot tell"]

    @cached_property
    def _entitlements(self) -> Counter[str]:
        return Counter(
            str(verdict)
            for key, verdict in self.standing.verdicts.items()
            if book().measure(key).sort == "entitlement"
        )

    def settles(self, fact: str) -> list[Measure]:
        """The measures that an answer could settle, entitlements before the others."""
        measures = [book().measure(key) for key in self.standing.waits.get(fact, ())]
        return sorted(measures, key=lambda measure: measure.sort != "entitlement")


class Interview:
    """The answers of one visitor about one enterprise (or about none yet)."""

    def __init__(self, session: MutableMapping[str, Any], actor: Actor, today: date) -> None:
        self.session = session
        self.enterprise = actor.enterprise
        self.today = today
        kept = session.get(SESSION_KEY) or {}
        whose = self.enterprise.number if self.enterprise else ""
        # What was answered before signing in goes with the visitor; another firm starts afresh.
        if kept.get("enterprise") not in (None, "", whose):
            kept = {}
        self.kept: dict[str, Any] = {
            **deepcopy(EMPTY), **kept, "enterprise": whose
        }  # fmt: skip

    # ------------------------------------------------------------------ what was answered

    @property
    def answers(self) -> dict[str, Any]:
        return self.kept["answers"]

    @property
    def skipped(self) -> list[str]:
        return self.kept["skipped"]

    @property
    def trail(self) -> list[str]:
        """Facts in the order they were first answered or left open."""
        return self.kept["trail"]

    @property
    def goal(self) -> str:
        """check: see what applies; need: send a financing need."""
        return self.kept["goal"]

    @property
    def contact(self) -> dict[str, Any]:
        """The fields of the need that are not facts, as typed."""
        return self.kept["contact"]

    @property
    def said(self) -> dict[str, Any]:
        """The answers with what they say by themselves: whoever wants a loan wants financing."""
        return implied(self.answers) | self.answers

    def known(self) -> dict[str, Known]:
        return known_of(self.enterprise, self.said, self.today)

    def save(self) -> None:
        self.session[SESSION_KEY] = self.kept

    def answer(self, fact: str, value: Any) -> None:
        self.answers[fact] = value
        self._dealt_with(fact)
        if fact in self.skipped:
            self.skipped.remove(fact)
        self.save()

    def leave_open(self, fact: str) -> None:
        """暂时不知道: remembered, not asked again, and any earlier answer taken back."""
        self.answers.pop(fact, None)
        if fact in self.record:
            self.answers[fact] = None
        self._dealt_with(fact)
        if fact not in self.skipped:
            self.skipped.append(fact)
        self.save()

    def aim(self, goal: str) -> None:
        self.kept["goal"] = goal
        self.save()

    def hold_typed(self, fact: str, typed: list[str]) -> None:
        """Keep an answer that was refused, as it was typed, until the question is answered."""
        self.kept["typed"] = {fact: typed}
        self.save()

    def typed(self, fact: str) -> Any:
        """What was typed and refused: a text, or number and unit; None when there is nothing."""
        held = self.kept["typed"].get(fact)
        return held[0] if held and len(held) == 1 else held

    def hold_contact(self, typed: dict[str, Any]) -> None:
        self.kept["contact"] = typed
        self.save()

    def forget(self) -> None:
        self.session.pop(SESSION_KEY, None)

    def holds(self, facts: dict[str, Any]) -> bool:
        """Whether these facts are what is known here, as far as the firm is asked."""
        known = {name: one.value for name, one in self.known().items() if is_asked(name)}
        return known == {name: value for name, value in facts.items() if is_asked(name)}

    def load(self, facts: dict[str, Any]) -> None:
        """Take up the answers of an earlier decision, so that they need not be given again."""
        record = self.record
        given = {
            name: value
            for name, value in facts.items()
            if is_asked(name) and (name not in record or record[name].value != value)
        }
        given = {name: value for name, value in given.items() if implied(given).get(name) != value}
        self.kept |= {"answers": given, "skipped": [], "trail": list(given)}
        self.save()

    def _dealt_with(self, fact: str) -> None:
        self.kept["typed"].pop(fact, None)
        if fact not in self.trail:
            self.trail.append(fact)

    @cached_property
    def record(self) -> dict[str, Known]:
        """What the firm's record holds without this interview."""
        return known_of(self.enterprise, {}, self.today)

    # ------------------------------------------------------------------ what comes next

    def outlook(self, without: str = "") -> Outlook:
        """Where it stands; `without` one answer, what that question was asked for."""
        known = {name: one.value for name, one in self.known().items() if name != without}
        left_open = [name for name in self.skipped if name not in known and name != without]
        standing = asking(self.today).standing(known, left_open)
        return Outlook(standing, tuple(self._questions(standing, {*known, *self.skipped})))

    def _questions(self, standing: Standing, dealt_with: set[str]) -> Iterator[str]:
        """The firm's own facts that can still change a verdict, the one that settles most first;
        what a need must state in any case comes before them when a need is what brought the firm
        here, and after them otherwise."""
        waiting = standing.open
        order = [*need_facts(), *waiting] if self.goal == "need" else [*waiting, *need_facts()]
        yield from (name for name in dict.fromkeys(order) if name not in dealt_with)

    def before(self, fact: str) -> str:
        """The question that came before this one; "" when it was the first."""
        trail = self.trail
        place = trail.index(fact) if fact in trail else len(trail)
        return trail[place - 1] if place else ""

    # ------------------------------------------------------------------ what a visitor may open

    def remember_decision(self, number: str) -> None:
        numbers = [n for n in self.session.get(DECISIONS_KEY, []) if n != number]
        self.session[DECISIONS_KEY] = [*numbers, number][-DECISIONS_KEPT:]


@lru_cache(maxsize=4)
def asking(today: date) -> policy.Interview:
    """What a firm may be asked on one day."""
    return policy.Interview(firms_book(), today, asked_of=str(FactRow.Source.ENTERPRISE))


def implied(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that other answers state already, so that they are not asked for."""
    lends = answers.get("need.kind") in LENDING
    return {"need.category": "financing"} if lends else {}


def asked_fact(name: str) -> Fact | None:
    return book().vocabulary[name] if is_asked(name) else None


def need_facts() -> list[str]:
    """The facts that every need must state, from its declaration."""
    return [field.fact for field in KINDS["need"].fields if field.fact and field.required]
