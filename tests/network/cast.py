"""A fixed cast: Alice owns 鲜禾餐饮, Bob helps her, Charlie must not; two banks; the bureau."""

from __future__ import annotations

from dataclasses import dataclass

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
    xianhe = _firm("示例鲜禾餐饮管理有限公司", "91110105MA0000001A", DISTRICT)
    other_firm = _firm("示例云溪竹艺工作室", "92110105MA0000002B", DISTRICT)
    bank_a = _institution("示例甲银行", "bank", "91110000100000001A")
    bank_b = _institution("示例乙银行", "bank", "91110000100000002B")
    guarantor = _institution("示例融资担保有限公司", "guarantor", "91110000100000003C")
    far_bank = _institution("示例远郊银行", "bank", "91110000100000004D", [OTHER_DISTRICT])
    return Cast(
        xianhe=xianhe,
        other_firm=other_firm,
        bank_a=bank_a,
        bank_b=bank_b,
        guarantor=guarantor,
        far_bank=far_bank,
        alice=_actor("alice", Role.ENTERPRISE, enterprise=xianhe),
        bob=_actor("bob", Role.ENTERPRISE, enterprise=xianhe),
        charlie=_actor("charlie", Role.ENTERPRISE, enterprise=other_firm),
        officer_a=_actor("officer_a", Role.OFFICER, institution=bank_a),
        officer_b=_actor("officer_b", Role.OFFICER, institution=bank_b),
        officer_far=_actor("officer_far", Role.OFFICER, institution=far_bank),
        manager_a=_actor("manager_a", Role.MANAGER, institution=bank_a),
        coordinator=_actor("coordinator", Role.COORDINATOR),
        coordinator_elsewhere=_actor("elsewhere", Role.COORDINATOR, region=OTHER_DISTRICT),
        supervisor=_actor("supervisor", Role.SUPERVISOR),
        hotline=_actor("hotline", Role.HOTLINE),
        stranger=Actor(User.objects.create_user("stranger", password="a-long-password")),
        anonymous=Actor(),
    )


def _firm(name: str, credit_code: str, region: str) -> Enterprise:
    return Enterprise.objects.create(name=name, credit_code=credit_code, region=region)


def _institution(
    name: str, kind: str, credit_code: str, regions: list[str] | None = None
) -> Institution:
    institution = Institution.objects.create(
        name=name, kind=kind, credit_code=credit_code, regions=regions or []
    )
    Product.objects.create(
        institution=institution,
        name="示例经营贷",
        need_kinds=["credit_loan", "first_loan", "renewal"],
        amount_min=1_000_000,
        amount_max=300_000_000,
        term_min=3,
        term_max=36,
        rate_from="0.0385",
    )
    return institution


def _actor(username: str, role: Role, **body: object) -> Actor:
    user = User.objects.create_user(username, password="a-long-password", name=username)
    return Actor(user, Membership.objects.create(user=user, role=role, **body))
