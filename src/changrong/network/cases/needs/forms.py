"""Forms of those who state a need, made from the need's own declaration.

Each is made anew for a request, since a declaration speaks the language of the request.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.network.cases.desk.forms import form_for
from changrong.network.cases.fields import short_label_of
from changrong.network.cases.kind import Field
from changrong.network.cases.kinds import KINDS
from changrong.network.people.actor import Actor
from changrong.network.people.fields import CreditCodeField, DistrictField
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.fields import field_for
from changrong.policy import Fact

NEED = KINDS["need"]
WORK_ORDER, OUTLET = "work_order", "outlet"  # the hotline's own; an outlet's
BY_FIRM = tuple(field for field in NEED.fields if not field.asked_of)
OWN = tuple(field for field in BY_FIRM if not field.fact)
STATED = tuple(field for field in BY_FIRM if field.fact)
FIRM = ("credit_code", "enterprise_name", "region")
UNSTATED = tuple(field for field in NEED.fields if not field.fact)


class Consent(forms.Form):
    consent = forms.BooleanField(
        label=_("同意送到匹配的机构"),
        error_messages={"required": _("请先勾选“同意送到匹配的机构”")},
    )


class Revision(forms.Form):
    """Which state of the case the page was made from, so that a stale page is noticed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


def _made(declared: tuple[Field, ...], extra: type[forms.Form], *args: Any, **options: Any) -> Any:
    return type("NeedForm", (extra, form_for(declared)), {})(*args, **options)


sending = partial(_made, OWN, Consent)
correcting = partial(_made, BY_FIRM, Revision)
withdrawing = partial(_made, NEED.move("withdraw").asks, Revision)
hurrying = partial(_made, NEED.move("ask_priority").asks, Revision)
SENDING_NAMES = [*(field.name for field in OWN), *Consent.base_fields]


class Written(forms.Form):
    """What is asked beside the need's own fields of whoever writes it down for a firm: which firm,
    and what it says of itself."""

    declared: tuple[Field, ...]

    credit_code = CreditCodeField()
    enterprise_name = forms.CharField(
        label=_("企业名称"),
        max_length=120,
        error_messages={"required": _("请填写企业名称")},
    )
    region = DistrictField(label=_("企业登记在哪个区"))
    consent = forms.BooleanField(
        label=_("企业同意送到匹配的机构"),
        error_messages={"required": _("要先得到企业同意")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.beside:
            self.fields[name].required = True
        for field in self.declared:
            self.fields[field.name].label = choose(short_label_of(field))
            self.fields[field.name].help_text = ""
        for fact in own_facts():
            self.fields[slug(fact.name)] = field_for(fact, required=False)
        for field in self.fields.values():
            if isinstance(field.widget, forms.RadioSelect):
                _as_list(field)
        self.order_fields([*FIRM, *self.beside, *(field.name for field in BY_FIRM)])

    @property
    def beside(self) -> list[str]:
        """What this desk alone is asked: the work order, the outlet."""
        return [field.name for field in self.declared if field.asked_of]

    @property
    def at_counter(self) -> bool:
        return OUTLET in self.fields

    @property
    def no_outlet(self) -> bool:
        """Whether there is no outlet to be named."""
        return self.at_counter and len(self.fields[OUTLET].choices) == 1

    def facts(self) -> dict[str, Any]:
        """What the firm said of itself, by the facts' names; what was not said is left out."""
        given = {fact.name: self.cleaned_data.get(slug(fact.name)) for fact in own_facts()}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def firm_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in (*FIRM, *self.beside)]

    @property
    def need_fields(self) -> list[forms.BoundField]:
        return [self[field.name] for field in BY_FIRM]

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        return [self[slug(fact.name)] for fact in own_facts()]


def _as_list(field: forms.ChoiceField) -> None:
    """A closed list instead of a card for each choice: one page has room for all of them."""
    choices = [choice for choice in field.choices if choice[0] != ""]
    field.widget = forms.Select(choices=[("", _("请选择")), *choices])


def writing_down(
    actor: Actor, typed: Mapping[str, Any] | None, role: Role | None = None, **options: Any
) -> Any:
    """The form of whoever writes a need down for a firm; `role`: as whom, if not as themselves."""
    asked = NEED.asked_by(role or actor.role)
    choices = {}
    if any(field.name == OUTLET for field in asked) and actor.institution is not None:
        open_ones = actor.institution.outlets.filter(active=True)
        choices[OUTLET] = [("", _("请选择")), *open_ones.values_list("number", "name")]
    return _made(asked, Written, typed, choices=choices, **options)


def own_facts() -> Iterator[Fact]:
    """What a firm can say of itself; its region is asked with its name."""
    return (
        fact
        for fact in book().vocabulary
        if fact.asked_of == "enterprise"
        and fact.subject == "enterprise"
        and fact.name != "enterprise.region"
    )


def slug(name: str) -> str:
    return name.replace(".", "-")


def answers_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a need's fields state, by the facts' names."""
    return {field.fact: fields[field.name] for field in STATED if field.name in fields}
