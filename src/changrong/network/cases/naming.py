"""The rows that an answer names: an institution, an outlet, a loan of the firm's, a colleague.

What is typed is the number of a row. Each sort of field takes only what whoever answers may name;
another's is refused as if it did not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from changrong.network import clock
from changrong.network.cases.kind import Field
from changrong.network.cases.models import Case
from changrong.network.contracts.models import Contract
from changrong.network.parties.models import Enterprise, Institution, Outlet
from changrong.network.people.leave import away_from
from changrong.network.people.models import Membership, Role
from changrong.network.rules.book import book
from changrong.network.services.models import Service
from changrong.text import Text


@dataclass(frozen=True)
class About:
    """What the numbers among the answers are looked up in."""

    case: Case | None
    firm: Enterprise | None
    field: Field | None = None


class Refused(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def named(field: Field, raw: Any, about: About) -> Any:
    """The number of the row that was named, or the list of them. Raises Refused where the field
    does not take it."""
    found = _LOOK_UP[field.type](raw, replace(about, field=field))
    _check_kind_of(field, found)
    return found


def _institutions(raw: Any, about: About) -> list[str]:
    """Numbers of institutions that are serving, each once, in the order given."""
    wanted = raw if isinstance(raw, list | tuple) else [raw]
    if not all(_is_number(one) for one in wanted):
        raise Refused("应为机构编号的列表", "Should be a list of institution numbers")
    wanted = list(dict.fromkeys(wanted))
    known = set(
        Institution.objects.filter(number__in=wanted, active=True).values_list("number", flat=True)
    )
    unknown = [number for number in wanted if number not in known]
    if unknown:
        raise Refused(
            f"没有这家正在服务的机构：{'、'.join(unknown)}",
            f"No such serving institution: {', '.join(unknown)}",
        )
    return wanted


def _institution(raw: Any, about: About) -> str:
    """The number of any institution: one may complain of one that serves no longer."""
    if not _is_number(raw) or not Institution.objects.filter(number=raw).exists():
        raise Refused("没有这家机构", "There is no such institution")
    return str(raw)


def institutions_for(field: Field) -> QuerySet[Institution]:
    """Those that a field takes, as far as its declaration says which."""
    rows = Institution.objects.all()
    return rows.filter(kind__in=field.of_kinds) if field.of_kinds else rows


def _check_kind_of(field: Field, found: Any) -> None:
    if not field.of_kinds:
        return
    numbers = found if isinstance(found, list) else [found]
    if institutions_for(field).filter(number__in=numbers).count() < len(numbers):
        named = book().vocabulary["institution.kind"].values
        wanted = [named[kind] for kind in field.of_kinds]
        raise Refused(
            f"这件事只能找{'、'.join(one.zh for one in wanted)}",
            f"Only for: {', '.join(one.en for one in wanted)}",
        )


def _outlet(raw: Any, about: About) -> str:
    """One of the outlets of the institution that has the case, or of any where none has it yet."""
    outlets = Outlet.objects.all()
    if about.case is not None and about.case.institution_id is not None:
        outlets = outlets.filter(institution=about.case.institution_id)
    if not _is_number(raw) or not outlets.filter(number=raw).exists():
        raise Refused("没有这个网点", "There is no such outlet")
    return str(raw)


def _service(raw: Any, about: About) -> str:
    """The number of a service, offered still or not; whose it must be is for the kind to say."""
    if not _is_number(raw) or not Service.objects.filter(number=raw).exists():
        raise Refused("没有这项服务", "There is no such service")
    return str(raw)


def services_of(institution: Institution | None) -> list[tuple[str, str]]:
    """The services that an institution offers, for one to be named."""
    rows = Service.objects.filter(institution=institution, offered=True)
    return list(rows.values_list("number", "name"))


def _matter(raw: Any, about: About) -> str:
    """One of the open cases that the field may name."""
    assert about.field is not None
    if not _is_number(raw) or not matters_for(about.field, about.case).filter(number=raw).exists():
        raise Refused("没有这一项，或者已经结束", "There is none such, or it is over")
    return str(raw)


def matters_for(field: Field, case: Case | None) -> QuerySet[Case]:
    """The open cases of a kind that may be named: where one is opened, those about nobody in
    particular, such as an event of the city; in a move, those beside the case: under the same one,
    or, where it stands by itself, of the same institution."""
    rows = Case.objects.filter(kind=field.of, closed_at=None).order_by("id")
    rows = rows.select_related("version", "enterprise", "institution")
    if case is None:
        return rows.filter(enterprise=None)
    if case.parent_id is None:
        own = rows.filter(institution=case.institution_id, institution__isnull=False)
        return own.filter(parent=None).exclude(pk=case.pk)
    return rows.filter(parent=case.parent_id).exclude(pk=case.pk)


def _child(raw: Any, about: About) -> str:
    if (
        about.case is None
        or not _is_number(raw)
        or not about.case.children.filter(number=raw).exists()
    ):
        raise Refused("这件事项没有这份报价", "This case has no such offer")
    return str(raw)


def _contract(raw: Any, about: About) -> str:
    """One of the firm's own; another's is as if it did not exist."""
    own = Contract.objects.filter(enterprise=about.firm, enterprise__isnull=False)
    if about.field and about.field.of:
        own = own.filter(kind=about.field.of)
    if not _is_number(raw) or not own.filter(number=raw).exists():
        raise Refused("企业没有这份合同", "The firm has no such contract")
    return str(raw)


def _colleague(raw: Any, about: About) -> str:
    """Somebody who works now at the institution that has the case."""
    if not _is_number(raw) or raw not in dict(colleagues_at(about.case)):
        raise Refused("本机构没有这位同事", "Your institution has no such colleague")
    return str(raw)


def outlets_of(institution: Institution | None) -> list[tuple[str, str]]:
    """The outlets that may be named: of one institution, or of all with whose each is."""
    if institution is not None:
        return [(one.number, _named(one)) for one in institution.outlets.all()]
    rows = Outlet.objects.select_related("institution")
    return [(one.number, f"{one.institution.name} {_named(one)}") for one in rows]


def _named(outlet: Outlet) -> str:
    """With a word where nobody can go there now."""
    return outlet.name if outlet.active else _("%(name)s（停业中）") % {"name": outlet.name}


def colleagues_at(case: Case | None) -> list[tuple[str, str]]:
    """Who can be given the case: the number and name of each who works at its institution and is
    not away."""
    if case is None or case.institution_id is None:
        return []
    members = Membership.objects.filter(
        institution=case.institution_id,
        role__in=[Role.OFFICER, Role.MANAGER],
        ended_at=None,
        user__is_active=True,
    )
    away = away_from(case.institution_id, clock.today()).values("membership__user")
    members = members.exclude(user__in=away)
    users = {member.user.number: str(member.user) for member in members.select_related("user")}
    return sorted(users.items(), key=lambda one: one[1])


def _is_number(raw: Any) -> bool:
    """Whether it can be the public number of a row; a database refuses to look for other text."""
    return isinstance(raw, str) and raw.isascii() and raw.isprintable()


_LOOK_UP = {
    "institutions": _institutions,
    "institution": _institution,
    "outlet": _outlet,
    "service": _service,
    "matter": _matter,
    "dispatch": _child,
    "contract": _contract,
    "colleague": _colleague,
}
LOOKED_UP = tuple(_LOOK_UP)
