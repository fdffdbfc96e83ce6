"""Lives drawn at random: cases of every kind, opened and moved by whoever may, as days pass."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from changrong.network import clock
from changrong.network.boards.folding import fold
from changrong.network.cases import counting
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.errors import CaseError
from changrong.network.cases.kind import Field, Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for
from changrong.network.cases.time.sweep import sweep
from changrong.network.people.actor import Actor

from ..cast import Cast
from ..steps import NEED, offer_terms, seen

START = datetime(2026, 6, 1, 9, 30, tzinfo=clock.SHANGHAI)
WORDS = {"text": "话", "long_text": "说明", "phone": "13800000000", "money": "300000"}
PLAIN = {"fraction": "0.04", "integer": 12, "boolean": True}


class Life:
    """Takes steps until told to stop; refused ones count for nothing."""

    def __init__(self, cast: Cast, seed: int, kinds: Iterable[str] = KINDS) -> None:
        """`kinds`: those that are opened; others come only of these."""
        self.cast = cast
        self.kinds = [KINDS[name] for name in kinds]
        self.chance = random.Random(seed)
        self.now = START
        self.taken = 0
        self.moved: set[str] = set()
        people = (
            cast.alice, cast.charlie, cast.officer_a, cast.officer_b, cast.officer_far,
            cast.manager_a, cast.coordinator, cast.hotline,
        )  # fmt: skip
        self.people: tuple[Actor, ...] = people
        # Lots are drawn by these numbers: left to chance, no life could be lived again.
        for n, one in enumerate((cast.bank_a, cast.bank_b, cast.guarantor, cast.far_bank)):
            one.number = f"J{n}"
            one.save(update_fields=["number"])

    def live(self, steps: int) -> Iterable[str]:
        """Gives what was done after each step that was."""
        while self.taken < steps:
            self.now += timedelta(hours=self.chance.choice([0, 0, 0, 1, 2, 5, 26, 50]))
            with clock.at(self.now):
                if done := self._step():
                    self.taken += 1
                    yield done

    def _step(self) -> str:
        what = self.chance.random()
        if what < 0.04:
            return f"{fold()} folded"
        if what < 0.12:
            return f"{sweep(self.now)} swept"
        try:
            if what < 0.18:
                return self._rate()
            return self._open() if what < 0.4 else self._move()
        except CaseError:
            return ""

    def _open(self) -> str:
        roles = {one.role for one in self.people}
        kind = self.chance.choice([kind for kind in self.kinds if roles & set(kind.opened_by)])
        by = self.chance.choice([one for one in self.people if one.role in kind.opened_by])
        firm = by.enterprise or self.chance.choice([self.cast.xianhe, self.cast.other_firm])
        if not kind.serves:
            firm = None
        fields = self._answers(kind.asked_by(by.role), None)
        [opened] = open_cases(kind.name, [Opening(firm, fields)], by)
        return f"open {opened.number}"

    def _move(self) -> str:
        found = list(Case.objects.filter(closed_at=None).order_by("pk"))
        by = self.chance.choice(self.people)
        moves = [(case, one) for case in found for one in moves_for(by, case)]
        if not moves:
            return ""
        # There are more ways out than on, and only the last ones say that a matter is resolved.
        liked = [(c, m) for c, m in moves if m.to and not _gives_up(KINDS[c.kind], m)]
        case, made = self.chance.choice(liked if liked and self.chance.random() < 0.8 else moves)
        move([case], made.name, by, self._to(case, made))
        self.moved.add(f"{case.kind}.{made.name}")
        return f"{case.number} {made.name}"

    def _rate(self) -> str:
        closed = list(Case.objects.exclude(closed_at=None).order_by("pk"))
        if not closed:
            return ""
        case, score = self.chance.choice(closed), self.chance.randint(1, 5)
        counting.rated(case, score)
        return f"{case.number} rated {score}"

    def _to(self, case: Case, made: Move) -> dict[str, Any]:
        if made.name in ("offer", "revise") and case.kind == "dispatch":
            return offer_terms(amount="300000")
        return self._answers(made.asks, case)

    def _answers(self, asks: Iterable[Field], case: Case | None) -> dict[str, Any]:
        found = {field.name: self._answer(field, case) for field in asks}
        if case is not None and "offer" in found:
            parts = case.children.order_by("pk")
            offers = list(parts.filter(state="offered")) or list(parts)
            found |= seen(self.chance.choice(offers))
        return {name: value for name, value in found.items() if value is not None}

    def _answer(self, field: Field, case: Case | None) -> Any:
        if field.fact:
            return NEED.get(field.name)
        match field.type:
            case "choice":
                return self.chance.choice(field.choices)[0]
            case "choices":
                return [name for name, _label in field.choices]
            case "time":
                return (clock.now() + timedelta(days=1)).isoformat(timespec="minutes")
            case "date":
                return (clock.today() + timedelta(days=20)).isoformat()
            case "institution":
                return self.cast.bank_a.number
            case "institutions":
                return [self.chance.choice([self.cast.bank_b, self.cast.far_bank]).number]
            case "contract" | "colleague" | "dispatch":
                return None
            case _ if not field.required:
                return None
        return WORDS.get(field.type, PLAIN.get(field.type))


def _gives_up(kind: Kind, made: Move) -> bool:
    return bool(made.outcome) and not kind.outcome(made.outcome).resolved
