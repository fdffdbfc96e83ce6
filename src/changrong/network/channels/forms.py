"""Forms by which a person settles a message: those that the hotline fills in for a caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from changrong.network.cases.kinds import KINDS
from changrong.network.cases.matters.opening import Asking
from changrong.network.cases.models import Case
from changrong.network.cases.needs.desks import stated
from changrong.network.cases.needs.forms import WORK_ORDER, slug, writing_down
from changrong.network.channels.connectors.connector import Received
from changrong.network.channels.reading import NEED, Draft
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role


class Refusing(forms.Form):
    words = forms.CharField(
        label=_("为什么不办"),
        help_text=_("会告诉发来的渠道。"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("请写明为什么不办")},
    )


@dataclass(frozen=True)
class Completing:
    """The form of one message as one kind of case, and what opens the case of it."""

    form: Any
    open: Callable[[], Case]


def completing(
    kind: str, one: Received | None, draft: Draft | None, external_id: str, by: Actor,
    typed: QueryDict | None,
) -> Completing:  # fmt: skip
    """The form begun with what the message says. The id that the sender knows it by stays with the
    case, whatever else is changed."""
    begun = _begun(one, draft) | {WORK_ORDER: external_id}
    if kind == NEED:
        form = writing_down(by, typed, Role.HOTLINE, initial=begun)
        _fixed(form, external_id)
        return Completing(form, lambda: stated(form, by))
    asking = Asking(KINDS[kind], by)
    form = asking.blank(begun) if typed is None else asking.filled(typed)
    _fixed(form, external_id)
    return Completing(form, lambda: asking.open(form))


def _fixed(form: Any, external_id: str) -> None:
    if WORK_ORDER in form.fields:
        form.fields[WORK_ORDER].disabled = True
        form.initial[WORK_ORDER] = external_id


def _begun(one: Received | None, draft: Draft | None) -> dict[str, Any]:
    """What the message says, by the names of the form's fields."""
    if one is None or draft is None:
        return {}
    given = {slug(name): value for name, value in draft.given.items()}
    return given | {
        "credit_code": one.credit_code,
        "enterprise_name": one.name or one.contact_name,
        "region": given.get("enterprise-region", ""),
        "consent": one.consent,
    }
