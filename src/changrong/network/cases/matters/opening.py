"""Opening a case of any kind: what is asked, by whom, about which firm; once, however often it is
pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.money import in_yuan
from changrong.network.cases import actions, carrying, fields, naming
from changrong.network.cases.actions import Opening
from changrong.network.cases.desk.forms import Choices, DeclaredForm, form_for
from changrong.network.cases.desk.gist import matter_text
from changrong.network.cases.kind import A_FIRM, A_PERSON, SERVED, Field, Kind
from changrong.network.cases.models import Case
from changrong.network.cases.needs.forms import WORK_ORDER
from changrong.network.cases.needs.stating import firm_called
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.contracts.queries import visible_to as contracts_of
from changrong.network.parties.models import Enterprise
from changrong.network.parties.persons import person_called
from changrong.network.people.actor import Actor
from changrong.network.people.fields import CreditCodeField, DistrictField
from changrong.network.portal.components.formats import full_day, money_text
from changrong.network.unit import whole

NAMED = ("institution", "institutions", "outlet", "service", "matter")  # rows of others
FIRM = ("credit_code", "enterprise_name", "region")


class FirmForm(forms.Form):
    """Which firm it is about, for those who open a case for one."""

    credit_code = CreditCodeField()
    enterprise_name = forms.CharField(
        label=gettext_lazy("企业名称"),
        max_length=120,
        error_messages={"required": gettext_lazy("请填写企业名称")},
    )
    region = DistrictField(label=gettext_lazy("企业登记在哪个区"))


class PersonForm(forms.Form):
    """Which person it is about, for those who open a case for one: no number of theirs is kept."""

    person_name = forms.CharField(
        label=gettext_lazy("办事人姓名"),
        max_length=60,
        error_messages={"required": gettext_lazy("请填写办事人姓名")},
    )
    region = DistrictField(label=gettext_lazy("住在哪个区"))


class WhoeverForm(FirmForm):
    """A firm by its credit code, or a person by name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["credit_code"].required = False
        self.fields["credit_code"].help_text = _("个人办理的不填。")
        self.fields["enterprise_name"].label = _("企业名称或办事人姓名")
        self.fields["region"].label = _("企业登记或本人居住在哪个区")


