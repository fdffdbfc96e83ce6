"""Steps that tests of complaints, deferrals, referrals and tasks take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.models import Case, Clock
from changrong.network.contracts.actions import agree
from changrong.network.contracts.models import Contract
from changrong.network.people.actor import Actor

from .cast import Cast
from .steps import make_offer, state_need

CONTACT = {"contact_name": "陈女士", "contact_phone": "13800000000"}


def at(text: str) -> Any:
    """The service's clock set to a moment in Shanghai: with at("2026-11-23 10:00"): …"""
    return clock.at(datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI))


def loan_of(cast: Cast, officer: Actor | None = None, **terms: Any) -> Contract:
    """Alice's loan with an institution, from an offer to a need of hers."""
    offer = make_offer(state_need(cast), officer or cast.officer_a, **terms)
    contract = agree(offer, cast.alice)
    assert contract is not None
    return contract


def complain(cast: Cast, by: Actor | None = None, **changes: Any) -> Case:
    by = by or cast.alice
    said = {
        "institution": cast.bank_a.number,
        "subject": "fees",
        "what": "合同外又收了一笔服务费",
        "wanted": "退回这笔费用",
        **CONTACT,
    }
    return opened("complaint", by, by.enterprise or cast.xianhe, said | changes)


def ask_deferral(cast: Cast, contract: Contract, by: Actor | None = None, **changes: Any) -> Case:
    by = by or cast.alice
    said = {
        "contract": contract.number,
        "scope": "principal",
        "deferred_until": "2028-05-23",
        "why": "上游停工三个月，预计明年恢复",
        **CONTACT,
    }
    return opened("deferral", by, by.enterprise or cast.xianhe, said | changes)


def refer(cast: Cast, by: Actor | None = None, **changes: Any) -> Case:
    said = {"what": "想办出口信用保险", "why": "product", **CONTACT}
    return opened("referral", by or cast.officer_a, cast.xianhe, said | changes)


def opened(kind: str, by: Actor, firm: Any, said: Mapping[str, Any]) -> Case:
    [case] = open_cases(kind, [Opening(enterprise=firm, fields=said)], by)
    return case


def step(case: Case, name: str, by: Actor, **said: Any) -> Case:
    """Take a step; `said` are its answers, with facts and reasons for its limits."""
    beside = {key: said.pop(key) for key in ("facts", "reasons") if key in said}
    [case] = move([case], name, by, said, **beside)
    return case


def running(case: Case) -> Clock:
    return case.clocks.get(stopped_at=None)


def codes(case: Case) -> list[str]:
    """What the register holds of a case, in its order."""
    from changrong.network.events.models import Event

    events = Event.objects.filter(stream=case.number).order_by("sequence")
    return list(events.values_list("code", flat=True))
