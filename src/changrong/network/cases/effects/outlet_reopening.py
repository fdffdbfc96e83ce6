"""What closing and reopening do to the outlet itself: nobody is sent to one that is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over
from changrong.network.cases.effects._noting import (
    day,
    earlier,
    note,
    one_at_a_time,
    refuse,
    wrong,
)
from changrong.network.cases.models import Case
from changrong.network.parties import actions as parties
from changrong.network.parties.models import Outlet
from changrong.network.people.actor import Actor


@effect("outlet_reopening.close")
def close(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """An outlet of one's own, which is closed at once; one that is closed already may reopen."""
    outlet = _outlet(case)
    if outlet.institution_id != case.institution_id:
        raise wrong("outlet", "这不是本机构的网点", "It is another institution's outlet")
    if answers["closed_on"] > clock.today().isoformat():
        raise wrong("closed_on", "停业当天再报", "Report it on the day it closes")
    one_at_a_time(case.institution)
    if same := earlier(case, fields__outlet=outlet.number):
        raise wrong("outlet", f"已经在办：{same.number}", f"In hand already: {same.number}")
    parties.change_outlets([(outlet, {"active": False})], by)


@effect("outlet_reopening.approve")
def approve(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    not_over(case, answers, "opens_on")


@effect("outlet_reopening.close_again")
def close_again(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    note(case, batch=None, opens_on=None)


@effect("outlet_reopening.reopen")
def reopen(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    since = day(case, "opens_on")
    if clock.today() < since:
        raise refuse(f"批准从 {since} 起复工", f"It may reopen from {since}")
    outlet = _outlet(case)
    parties.change_outlets([(outlet, {"active": True})], by)
    note(case, reopened_on=clock.today().isoformat())
    return {"outlet": outlet.number}


def _outlet(case: Case) -> Outlet:
    return Outlet.objects.get(number=case.fields["outlet"])