class ContractNumber(forms.CharField):
    """A contract by its number, typed: whoever opens a case for a firm is not shown its loans."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=24, **options)


@dataclass(frozen=True)
class Asking:
    """What one actor is asked to open a case of one kind."""

    kind: Kind
    actor: Actor

    @property
    def is_own(self) -> bool:
        """Whether it is the actor's own firm's."""
        return self.actor.enterprise is not None

    @property
    def whom(self) -> type[forms.Form] | None:
        """What has to be said of whom it is about; nothing of oneself, and nothing of a case that
        is about nobody who is served."""
        if self.is_own or not self.kind.serves:
            return None
        forms_of = {frozenset({A_FIRM}): FirmForm, frozenset({A_PERSON}): PersonForm}
        return forms_of.get(frozenset(SERVED & set(self.kind.about)), WhoeverForm)

    @cached_property
    def asked(self) -> tuple[Field, ...]:
        """The kind's fields without what the service notes itself, what others alone are asked,
        and a loan that is not needed where there is none."""
        return tuple(one for one in self.kind.asked_by(self.actor.role) if self._is_asked(one))

    def _is_asked(self, field: Field) -> bool:
        is_loan = fields.type_of(field) == "contract"
        return not (is_loan and self.is_own and not field.required and not self.loans(field))

    @cached_property
    def contracts(self) -> list[Contract]:
        return list(contracts_of(self.actor)) if self.is_own else []

    def loans(self, field: Field) -> list[Contract]:
        """The firm's own among which a field chooses."""
        return [one for one in self.contracts if field.of in ("", one.kind)]

    @property
    def lacks_loan(self) -> bool:
        """Whether nothing can be asked, because it is about a loan and the firm has none here."""
        needed = any(fields.type_of(one) == "contract" and one.required for one in self.asked)
        return self.is_own and needed and not self.contracts

    def blank(self, begun: Mapping[str, str]) -> DeclaredForm:
        """The form before it is answered; `begun` names what the page that led here knew."""
        user, contract = self.actor.user, carrying.named(begun.get("contract", ""), self.actor)
        self_said = {"contact_name": user.name, "contact_phone": user.phone} if user else {}
        firm = contract.enterprise if contract else self.actor.enterprise
        known = carrying.to_open(self.kind, self.actor, firm, contract)
        known |= carrying.whom(contract) if self.whom else {}
        names = [*(self.whom.base_fields if self.whom else ()), *(one.name for one in self.asked)]
        said = {name: begun[name] for name in names if name in begun}
        return self._form(initial=(self_said if self.is_own else {}) | known | said)

    def filled(self, typed: QueryDict) -> DeclaredForm:
        return self._form(typed)

    def _form(self, *args: Any, **options: Any) -> DeclaredForm:
        beside = (self.whom,) if self.whom else ()
        made = type("MatterForm", (*beside, form_for(self.asked)), {})
        form = made(*args, choices=self.choices, **options)
        if beside:
            for field in self.asked:
                if fields.type_of(field) == "contract":
                    form.fields[field.name] = self._typed(form.fields[field.name])
            told = [name for name in form.fields if name not in form.declared_names]
            form.order_fields([*told, WORK_ORDER, *form.declared_names])
        if WORK_ORDER in form.fields:
            form.fields[WORK_ORDER].required = True
        return form

    def _typed(self, field: forms.Field) -> ContractNumber:
        return ContractNumber(
            label=field.label,
            help_text=_("合同编号，如 HT-2026-1123-0001，请来电人报。"),
            required=field.required,
            error_messages=field.error_messages,
        )

    @property
    def choices(self) -> dict[str, Choices]:
        """What may be named where the declaration leaves it open."""
        return {
            field.name: self._choices(field)
            for field in self.asked
            if fields.type_of(field) in NAMED
            or (fields.type_of(field) == "contract" and self.is_own)
        }

    def _choices(self, field: Field) -> Choices:
        match fields.type_of(field):
            case "institution":
                return [
                    ("", _("请选择")),
                    *naming.institutions_for(field).values_list("number", "name"),
                ]
            case "institutions":
                serving = naming.institutions_for(field).filter(active=True)
                return list(serving.values_list("number", "name"))
            case "matter":
                found = naming.matters_for(field, None)
                return [("", _("请选择")), *((one.number, matter_text(one)) for one in found)]
            case "outlet":
                return [("", _("请选择")), *naming.outlets_of(self.actor.institution)]
            case "service":
                named = naming.services_of(self.actor.institution)
                return [("", _("哪一项都不是")), *named]
        listed = [(one.number, contract_text(one)) for one in self.loans(field)]
        return listed if field.required else [("", _("和贷款无关")), *listed]

    def told_before(self, answers: Mapping[str, Any]) -> tuple[tuple[Field, ...], dict[str, Any]]:
        """What an event that is chosen has for everybody who comes, as its kind will note it in the
        own case; what is private is for those who have enrolled."""
        named = [answers.get(one.name) for one in self.asked if fields.type_of(one) == "matter"]
        said: dict[str, Any] = {}
        for event in Case.objects.filter(number__in=[number for number in named if number]):
            said |= event.fields
        noted = tuple(one for one in self.kind.fields if one.carried and not one.private)
        return noted, said

    def subject(self, form: DeclaredForm) -> Enterprise | None:
        """Whom it is about: a firm is entered by its credit code where it is new here, a person by
        name. Raises MoveRefused where the code belongs to another name."""
        if self.whom is None:
            return self.actor.enterprise if self.kind.serves else None
        given = form.cleaned_data
        if given.get("credit_code"):
            return firm_called(*(given[name] for name in FIRM), self.actor)
        name = given.get("person_name") or given["enterprise_name"]
        phone = given.get("contact_phone") or ""
        return person_called(name, phone, given["region"], self.actor)

    @whole
    def open(self, form: DeclaredForm) -> Case:
        """Open the case. Raises CaseError; nothing is written then."""
        return opened(self.kind.name, self.subject(form), form.answers(), self.actor)


def contract_text(contract: Contract) -> str:
    return _("%(institution)s %(amount)s，%(day)s到期") % {
        "institution": contract.institution.name,
        "amount": money_text(in_yuan(contract.principal)),
        "day": full_day(account_of(contract).matures_on),
    }


def opened(kind: str, firm: Enterprise | None, answers: Mapping[str, Any], by: Actor) -> Case:
    """A case with these answers: the one that says the same already, else a new one."""
    return actions.open_once(kind, [Opening(enterprise=firm, fields=answers)], by)[0]
