"""Asking to act for a credit code, and what the bureau or an institution answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.files.sniff import inspect, safe_name
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.errors import RequestRefused
from changrong.network.people.models import Membership, MembershipRequest, Role
from changrong.network.people.reach import answers_for
from changrong.network.unit import unit, whole
from changrong.text import Text

MOST = 20  # open requests of one user
State = MembershipRequest.State
ALREADY = {
    State.CONFIRMED: Text(
        "这条申请已经有人确认了。", "Somebody has confirmed this request already."
    ),
    State.REFUSED: Text("这条申请已经有人答复了。", "Somebody has answered this request already."),
    State.WITHDRAWN: Text("申请人已经撤回了。", "The applicant has withdrawn this request."),
}


@dataclass(frozen=True)
class Asking:
    """What a user asks: to act for the firm of this credit code (already checked), as what."""

    credit_code: str
    enterprise_name: str
    region: str
    duty_of_user: str
    evidence: UploadedFile | None = None


@whole
def request_membership(askings: Sequence[Asking], by: Actor) -> list[MembershipRequest]:
    """Open a request for each. Raises RequestRefused where the user acts for the firm already or
    has asked, FileRefused where the evidence is not a file we keep."""
    return [_ask(asking, by) for asking in askings]


def _ask(asking: Asking, by: Actor) -> MembershipRequest:
    if _acts_for(by.user, asking.credit_code):
        raise RequestRefused(
            "您已经可以代表这家企业，不用再申请。", "You act for this firm already; no need to ask."
        )
    if MembershipRequest.objects.filter(user=by.user, state=State.ASKED).count() >= MOST:
        raise RequestRefused(
            f"您有 {MOST} 条申请在等答复，等有了答复再申请。",
            f"{MOST} of your requests await an answer; ask again when some are answered.",
        )
    known = _firm_of(asking.credit_code)
    request = MembershipRequest(
        user=by.user,
        credit_code=asking.credit_code,
        enterprise_name=asking.enterprise_name,
        # Where a firm is known to be decides who answers, whatever district is named.
        region=known.region if known else asking.region,
        duty_of_user=asking.duty_of_user,
        asked_at=clock.now(),
    )
    if asking.evidence:
        _attach(request, asking.evidence)
    try:
        with unit():
            request.save()
    except IntegrityError:
        raise RequestRefused(
            "您已经为这家企业申请过，正在等答复。",
            "You have asked for this firm already; the answer is awaited.",
        ) from None
    _record("membership.asked", request, by)
    return request


def _firm_of(credit_code: str) -> Enterprise | None:
    return Enterprise.objects.filter(credit_code=credit_code).first()


def _acts_for(user: object, credit_code: str) -> bool:
    return Membership.objects.filter(
        user=user, enterprise__credit_code=credit_code, ended_at=None
    ).exists()


def _attach(request: MembershipRequest, evidence: UploadedFile) -> None:
    sort = inspect(evidence.file, evidence.name or "", evidence.size or 0)
    request.evidence = evidence
    request.evidence_name = safe_name(evidence.name or "", sort)
    request.evidence_type = sort.media_type


@whole
def confirm(requests: Sequence[MembershipRequest], by: Actor) -> list[Membership]:
    """Let each user act for the firm asked for; a firm that is new here is entered.

    Of two who confirm at once, the second is told that it is done (RequestRefused).
    """
    return [_confirm(request, by) for request in _open(requests, by)]


def _confirm(request: MembershipRequest, by: Actor) -> Membership:
    enterprise, is_new = Enterprise.objects.get_or_create(
        credit_code=request.credit_code,
        defaults={"name": request.enterprise_name, "region": request.region},
    )
    membership = Membership.objects.create(
        user=request.user, role=Role.ENTERPRISE, enterprise=enterprise
    )
    _decide(request, State.CONFIRMED, by)
    _record(
        "membership.confirmed",
        request,
        by,
        enterprise=enterprise.number,
        enterprise_is_new=is_new,
    )
    joined = {"user": request.user.number, "request": request.number}
    record(enterprise.number, "enterprise.joined", by, joined)
    return membership


@whole
def refuse(
    requests: Sequence[MembershipRequest], reason: str, by: Actor
) -> list[MembershipRequest]:
    """Answer each with a reason that the applicant reads."""
    if not reason.strip():
        raise RequestRefused(
            "请写明原因，申请人会看到。", "Give the reason; the applicant will read it."
        )
    decided = _open(requests, by)
    for request in decided:
        request.reason = reason.strip()
        _decide(request, State.REFUSED, by)
        _record("membership.refused", request, by)
    return decided


@whole
def withdraw(requests: Sequence[MembershipRequest], by: Actor) -> list[MembershipRequest]:
    """Take back one's own requests while they are open."""
    withdrawn = _locked(requests)
    for request in withdrawn:
        if request.user_id != by.user.pk:
            raise RequestRefused("只能撤回自己的申请。", "You can withdraw only your own request.")
        _decide(request, State.WITHDRAWN, by)
        _record("membership.withdrawn", request, by)
    return withdrawn


def _open(requests: Sequence[MembershipRequest], by: Actor) -> list[MembershipRequest]:
    """The requests, locked, each of them open and for this actor to decide."""
    locked = _locked(requests)
    for request in locked:
        _check_may_decide(request, by)
    return locked


def _locked(requests: Sequence[MembershipRequest]) -> list[MembershipRequest]:
    rows = MembershipRequest.objects.select_for_update().order_by("pk")
    locked = list(rows.filter(pk__in=[request.pk for request in requests]))
    for request in locked:
        if request.state in ALREADY:
            said = ALREADY[State(request.state)]
            raise RequestRefused(said.zh, said.en)
    return locked


def _check_may_decide(request: MembershipRequest, by: Actor) -> None:
    if by.user and request.user_id == by.user.pk:
        raise RequestRefused(
            "自己的申请要由别人确认。", "Your own request must be confirmed by somebody else."
        )
    known = _firm_of(request.credit_code)
    region = known.region if known else request.region
    if by.role == Role.COORDINATOR and not answers_for(by, region):
        raise RequestRefused(
            "这家企业不在您负责的区。", "This firm is not in the district you answer for."
        )
    if not by.is_system and by.role not in {Role.COORDINATOR, Role.OFFICER, Role.MANAGER}:
        raise RequestRefused(
            "要由金融局协调员或机构确认。", "The bureau or an institution has to confirm this."
        )


def _decide(request: MembershipRequest, state: str, by: Actor) -> None:
    request.state = state
    request.decided_at = clock.now()
    request.decided_by = by.user
    request.institution = by.institution
    request.save(update_fields=["state", "decided_at", "decided_by", "institution", "reason"])


def _record(code: str, request: MembershipRequest, by: Actor, **data: object) -> None:
    record(f"membership-{request.number}", code, by, {"user": request.user.number, **data})
