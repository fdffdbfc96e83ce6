"""What is done to institutions, outlets, products and emergencies.

Facts of an enterprise are written by rules.actions.state_facts, accounts by people.actions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, models

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.parties.errors import PartyRefused
from changrong.network.parties.models import Institution, Outlet, Product
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.people.reach import answers_for, looks_after
from changrong.network.rules.models import Emergency
from changrong.network.unit import gather, unit, whole

ROOM = "room"  # what a unit gathers the institutions under that may have room now
# What of an institution or a product says which needs it is for.
_MEANT_FOR = {
    "active",
    "amount_max",
    "amount_min",
    "condition",
    "need_kinds",
    "regions",
    "term_max",
    "term_min",
    "valid_from",
    "valid_until",
}

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any]


@whole
def make_institutions(given: Sequence[Values], by: Actor) -> list[Institution]:
    """Enter each institution. Raises PartyRefused where name or credit code is there already."""
    _only(by.role == Role.COORDINATOR, by)
    for values in given:
        _within_reach(values, by)
    made = [_made(Institution(**values)) for values in given]
    for institution in made:
        _record("institution.made", institution, by)
    return made


@whole
def change_institutions(
    changes: Sequence[tuple[Institution, Values]], by: Actor
) -> list[Institution]:
    changed = []
    for institution, values in _in_order(changes):
        _only(looks_after(by, institution.regions), by)
        _within_reach({"regions": institution.regions} | dict(values), by)
        row, fields = _changed(institution, values)
        if fields:
            _record("institution.changed", row, by, fields=fields)
        changed.append(row)
    return changed


@whole
def set_capacity(changes: Sequence[tuple[Institution, int | None]], by: Actor) -> list[Institution]:
    """Say how many cases each takes on at once; None is no limit. What is at work goes on."""
    changed = []
    for institution, capacity in _in_order(changes):
        _only(_manages(by, institution) or looks_after(by, institution.regions), by)
        row, fields = _changed(institution, {"capacity": capacity})
        if fields:
            _record("institution.changed", row, by, fields=fields)
        changed.append(row)
    return changed


@whole
def make_outlets(given: Sequence[tuple[Institution, Values]], by: Actor) -> list[Outlet]:
    return [_make_part(Outlet, institution, values, by) for institution, values in given]


@whole
def change_outlets(changes: Sequence[tuple[Outlet, Values]], by: Actor) -> list[Outlet]:
    return [_change_part(outlet, values, by) for outlet, values in _in_order(changes)]


@whole
def make_products(given: Sequence[tuple[Institution, Values]], by: Actor) -> list[Product]:
    return [_make_part(Product, institution, values, by) for institution, values in given]


@whole
def change_products(changes: Sequence[tuple[Product, Values]], by: Actor) -> list[Product]:
    _hold(product.institution_id for product, _values in changes)
    return [_change_part(product, values, by) for product, values in _in_order(changes)]


@whole
def declare_emergencies(given: Sequence[Values], by: Actor) -> list[Emergency]:
    """Enter each emergency response of a region: relief measures hang on it from its first day."""
    for values in given:
        _only(answers_for(by, values["region"]), by)
    declared = [Emergency.objects.create(recorded_by=by.user, **values) for values in given]
    for emergency in declared:
        record(
            f"emergency-{emergency.pk}",
            "emergency.declared",
            by,
            {"region": emergency.region, "from": emergency.started_on.isoformat()},
        )
    return declared


@whole
def end_emergencies(ends: Sequence[tuple[Emergency, date]], by: Actor) -> list[Emergency]:
    """Give each emergency its last day, which still belongs to it."""
    ended = []
    for emergency, last_day in _in_order(ends):
        row = Emergency.objects.select_for_update().get(pk=emergency.pk)
        _only(answers_for(by, row.region), by)
        if last_day < row.started_on:
            raise PartyRefused(
                "结束日不能早于开始日。", "The last day cannot be before the first.", "ended_on"
            )
        row.ended_on = last_day
        row.save(update_fields=["ended_on"])
        until = {"until": last_day.isoformat()}
        record(f"emergency-{row.pk}", "emergency.ended", by, until)
        ended.append(row)
    return ended


def _make_part(part: type[Row], institution: Institution, values: Values, by: Actor) -> Row:
    _only(_manages(by, institution), by)
    row = _made(part(institution=institution, **values))
    name = part._meta.model_name
    _record(f"{name}.made", institution, by, **{name: row.number})
    return row


def _change_part(part: Row, values: Values, by: Actor) -> Row:
    _only(_manages(by, part.institution), by)
    row, fields = _changed(part, values)
    name = row._meta.model_name
    if fields:
        _record(f"{name}.changed", row.institution, by, **{name: row.number, "fields": fields})
    return row


def _changed(row: Row, values: Values) -> tuple[Row, list[str]]:
    """The row, locked and brought up to date, and the names of what is different now."""
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    fields = [name for name, value in values.items() if getattr(held, name) != value]
    for name in fields:
        setattr(held, name, values[name])
    if fields:
        _save(held)
    if isinstance(held, Institution | Product):
        _tell_who_waits(held, set(fields))
    return held, fields


def _tell_who_waits(row: Institution | Product, fields: set[str]) -> None:
    """Whoever waits for it may find room now (cases/dispatch/waves.py), and who waits elsewhere may
    be for it now (cases/dispatch/announcing.py)."""
    is_institution = isinstance(row, Institution)
    if {"capacity", "active"} & fields:
        gather(ROOM, row.pk if is_institution else row.institution_id)
    if _MEANT_FOR & fields:
        own = Product.objects.filter(**{"institution" if is_institution else "pk": row.pk})
        own.update(announce_at=clock.now())


def _hold(institutions: Iterable[int]) -> None:
    """Lock institutions before their products, as whoever claims places there does."""
    rows = Institution.objects.filter(pk__in=set(institutions)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _made(row: Row) -> Row:
    _save(row)
    return row


def _save(row: models.Model) -> None:
    try:
        with unit():
            row.save()
    except IntegrityError:
        raise _taken(row) from None


def _taken(row: models.Model) -> PartyRefused:
    others = type(row)._default_manager.exclude(pk=row.pk)
    if isinstance(row, Institution) and others.filter(credit_code=row.credit_code).exists():
        return PartyRefused(
            "这个信用代码的机构已经有了。",
            "An institution with this credit code exists.",
            "credit_code",
        )
    return PartyRefused(
        f"已经有叫“{row}”的了，请换个名称。", f"There is one called “{row}” already.", "name"
    )


def _in_order(changes: Sequence[tuple[Row, Any]]) -> list[tuple[Row, Any]]:
    """By id, so that two who change the same rows never wait for each other."""
    return sorted(changes, key=lambda change: change[0].pk)


def _manages(by: Actor, institution: Institution) -> bool:
    return by.role == Role.MANAGER and by.institution == institution


def _within_reach(values: Values, by: Actor) -> None:
    """A district's coordinator makes no institution that serves beyond the district."""
    if not (by.is_system or looks_after(by, values.get("regions", []))):
        raise PartyRefused(
            "您负责一个区，只能选这个区里的地方；服务全市的机构请市里的协调员来办。",
            "You answer for one district, so choose places within it; an institution that serves "
            "the whole city is for the city's coordinator.",
            "regions",
        )


def _only(allowed: bool, by: Actor) -> None:
    if not (allowed or by.is_system):
        raise PartyRefused("您不能办这件事。", "This is not for you to do.")


def _record(code: str, institution: Institution, by: Actor, **data: object) -> None:
    record(f"institution-{institution.number}", code, by, data)
