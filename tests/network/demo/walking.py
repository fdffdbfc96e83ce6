"""People of the demonstration district who do whatever their forms let them, in no sensible order.

Each step is taken as the portal takes it: the form that its page shows is filled in by chance,
mostly with what it offers, and sent. To be refused is in order; to break something is not.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from changrong.network import clock
from changrong.network.cases.desk.forms import DeclaredForm
from changrong.network.cases.desk.moving import Asking as Moving
from changrong.network.cases.errors import CaseError
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.matters.opening import Asking as Opening
from changrong.network.cases.matters.opening import ContractNumber
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, moves_for, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.models import Contract
from changrong.network.events.queries import verify
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.fields import CreditCodeField
from changrong.network.people.models import Membership
from changrong.network.rules.fields import AmountWidget

WORDS = ("已经核实", "材料不齐，先补材料", "A short note", "需要一笔周转资金")
NUMBERS = ("0.5", "1", "2", "3.85", "6", "12", "20", "24", "36", "50", "80", "100", "300")
HOSTILE = ("", " ", "-1", "１２", "1e9", "<b>", "2026-02-30", "٣", "9" * 40, "1.005")
DAYS = (-400, -30, -3, -1, 0, 1, 2, 5, 20, 40, 100, 200, 400, 900)
HOURS = (-72, -24, -5, -1, 0, 1, 3, 24, 48, 100, 300)
PASSING = (1, 3, 8, 24, 48, 120, 288)  # hours between two steps, now and then
SEVERAL = 6  # cases among which a step is chosen
SHARE, TRIES = 40, 8  # steps that a case has, and attempts to open one of a kind


class Walk:
    """One walk through the district, the same for the same seed. `taken` counts the steps that were
    not refused, by kind and move, `refused` the others; `path` is what was tried, the last last."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = clock.now()
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.path: list[str] = []
        seats = Membership.objects.filter(ended_at=None).select_related(
            "user", "institution", "enterprise"
        )
        self.people = [Actor(seat.user, seat) for seat in seats.order_by("id")]
        self.kinds = [kind for kind in KINDS.values() if kind.opened_by]
        self.chance.shuffle(self.kinds)
        self.turn = self.tries = 0  # which kind is opened next, and how often that was tried
        self.opened, self.left = 0, 0  # the case opened last, and how many steps it has yet

    def step(self) -> Case | None:
        """The next step of a case that was opened on the way, until it is over or has had its
        share; then somebody opens one of the next kind. Now and then time passes, or a step is
        taken in any case of the district. Returns the case, None where nothing was done."""
        self.now += timedelta(minutes=self.chance.randint(1, 9))
        if self.chance.random() < 0.05:
            self.now += timedelta(hours=self.chance.choice(PASSING))
            with clock.at(self.now):
                sweep(self.now)
        with clock.at(self.now):
            if self.chance.random() < 0.1:
                return self._move(Case.objects.filter(closed_at=None))
            if self.left > 0 and (cases := self._going_on()).exists():
                self.left -= 1
                return self._move(cases)
            return self._open()

    def _going_on(self) -> QuerySet[Case]:
        """The case that was opened last and what hangs together with it, as far as it is open."""
        parts = Case.objects.filter(parent=self.opened).values_list("pk", flat=True)
        near = [self.opened, *parts]
        return Case.objects.filter(Q(pk__in=near) | Q(parent__in=near), closed_at=None)

    # ------------------------------------------------------------------ what is done

    def _open(self) -> Case | None:
        kind = self.kinds[self.turn % len(self.kinds)]
        self.tries += 1
        if self.tries > TRIES:
            self.turn, self.tries = self.turn + 1, 0
        able = [one for one in self.people if one.role in kind.opened_by]
        if not able:
            return None
        by = self.chance.choice(able)
        asking = Opening(kind, by)
        form = asking.filled(self._filled(asking.blank({})))
        self._note(by, kind.name, "open", form)
        if not form.is_valid():
            return self._refused(kind.name, "open")
        try:
            case = asking.open(form)
        except CaseError as refused:
            form.refuse(refused)
            return self._refused(kind.name, "open")
        self.taken[f"{kind.name}.open"] += 1
        self.opened, self.left = case.pk, SHARE
        self.turn, self.tries = self.turn + 1, 0
        return case

    def _move(self, cases: QuerySet[Case]) -> Case | None:
        keys = list(cases.order_by("id").values_list("id", flat=True))
        picked = Case.objects.filter(pk__in=self.chance.sample(keys, min(len(keys), SEVERAL)))
        able = [
            (case, by, step)
            for case in picked.order_by("id")
            for by in self.near(case)
            for step in moves_for(by, case)
        ]
        if not able:
            return None
        case, by, step = min(able, key=lambda one: self._tried(one[0].kind, one[2].name))
        asking = Moving(case, step)
        typed = self._filled(asking.blank())
        self._note(by, case.kind, f"{step.name} {case.number}", typed)
        attempt = asking.attempt(typed, by)
        if not attempt.done:
            return self._refused(case.kind, step.name)
        self.taken[f"{case.kind}.{step.name}"] += 1
        case.refresh_from_db()
        return case

    def _tried(self, kind: str, move: str) -> float:
        """What was tried least comes first, mostly."""
        name = f"{kind}.{move}"
        return self.taken[name] * 2 + self.refused[name] * 0.5 + self.chance.random() * 3

    def near(self, case: Case) -> list[Actor]:
        """Who could have to do with a case: those of the firm and of the bodies it lies with, and
        one of each role beside."""
        bodies = {case.institution_id, case.partner_id} - {None}
        near = [
            one
            for one in self.people
            if (one.institution is not None and one.institution.pk in bodies)
            or (one.enterprise is not None and one.enterprise.pk == case.enterprise_id)
        ]
        roles = {one.role: one for one in self.chance.sample(self.people, len(self.people))}
        return [*near, *roles.values()]

    def _note(self, by: Actor, kind: str, what: str, typed: object) -> None:
        said = typed.data if isinstance(typed, forms.Form) else typed
        self.path.append(f"{self.now:%m-%d %H:%M} {by.role} {by.user} {kind}.{what} {dict(said)}")

    def _refused(self, kind: str, move: str) -> None:
        self.refused[f"{kind}.{move}"] += 1

    # ------------------------------------------------------------------ what is typed

    def _filled(self, form: DeclaredForm) -> QueryDict:
        typed = QueryDict(mutable=True)
        for name, field in form.fields.items():
            begun = form.get_initial_for_field(field, name)
            is_kept = begun not in (None, "", []) and self.chance.random() < 0.7
            if is_kept and isinstance(field.widget, AmountWidget):
                typed[name], typed[f"{name}_unit"] = field.widget.decompress(begun)
            elif is_kept:
                self._type(typed, name, field, begun)
            else:
                self._type(typed, name, field, self._answer(name, field))
        return typed

    def _type(self, typed: QueryDict, name: str, field: forms.Field, said: object) -> None:
        """As a browser sends it."""
        if isinstance(field.widget, AmountWidget):
            typed[name], typed[f"{name}_unit"] = str(said), "wan"
        elif isinstance(said, list):
            typed.setlist(name, said)
        else:
            typed[name] = str(field.prepare_value(said))

    def _answer(self, name: str, field: forms.Field) -> object:
        if self.chance.random() < 0.02:
            return self.chance.choice(HOSTILE)
        if isinstance(field, forms.ChoiceField):
            return self._choice(field)
        widget = field.widget
        today = clock.today()
        match getattr(widget, "input_type", ""), widget.attrs.get("type", ""):
            case "date", _:
                return (today + timedelta(days=self.chance.choice(DAYS))).isoformat()
            case _, "datetime-local":
                moment = self.now.astimezone(clock.SHANGHAI)
                moment += timedelta(hours=self.chance.choice(HOURS))
                return moment.strftime("%Y-%m-%dT%H:%M")
            case _, "tel":
                return "13800000000"
        if isinstance(field, CreditCodeField):
            return self._any(Enterprise.objects.exclude(credit_code=None), "credit_code")
        if isinstance(field, ContractNumber):
            return self._any(Contract.objects, "number")
        if "inputmode" in widget.attrs or isinstance(widget, AmountWidget):
            return self.chance.choice(NUMBERS)
        return self.chance.choice(WORDS)

    def _choice(self, field: forms.ChoiceField) -> object:
        listed = [value for value, _label in field.choices if value]
        if isinstance(field, forms.MultipleChoiceField):
            most = self.chance.choice((1, 2, len(listed)))
            return self.chance.sample(listed, min(most, len(listed)))
        return self.chance.choice(listed) if listed else ""

    def _any(self, rows, column: str) -> str:
        return self.chance.choice(list(rows.order_by("id").values_list(column, flat=True)[:50]))


def faults(case: Case) -> Iterator[str]:
    """What does not hold of a case that holds of every case."""
    kind = kind_of(case)
    state = kind.state(case.state)
    if not (case.closed_at is not None) == state.end == bool(case.outcome):
        yield f"{case.state}: closed {case.closed_at}, outcome {case.outcome!r}"
    if len(case.fields.get("moves", [])) != case.revision:
        yield f"{case.revision} revisions, {len(case.fields.get('moves', []))} moves kept"
    if state.end and case.clocks.filter(stopped_at=None).exists():
        yield "a clock runs though it is over"
    if not verify(case.number):
        yield "its register does not verify"
    twice = Counter(case.clocks.filter(stopped_at=None).values_list("name", flat=True))
    if twice and max(twice.values()) > 1:
        yield f"the same clock runs twice: {twice}"


def reader_of(case: Case, walk: Walk) -> Actor | None:
    """Somebody who may see a case."""
    able = [one for one in walk.near(case) if visible_to(one).filter(pk=case.pk).exists()]
    return walk.chance.choice(able) if able else None
