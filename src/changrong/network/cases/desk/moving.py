"""A move as a form: what it asks, what was typed, what happened to the case meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.cases import actions, carrying
from changrong.network.cases.desk.forms import Choices, DeclaredForm, form_for
from changrong.network.cases.desk.gist import gist_of, matter_text
from changrong.network.cases.desk.limits import Limit, apart, asked_before, asked_by, limits_of
from changrong.network.cases.desk.telling import said
from changrong.network.cases.dispatch.routing import products_for
from changrong.network.cases.errors import CaseError, MoveRefused
from changrong.network.cases.fields import choices_for as choices_in
from changrong.network.cases.fields import short_label_of, type_of
from changrong.network.cases.kind import Field, Move
from changrong.network.cases.models import Case
from changrong.network.cases.naming import colleagues_at, institutions_for, matters_for, outlets_of
from changrong.network.cases.queries import kind_of
from changrong.network.events.models import Event
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.portal.components.formats import money_text
from changrong.network.portal.language import choose


@dataclass(frozen=True)
class Asking:
    """One move of one case."""

    case: Case
    step: Move

    def blank(self) -> DeclaredForm:
        """The form before anything is typed, with what is known already."""
        return self.form(initial=carrying.to_move(self.case, self.step), choices=self.choices)

    def filled(self, typed: QueryDict, beside: Sequence[Field] = ()) -> DeclaredForm:
        """The form as it was answered; what was asked for a limit's sake is asked again, and what
        is asked `beside` now."""
        asked = {field.name: field for field in self.step.asks}
        asked |= {field.name: field for field in asked_before(self.step, list(typed))}
        asked |= {field.name: field for field in beside}
        form = form_for(asked.values())
        return form(typed, choices=self.choices)

    @property
    def form(self) -> type[DeclaredForm]:
        return form_for(self.step.asks)

    def attempt(self, typed: QueryDict, by: Actor) -> Attempt:
        """Make the move as it was answered. What is refused comes back as the form, with everything
        typed still in it and fields for whatever a limit waits for."""
        form = self.filled(typed)
        if not form.is_valid():
            return Attempt(form)
        told, revision = apart(form.answers()), revision_in(typed)
        try:
            actions.move(
                [self.case],
                self.step.name,
                by,
                told.answers,
                revision,
                facts=told.facts,
                reasons=told.reasons,
            )
        except CaseError as refused:
            return self._refused(typed, form, refused, revision)
        return Attempt(form, done=True)

    def _refused(
        self, typed: QueryDict, form: DeclaredForm, refused: CaseError, revision: int | None
    ) -> Attempt:
        if beside := asked_by(refused, self.step):
            form = self.filled(typed, beside)
            form.full_clean()
        form.refuse(refused)
        self.case.refresh_from_db()
        changed = since(self.case, revision) if isinstance(refused, MoveRefused) else []
        return Attempt(form, since=changed, limits=limits_of(refused))

    @cached_property
    def choices(self) -> dict[str, Choices]:
        return choices_for([self.case], self.step)

    @property
    def about(self) -> str:
        """The firm and its matter, so that nobody answers for the wrong case."""
        root = self.case.root
        return _("，").join([self.case.subject, gist_of(root, kind_of(root))])

    @property
    def crumbs(self) -> list[dict[str, str]]:
        return [
            {"label": _("收件箱"), "url": reverse("cases:inbox")},
            {"label": self.case.number, "url": reverse("cases:case", args=[self.case.number])},
            {"label": str(choose(self.step.label)), "url": ""},
        ]


@dataclass(frozen=True)
class Attempt:
    """What came of a move: done, or the form again with what stands in the way."""

    form: DeclaredForm
    done: bool = False
    since: Sequence[Mapping[str, Any]] = ()
    limits: Sequence[Limit] = ()

    @property
    def context(self) -> dict[str, Any]:
        return {"form": self.form, "since": self.since, "limits": self.limits}


def summary(step: Move, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was typed, as it will be kept, to be read once more."""
    return [
        {"term": short_label_of(field), "value": said(field, answers[field.name])}
        for field in step.asks
        if field.name in answers
    ]


def choices_for(cases: Sequence[Case], step: Move) -> dict[str, Choices]:
    """What a move may name, by the fields that ask for it: the serving institutions that have no
    open part in any of the cases, those with a product that fits all of them first; the colleagues
    of who has the case."""
    found: dict[str, Choices] = {}
    for field in step.asks:
        match type_of(field):
            case "institutions":
                found[field.name] = _free(cases, field)
            case "institution":
                listed = institutions_for(field).values_list("number", "name")
                found[field.name] = [("", _("请选择")), *listed]
            case "choices" if field.of:
                offered = choices_in(field, cases[0])
                found[field.name] = [(name, choose(label)) for name, label in offered.items()]
            case "matter":
                listed = [(one.number, matter_text(one)) for one in matters_for(field, cases[0])]
                found[field.name] = [("", _("请选择")), *listed]
            case "dispatch":
                found[field.name] = _open_parts(cases[0])
            case "outlet":
                found[field.name] = [("", _("请选择")), *outlets_of(cases[0].institution)]
            case "colleague":
                found[field.name] = colleagues_at(cases[0])
    return found


def _open_parts(case: Case) -> Choices:
    """The parts of institutions in a case that are still open, each by its institution."""
    parts = case.children.filter(closed_at=None, institution__isnull=False)
    parts = parts.exclude(kind="task").select_related("institution").order_by("id")
    return [(one.number, f"{one.institution.name} {_amount(one)}".strip()) for one in parts]


def _amount(case: Case) -> str:
    return money_text(case.fields["amount"]) if "amount" in case.fields else ""


def _free(cases: Sequence[Case], field: Field) -> Choices:
    parts = Case.objects.filter(parent__in=cases, closed_at=None)
    busy = parts.exclude(institution=None).values("institution")  # NOT IN a NULL is nobody
    free = list(institutions_for(field).filter(active=True).exclude(pk__in=busy))
    if field.of_kinds:  # it is not a product that is looked for
        return [(one.number, one.name) for one in free]
    fitting = set.intersection(*({one.pk for one in products_for(case, free)} for case in cases))
    return [
        *((one.number, _fits(one)) for one in free if one.pk in fitting),
        *((one.number, one.name) for one in free if one.pk not in fitting),
    ]


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
