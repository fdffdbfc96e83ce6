"""The one form builder: a Django form from declared fields.

It asks as facts are asked everywhere (amounts in 万元, rates in per cent) and hands on what
`fields.clean` reads, so that a page refuses nothing that the API would take, and the other way
round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from changrong.network.cases.errors import CaseError, FieldErrors, MoveRefused
from changrong.network.cases.fields import (
    LONGEST,
    choices_of,
    fact_of,
    hint_of,
    label_of,
    read,
    type_of,
)
from changrong.network.cases.kind import Field
from changrong.network.cases.naming import LOOKED_UP, About, Refused
from changrong.network.portal.language import choose
from changrong.network.rules.fields import blank, digits, field_for, number_in

Choices = Sequence[tuple[str, str]]


class DeclaredForm(forms.Form):
    """A form made from a declaration. `choices` names what may be chosen where the declaration
    does not: institutions, or the children of a case."""

    declared: tuple[Field, ...] = ()
    use_required_attribute = False

    def __init__(self, *args: Any, choices: dict[str, Choices] | None = None, **kwargs: Any):
        kwargs["initial"] = _as_typed(self.declared, kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name, listed in (choices or {}).items():
            self.fields[name].choices = listed

    @property
    def declared_names(self) -> list[str]:
        return [field.name for field in self.declared]

    def answers(self) -> dict[str, Any]:
        """What was answered, as `cases.actions` takes it."""
        return {
            field.name: value
            for field in self.declared
            if (value := self.cleaned_data.get(field.name)) not in (None, "", [])
        }

    def refuse(self, error: CaseError) -> None:
        """Show what the action refused beside the fields it concerns."""
        if isinstance(error, FieldErrors):
            for name, text in error.errors.items():
                self.add_error(name if name in self.fields else None, str(choose(text)))
        else:
            field = error.field if isinstance(error, MoveRefused) else None
            self.add_error(field if field in self.fields else None, str(choose(error.text)))


def form_for(declared: Iterable[Field]) -> type[DeclaredForm]:
    """A form class that asks these fields, in the language of the current request."""
    declared = tuple(declared)
    made = {field.name: _form_field(field) for field in declared}
    return type("CaseForm", (DeclaredForm,), {**made, "declared": declared})


def _form_field(field: Field) -> forms.Field:
    # What the vocabulary says of a share is how a program states it: "enter 0.02 for 2%".
    hint = field.hint if type_of(field) == "fraction" else hint_of(field)
    words = {
        "label": choose(label_of(field)),
        "help_text": choose(hint) if hint else "",
        "required": field.required,
    }
    kind = type_of(field)
    if kind in LOOKED_UP:
        return _looked_up(kind, words)
    words["error_messages"] = {"required": blank(fact_of(field))}
    if kind == "phone":
        words["validators"] = [_readable(field)]
    if kind in LONGEST:
        return _text_field(kind, words)
    if kind == "choices":
        listed = [(name, choose(label)) for name, label in choices_of(field)]
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=listed, widget=widget, **words)
    if kind == "time":
        widget = forms.TextInput({"type": "datetime-local"})
        return forms.CharField(widget=widget, validators=[_readable(field)], **words)
    made = field_for(fact_of(field), **words)
    if kind == "choice" and not field.required and isinstance(made.widget, forms.RadioSelect):
        made.choices = [*made.choices, ("", _("不选"))]  # what was ticked by mistake is taken back
    return made


def _readable(field: Field) -> Callable[[str], None]:
    """Refuses at once what would be refused when it is sent: it is read over before that."""

    def check(typed: str) -> None:
        try:
            read(field, typed, About(None, None))
        except Refused as refused:
            raise ValidationError(str(choose(refused.text))) from None

    return check


def _looked_up(kind: str, words: dict[str, Any]) -> forms.Field:
    words["error_messages"] = {"required": _("请选择“%(label)s”") % {"label": words["label"]}}
    match kind:
        case "institutions":
            return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **words)
        case "institution" | "colleague" | "outlet" | "service" | "matter":
            return forms.ChoiceField(widget=forms.Select, **words)
    return forms.ChoiceField(widget=forms.RadioSelect, **words)


def _text_field(kind: str, words: dict[str, Any]) -> forms.Field:
    widgets: dict[str, Callable[[], forms.Widget]] = {
        "text": forms.TextInput,
        "long_text": lambda: forms.Textarea({"rows": 4}),
        "phone": lambda: forms.TextInput(
            {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        ),
    }
    return forms.CharField(max_length=LONGEST[kind], widget=widgets[kind](), **words)


def _as_typed(declared: Iterable[Field], initial: dict[str, Any]) -> dict[str, Any]:
    """Kept values as a person would type them: a rate kept as a fraction is asked in per cent."""
    rates = [field.name for field in declared if type_of(field) == "fraction"]
    return initial | {
        name: digits(number_in(str(initial[name])).scaleb(2))
        for name in rates
        if initial.get(name) not in (None, "")
    }
