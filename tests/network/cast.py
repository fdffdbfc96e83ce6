"""A fixed cast: Alice owns 鲜禾餐饮, Bob helps her, Charlie must not; two banks; the bureau."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.contrib.auth.hashers import make_password

from changrong.network.parties.models import Enterprise, Institution, Product
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

DISTRICT, OTHER_DISTRICT = "110105", "110108"


@dataclass
class Cast:
    xianhe: Enterprise
    other_firm: Enterprise
    bank_a: Institution
    bank_b: Institution
    guarantor: Institution
    far_bank: Institution
    alice: Actor
    bob: Actor
    charlie: Actor
    officer_a: Actor
    officer_b: Actor
    officer_far: Actor
    manager_a: Actor
    coordinator: Actor
    coordinator_elsewhere: Actor
    supervisor: Actor
    hotline: Actor
    stranger: Actor
    anonymous: Actor


def make_cast() -> Cast:
    """In few statements: most tests of the service begin with it."""
    xianhe, other_firm = Enterprise.objects.bulk_create(
        [
            _firm("示例鲜禾餐饮管理有限公司", "91110105MA0000001A", DISTRICT),
            _firm("示例云溪竹艺工作室", "92110105MA0000002B", DISTRICT),
        ]
    )
    bank_a, bank_b, guarantor, far_bank = Institution.objects.bulk_create(
        [
            _institution("示例甲银行", "bank", "91110000100000001A"),
            _institution("示例乙银行", "bank", "91110000100000002B"),
            _institution("示例融资担保有限公司", "guarantor", "91110000100000003C"),
            _institution("示例远郊银行", "bank", "91110000100000004D", [OTHER_DISTRICT]),
        ]
    )
    Product.objects.bulk_create(_product(one) for one in (bank_a, bank_b, guarantor, far_bank))
    seats = {
        "alice": Membership(role=Role.ENTERPRISE, enterprise=xianhe),
        "bob": Membership(role=Role.ENTERPRISE, enterprise=xianhe),
        "charlie": Membership(role=Role.ENTERPRISE, enterprise=other_firm),
        "officer_a": Membership(role=Role.OFFICER, institution=bank_a),
        "officer_b": Membership(role=Role.OFFICER, institution=bank_b),
        "officer_far": Membership(role=Role.OFFICER, institution=far_bank),
        "manager_a": Membership(role=Role.MANAGER, institution=bank_a),
        "coordinator": Membership(role=Role.COORDINATOR),
        "elsewhere": Membership(role=Role.COORDINATOR, region=OTHER_DISTRICT),
        "supervisor": Membership(role=Role.SUPERVISOR),
        "hotline": Membership(role=Role.HOTLINE),
    }
    actors = _seated(seats)
    [stranger] = User.objects.bulk_create([_user("stranger")])
    return Cast(
        xianhe=xianhe,
        other_firm=other_firm,
        bank_a=bank_a,
        bank_b=bank_b,
        guarantor=guarantor,
        far_bank=far_bank,
        coordinator_elsewhere=actors.pop("elsewhere"),
        **actors,
        stranger=Actor(stranger),
        anonymous=Actor(),
    )


def _firm(name: str, credit_code: str, region: str) -> Enterprise:
    return Enterprise(name=name, credit_code=credit_code, region=region)


def _institution(
    name: str, kind: str, credit_code: str, regions: list[str] | None = None
) -> Institution:
    return Institution(name=name, kind=kind, credit_code=credit_code, regions=regions or [])


def _product(institution: Institution) -> Product:
    return Product(
        institution=institution,
        name="示例经营贷",
        need_kinds=["credit_loan", "first_loan", "renewal"],
        amount_min=1_000_000,
        amount_max=300_000_000,
        term_min=3,
        term_max=36,
        rate_from=Decimal("0.0385"),
    )


def _seated(seats: dict[str, Membership]) -> dict[str, Actor]:
    """Everybody in the seat under their username."""
    for user in User.objects.bulk_create([_user(username, name=username) for username in seats]):
        seats[user.username].user = user
    memberships = Membership.objects.bulk_create(seats.values())
    return {one.user.username: Actor(one.user, one) for one in memberships}


def _user(username: str, name: str = "") -> User:
    return User(username=username, name=name, password=_hashed())


@cache
def _hashed() -> str:
    """The password of them all."""
    return make_password("a-long-password")
