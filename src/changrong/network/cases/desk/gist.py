"""A case in a few words, whatever its kind: what a list or a heading says of it, and the names of
what its answers point to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from changrong.money import in_yuan
from changrong.network.cases.fields import moment_of, type_of
from changrong.network.cases.kind import Kind
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of
from changrong.network.contracts.models import Contract
from changrong.network.parties.models import Institution, Outlet
from changrong.network.people.models import User
from changrong.network.portal.components.formats import moment, money_text
from changrong.network.portal.language import choose
from changrong.network.services.models import Service


def gist_of(case: Case, kind: Kind) -> str:
    """The kind with its amount, else with the first of its choices: “消费投诉：收费”."""
    label = str(choose(kind.label))
    if amount := case.fields.get("amount"):
        return f"{label} {money_text(amount)}"
    for field in kind.fields:
        if type_of(field) == "choice" and field.choices and case.fields.get(field.name):
            said = dict(field.choices).get(case.fields[field.name])
            return (
                _("%(kind)s：%(what)s") % {"kind": label, "what": choose(said)} if said else label
            )
    return label


def looked_up(type_: str, value: Any) -> str:
    """An answer that is the number of another row, by that row's name where it has one."""
    numbers = value if isinstance(value, list) else [value]
    match type_:
        case "institutions" | "institution":
            rows = Institution.objects.filter(number__in=numbers).values_list("number", "name")
        case "matter":
            found = Case.objects.filter(number__in=numbers).select_related("version", "enterprise")
            rows = [(one.number, matter_text(one)) for one in found]
        case "outlet":
            rows = Outlet.objects.filter(number__in=numbers).values_list("number", "name")
        case "service":
            rows = Service.objects.filter(number__in=numbers).values_list("number", "name")
        case "colleague":
            rows = [(one.number, str(one)) for one in User.objects.filter(number__in=numbers)]
        case "contract":
            found = Contract.objects.filter(number__in=numbers).select_related("institution")
            rows = [(one.number, _contract(one)) for one in found]
        case _:
            rows = []
    names = dict(rows)
    return _("、").join(names.get(number, number) for number in numbers)


def matter_text(case: Case) -> str:
    """A case as one of several to choose from: whom it is about, else how it is called and when it
    begins."""
    if case.enterprise_id:
        said = [case.subject]
    else:
        begins = case.fields.get("starts_at")
        said = [case.fields.get("title", ""), moment(moment_of(begins)) if begins else ""]
    return _("，").join(filter(None, [*said, gist_of(case, kind_of(case)), case.number]))


def _contract(contract: Contract) -> str:
    return _("%(institution)s %(amount)s（%(number)s）") % {
        "institution": contract.institution.name,
        "amount": money_text(in_yuan(contract.principal)),
        "number": contract.number,
    }
