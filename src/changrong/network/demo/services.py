"""What can be had at a distance in the district: the network's own, and a bank's with its month."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.demo.life import at
from changrong.network.demo.staff import Staff
from changrong.network.people.actor import Actor
from changrong.network.services.actions import make
from changrong.network.services.models import BYTES, Heard, Service
from changrong.network.services.uptime import A_DAY, minute_of

DAYS = 40
BANK = "nongshang"
ALWAYS = {"days": "always", "opens": None, "closes": None, "offered": True}
OFFICE = {"days": "working_days", "opens": time(9), "closes": time(17), "offered": True}
OWN = (
    ("示例市小微金融服务网", "portal", ["ask", "apply", "defer", "complain"], "", ALWAYS, 1),
    ("12345 金融专席", "hotline", ["ask", "apply", "complain"], "12345", OFFICE, 1440),
)
BANKS = (
    ("示例农商企业网银", "corporate_e_bank", ["transfer", "payroll", "account"], ALWAYS, 5),
    ("示例农商手机银行", "mobile_bank", ["pay", "repay", "wealth", "transfer"], ALWAYS, 1440),
    ("示例农商自助设备", "machine", ["cash", "pay"], ALWAYS, 1440),
)


def make_services(staff: Staff) -> None:
    """Entered forty days ago and heard since; one failed for three quarters of an hour."""
    bank = staff.institutions[BANK]
    manager, officer = staff.managers[bank.pk], staff.officers[bank.pk][-1]
    today = clock.today()
    with clock.at(at(today - timedelta(days=DAYS), 0, 0)):
        own = [_make(staff.coordinator, *one) for one in OWN]
        made = [
            _make(manager, name, sort, functions, "https://bank.example.com/", terms, every)
            for name, sort, functions, terms, every in BANKS
        ]
    for service, (*_about, every) in zip(own + made, OWN + BANKS, strict=True):
        _heard(service, every, today)
    _failed(made[0], officer, staff.coordinator, today - timedelta(days=3))


def _make(
    by: Actor, name: str, sort: str, functions: list[str], address: str, terms: Any, every: int
) -> Service:
    about = {"name": name, "sort": sort, "functions": functions, "address": address}
    return make(about | terms | {"every": every}, by)


def _heard(service: Service, every: int, today: date) -> None:
    """A beat every so many minutes until now; two days ago, a morning without."""
    whole = sum(1 << minute for minute in range(0, A_DAY, every))
    gap = ((1 << 90) - 1) << 9 * 60
    now = minute_of(clock.now()) % A_DAY
    days = dict.fromkeys(range(1, DAYS), whole)
    days |= {2: whole & ~gap, 0: whole & ((2 << now) - 1)}
    Heard.objects.bulk_create(
        Heard(
            service=service,
            day=today - timedelta(days=back),
            well=well.to_bytes(BYTES, "little"),
            beats=well.bit_count(),
            errors=back % 7,
        )
        for back, well in days.items()
    )
    last = at(today, 0, 0) + timedelta(minutes=days[0].bit_length() - 1)
    due = last + timedelta(minutes=every + 1)
    Service.objects.filter(pk=service.pk).update(heard_at=last, due_at=due)


def _failed(service: Service, officer: Actor, bureau: Actor, day: date) -> None:
    said = {
        "what": "system",
        "gravity": "large",
        "service": service.number,
        "happened_at": f"{day}T14:20",
        "place": "总行机房",
        "facts": "企业网银登录不了，已经转柜面办理。",
    }
    hand = {"lead": "值班经理", "phone": "010-00000000", "measures": "切换到备用机房"}
    with clock.at(at(day, 14, 30)):
        cases = open_cases("incident", [Opening(fields=said)], officer)
    with clock.at(at(day, 14, 35)):
        cases = move(cases, "handle", officer, hand)
    with clock.at(at(day, 15, 20)):
        back = {"outcome": "已经恢复", "restored_at": f"{day}T15:05"}
        cases = move(cases, "report_handled", officer, back)
    with clock.at(at(day, 16, 0)):
        move(cases, "close", bureau, {"lessons": "备用机房每月切换演练一次。"})
