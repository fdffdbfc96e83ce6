"""Forms of those who state a need, made from the need's own declaration."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.fields import fact_of, hint_of, label_of, short_label_of, type_of
from changrong.network.cases.kind import Field
from changrong.network.cases.kinds import KINDS
from changrong.network.people.fields import CreditCodeField, DistrictField
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.fields import field_for
from changrong.policy import Fact

WORK_ORDER = "work_order"  # the hotline's own; a firm is never asked for it
BY_FIRM = tuple(field for field in KINDS["need"].fields if field.name != WORK_ORDER)
OWN = tuple(field for field in BY_FIRM if not field.fact)
STATED = tuple(field for field in BY_FIRM if field.fact)
UNSTATED = tuple(field for field in KINDS["need"].fields if not field.fact)


def form_field(declared: Field, short: bool = False) -> forms.Field:
    """The form field of a declared field; amounts in a unit of choice, kept in yuan."""
    label = choose(short_label_of(declared) if short else label_of(declared))
    words = {"label": label, "help_text": choose(hint_of(declared))}
    match type_of(declared):
        case "long_text":
            widget: forms.Widget = forms.Textarea({"rows": 3})
        case "phone":
            widget = forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        case "text":
            widget = forms.TextInput({"autocomplete": "name"})
        case _:
            return field_for(fact_of(declared), declared.required, **words)
    required = _("请填写“%(label)s”") % {"label": label}
    return forms.CharField(
        required=declared.required,
        widget=widget,
        error_messages={"required": required},
        **words,
    )


class Declared(forms.Form):
    """A form of declared fields; subclasses say which."""

    use_required_attribute = False
    declared: tuple[Field, ...] = ()
    short = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = {field.name: form_field(field, self.short) for field in self.declared}
        self.fields = {**own, **self.fields}

    def answers(self) -> dict[str, Any]:
        """The cleaned answers to the declared fields, blanks left out, days as ISO text."""
        names = [field.name for field in self.declared]
        found = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def refuse(self, error: MoveRefused | FieldErrors) -> None:
        """Show what an action refused, beside the field it is about where there is one."""
        if isinstance(error, FieldErrors):
            for name, text in error.errors.items():
                self.add_error(name if name in self.fields else None, choose(text))
        else:
            named = error.field if error.field in self.fields else None
            self.add_error(named, choose(error.text))


class Sending(Declared):
    """The last page before a need is sent: contact, and consent to who will see what."""

    declared = OWN
    consent = forms.BooleanField(
        label=_("同意送到匹配的机构"),
        error_messages={"required": _("请先勾选“同意送到匹配的机构”")},
    )

    @classmethod
    def names(cls) -> list[str]:
        return [*(field.name for field in cls.declared), *cls.base_fields]


class Correcting(Declared):
    """The need's own fields, as they stand."""

    declared = BY_FIRM
    short = True
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Withdrawing(Declared):
    declared = KINDS["need"].move("withdraw").asks
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Calling(Declared):
    """A need written down for a caller: who calls, what the firm is, what it needs, on one page."""

    declared = KINDS["need"].fields
    short = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        firm: dict[str, forms.Field] = {
            "credit_code": CreditCodeField(),
            "enterprise_name": forms.CharField(
                label=_("企业名称"),
                max_length=120,
                error_messages={"required": _("请填写企业名称")},
            ),
            "region": DistrictField(label=_("企业登记在哪个区")),
        }
        facts = {slug(fact.name): field_for(fact, required=False) for fact in caller_facts()}
        self.fields[WORK_ORDER].required = True
        consent = forms.BooleanField(
            label=_("来电人同意送到匹配的机构"),
            error_messages={"required": _("要先得到来电人同意")},
        )
        self.fields = {**firm, **self.fields, **facts, "consent": consent}

    def facts(self) -> dict[str, Any]:
        """What the caller said of the firm, by the facts' names; what was not said is left out."""
        given = {fact.name: self.cleaned_data.get(slug(fact.name)) for fact in caller_facts()}
        return {name: value for name, value in given.items() if value is not None}

    def section(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def firm_fields(self) -> list[forms.BoundField]:
        return self.section("credit_code", "enterprise_name", "region", WORK_ORDER)

    @property
    def need_fields(self) -> list[forms.BoundField]:
        return self.section(*(field.name for field in BY_FIRM))

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        return self.section(*(slug(fact.name) for fact in caller_facts()))


def caller_facts() -> Iterable[Fact]:
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
