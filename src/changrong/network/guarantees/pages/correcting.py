"""Putting something else in the place of what was told wrongly."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from changrong.guarantee.life import Act, ChargeFee, PayFee
from changrong.history import Correct
from changrong.money import in_yuan
from changrong.network.contracts.forms import YuanField
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Telling
from changrong.network.guarantees.models import GuaranteeEvent
from changrong.network.guarantees.pages.fields import RateOrBlank
from changrong.network.guarantees.pages.guarantee import GuaranteePage, Told, act_of
from changrong.network.guarantees.pages.step import About, Given, Step
from changrong.network.guarantees.pages.steps import CORRECTED
from changrong.network.guarantees.pages.telling import StepForm, Tell, asked, page_of
from changrong.network.guarantees.queries import STAFF
from changrong.network.people.access import requires
from changrong.network.people.pages import FORM, posted
from changrong.network.portal.components.formats import full_day

FEES = (ChargeFee, PayFee)


class CorrectionForm(StepForm):
    """The form of a step, filled in with what was told. Which bearer it was of stays: of another,
    it is undone and told anew; whose fee it was may have been mistaken."""

    def __init__(self, step: Step, about: About, event: GuaranteeEvent, *args: Any) -> None:
        super().__init__(step, about, *args)
        act = act_of(event)
        if not isinstance(act, FEES):
            self.fields.pop("bearer", None)
        self.initial = {"value_on": event.value_on} | {
            name: self._shown(name, getattr(act, name))
            for name in self.fields
            if name != "value_on"
        }

    def _shown(self, name: str, value: Any) -> Any:
        if isinstance(self.fields[name], RateOrBlank):
            return RateOrBlank.as_typed(value)
        is_money = isinstance(self.fields[name], YuanField) and value is not None
        return in_yuan(value) if is_money else value


@never_cache
@requires(*STAFF)
@require_http_methods(FORM)
def correct(request: HttpRequest, number: str, sequence: int) -> HttpResponse:
    """Correct one event, once it was shown what that changes."""
    page = page_of(request, number)
    found = next((one for one in page.story if one.event.sequence == sequence), None)
    if found is None or not found.may_correct:
        raise Http404
    act = act_of(found.event)
    step, about = CORRECTED[type(act)], _about(page, act)
    form = CorrectionForm(step, about, found.event, posted(request))

    def verb(given: Given) -> Tell:
        event = Correct(str(sequence), _corrected(step, about, act, given))
        telling = Telling(page.guarantee, event, given["value_on"])
        return lambda: actions.tell([telling], request.actor)

    context = {
        "claim": about.claim,
        "label": _("更正第 %(number)s 条") % {"number": sequence},
        "hint": _hint(found),
        "back": reverse("guarantees:guarantee", args=[number]),
    }
    return asked(request, page, form, verb, context)


def _about(page: GuaranteePage, act: Any) -> About:
    """The guarantee, or the claim that the event is of."""
    claim = page.standing.claim(getattr(act, "number", ""))
    return replace(page.about, claim=claim)


def _corrected(step: Step, about: About, act: Any, given: Given) -> Act:
    """The event with what its form asks for; all else that it says stays."""
    assert step.make is not None
    made = step.make(about, {"bearer": getattr(act, "bearer", ""), **given})
    said = {one.name: getattr(made, one.name) for one in fields(made) if one.name in given}
    corrected: Act = replace(act, **said)
    return corrected


def _hint(found: Told) -> str:
    what = {"what": found.what, "day": full_day(found.event.value_on)}
    return _("原来记的是：%(what)s，从 %(day)s 算起。") % what
