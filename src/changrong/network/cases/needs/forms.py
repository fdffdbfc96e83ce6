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
from changrong.network.people.fields import CreditCodeField, DistrictField
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.fields import field_for
from changrong.policy import Fact

NEED = KINDS["need"]
WORK_ORDER = "work_order"  # the hotline's own; a firm is never asked for it
BY_FIRM = tuple(field for field in NEED.fields if field.name != WORK_ORDER)
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


class Calling(forms.Form):
    """What a call adds to the need's own fields: the firm, and what it says of itself."""

    declared: tuple[Field, ...]

    credit_code = CreditCodeField()
    enterprise_name = forms.CharField(
        label=_("企业名称"),
        max_length=120,
        error_messages={"required": _("请填写企业名称")},
    )
    region = DistrictField(label=_("企业登记在哪个区"))
    consent = forms.BooleanField(
        label=_("来电人同意送到匹配的机构"),
        error_messages={"required": _("要先得到来电人同意")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[WORK_ORDER].required = True
        for field in self.declared:
            self.fields[field.name].label = choose(short_label_of(field))
            self.fields[field.name].help_text = ""
        for fact in caller_facts():
            self.fields[slug(fact.name)] = field_for(fact, required=False)
        for field in self.fields.values():
            if isinstance(field.widget, forms.RadioSelect):
                _as_list(field)
        self.order_fields([*FIRM, WORK_ORDER, *(field.name for field in BY_FIRM)])

    def facts(self) -> dict[str, Any]:
        """What the caller said of the firm, by the facts' names; what was not said is left out."""
        given = {fact.name: self.cleaned_data.get(slug(fact.name)) for fact in caller_facts()}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def firm_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in (*FIRM, WORK_ORDER)]

    @property
    def need_fields(self) -> list[forms.BoundField]:
        return [self[field.name] for field in BY_FIRM]

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        return [self[slug(fact.name)] for fact in caller_facts()]


def _as_list(field: forms.ChoiceField) -> None:
    """A closed list instead of a card for each choice: one page has room for all of them."""
    choices = [choice for choice in field.choices if choice[0] != ""]
    field.widget = forms.Select(choices=[("", _("请选择")), *choices])


calling = partial(_made, NEED.fields, Calling)


def caller_facts() -> Iterator[Fact]:
    """What a firm can say of itself on the telephone; its region is asked with its name."""
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
