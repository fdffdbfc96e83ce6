"""What a request for data checks, and what a firm's yes sets going."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import begin, note, wrong
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor

# What follows at the end of the unit, or from what a source answers: evidence/settling.py.
LATER = ("arrive", "arrive_partly", "come_to_nothing", "take_back")
SETTLED = tuple(f"data_request.{name}" for name in LATER)


@effect("data_request.open", moves=("data_request.agreed_before", "data_request.lapse"))
def open_request(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """For a case that the asker's institution has, of the same firm, in the sharing of data."""
    from changrong.network.evidence import queries, settling
    from changrong.network.evidence.catalogue import ITEMS

    assert case.institution is not None
    if not queries.shares(case.institution):
        raise wrong(
            "for_case",
            "本机构还没有参加涉企信息共享，请先向金融局申请",
            "Your institution does not take part in the sharing yet; apply to the bureau",
        )
    held = queries.held_case(by, answers["for_case"])
    if held is None or held.enterprise_id != case.enterprise_id:
        raise wrong(
            "for_case",
            "本机构手里没有这家企业的这件事项",
            "Your institution has no such case of this firm",
        )
    barred = [
        ITEMS[one] for one in answers["items"] if answers["purpose"] not in ITEMS[one].purposes
    ]
    if barred:
        raise wrong(
            "items",
            f"不能用于这个用途：{'、'.join(one.label.zh for one in barred)}",
            f"Not for this purpose: {', '.join(one.label.en for one in barred)}",
        )
    begin(case, for_case=held.number)
    settling.look_at(case)


@effect("data_request.agree", moves=SETTLED)
def agree(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    from changrong.network.evidence import consenting, pulling, queries, settling

    given = consenting.give_for(
        case,
        consenting.Giving(
            institution=case.institution,
            items=answers["agreed"],
            purpose=case.fields["purpose"],
            until=date.fromisoformat(answers["until"]),
            keeps_facts=answers["keeps_facts"],
            case=queries.case_behind(case),
        ),
        answers["terms"],
        by,
    )
    note(case, consent=given.number)
    pulling.queue(case, given)
    settling.look_at(case)
    return {"consent": given.number}


@effect("data_request.agreed_before", moves=SETTLED)
def agreed_before(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    from changrong.network.evidence import pulling, queries, settling

    standing = queries.standing_consent(case)
    assert standing is not None  # settling looked, in this very unit
    note(case, consent=standing.number)
    pulling.queue(case, standing)
    settling.look_at(case)
    return {"consent": standing.number}


@effect("data_request.stop")
def stop(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    from changrong.network.evidence import pulling

    pulling.stop(case)
