"""A move as a form: what it asks, what was typed, what happened to the case meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.cases.desk.forms import Choices, DeclaredForm, form_for
from changrong.network.cases.desk.page import said
from changrong.network.cases.dispatch.routing import products_for
from changrong.network.cases.fields import short_label_of, type_of
from changrong.network.cases.kind import Move
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of
from changrong.network.events.models import Event
from changrong.network.parties.models import Institution
from changrong.network.portal.components.formats import money_text
from changrong.network.portal.language import choose


@dataclass(frozen=True)
class Asking:
    """One move of one case."""

    case: Case
    step: Move

    def blank(self) -> DeclaredForm:
        """The form before anything is typed: the case's own fields as they stand, and what its
        parent says under the same name (an offer begins with the amount and term asked for)."""
        own = {field.name for field in kind_of(self.case).fields}
        stated = (self.case.parent.fields if self.case.parent else {}) | self.case.fields
        initial = {name: value for name, value in stated.items() if name in own}
        return self.form(initial=initial, choices=self.choices)

    def filled(self, typed: QueryDict) -> DeclaredForm:
        return self.form(typed, choices=self.choices)

    @property
    def form(self) -> type[DeclaredForm]:
        return form_for(self.step.asks)

    @cached_property
    def choices(self) -> dict[str, Choices]:
        return choices_for([self.case], self.step)

    @property
    def about(self) -> str:
        """The firm and what it needs, so that nobody answers for the wrong case."""
        root = self.case.parent or self.case
        amount = root.fields.get("amount")
        return _("，").join(
            filter(None, [self.case.enterprise.name, amount and money_text(amount)])
        )

    @property
    def crumbs(self) -> list[dict[str, str]]:
        return [
            {"label": _("收件箱"), "url": reverse("cases:inbox")},
            {"label": self.case.number, "url": reverse("cases:case", args=[self.case.number])},
            {"label": str(choose(self.step.label)), "url": ""},
        ]


def summary(step: Move, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was typed, as it will be kept, to be read once more."""
    return [
        {"term": short_label_of(field), "value": said(field, answers[field.name])}
        for field in step.asks
        if field.name in answers
    ]


def choices_for(cases: Sequence[Case], step: Move) -> dict[str, Choices]:
    """The institutions that a move may name: the serving ones that have no open part in any of the
    cases, those with a product that fits all of them first, and said so."""
    names = [field.name for field in step.asks if type_of(field) == "institutions"]
    if not names:
        return {}
    busy = Case.objects.filter(parent__in=cases, closed_at=None).values("institution")
    free = list(Institution.objects.filter(active=True).exclude(pk__in=busy))
    fitting = set.intersection(*({one.pk for one in products_for(case, free)} for case in cases))
    listed = [
        *((one.number, _fits(one)) for one in free if one.pk in fitting),
        *((one.number, one.name) for one in free if one.pk not in fitting),
    ]
    return dict.fromkeys(names, listed)


def _fits(institution: Institution) -> str:
    return _("%(name)s（有合适的产品）") % {"name": institution.name}


def typed_again(typed: QueryDict) -> list[tuple[str, str]]:
    """What was typed, to be carried along unseen while it is checked."""
    return [
        (name, value)
        for name, values in typed.lists()
        if name not in ("csrfmiddlewaretoken", "confirmed", "back")
        for value in values
    ]


def revision_in(typed: QueryDict) -> int | None:
    """The revision of the page that was answered; None where it was tampered with."""
    text = typed.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def since(case: Case, revision: int | None) -> list[dict[str, Any]]:
    """The moves made after a page was made from `revision`: who, when, what."""
    kind = kind_of(case)
    moves = {f"{kind.name}.{move.name}": move for move in kind.moves}
    events = Event.objects.filter(stream=case.number, code__in=moves).select_related("actor")
    return [
        {
            "at": event.at,
            "who": str(event.actor) if event.actor else _("系统"),
            "what": choose(moves[event.code].said or moves[event.code].label),
        }
        for event in events.order_by("id")
        if revision is None or event.data.get("revision", 0) > revision
    ]
