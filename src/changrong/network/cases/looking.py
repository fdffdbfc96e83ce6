"""Who looked at a firm's file: told to the firm, of every case, decision, file and list that
somebody else opened. People are named to their own colleagues only; the firm is told their office
and role.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.contracts.models import Contract
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.evidence.catalogue import ITEMS
from changrong.network.files.models import Attachment, Letter
from changrong.network.guarantees.models import Guarantee
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, MembershipRequest, Role
from changrong.network.rules.codes import region_name
from changrong.network.rules.models import Decision
from changrong.network.unit import whole
from changrong.text import Text

VIEWED, DECISION, FILE = "case.viewed", "decision.viewed", "file.opened"
EVIDENCE, EXPORT = "request.evidence_opened", "enterprise.exported"
CONTRACT, LETTER, GUARANTEE = "contract.viewed", "letter.viewed", "guarantee.viewed"
DATA = "data.looked"
LOOKED = (VIEWED, DECISION, FILE, EVIDENCE, EXPORT, CONTRACT, LETTER, GUARANTEE, DATA)
SHOWN = 10  # of them on the page of one case
ROLES = {
    Role.OFFICER: Text("经办", "officer"),
    Role.MANAGER: Text("管理员", "manager"),
    Role.COORDINATOR: Text("协调员", "coordinator"),
    Role.SUPERVISOR: Text("监管人员", "supervisor"),
    Role.HOTLINE: Text("话务员", "agent"),
}
BUREAU = Text("金融局", "The financial bureau")
HOTLINE = Text("12345 热线", "The 12345 hotline")
_BODIES = (Role.OFFICER, Role.MANAGER)


@dataclass(frozen=True)
class Look:
    """One look: by which office, in which role, at what. `name` is "" unless the reader is a
    colleague. `case`, `decision` and `file` are public numbers, "" where it was none of these."""

    at: datetime
    office: Text
    role: Text
    name: str
    what: Text
    case: str = ""
    decision: str = ""
    file: str = ""


# ---------------------------------------------------------------------- written


def note_export(cases: Sequence[Case], by: Actor) -> list[Event]:
    """Record that a list with these firms' rows was taken out, once a day for each person and firm;
    a firm's own list is not."""
    return _note_export("cases", [one.enterprise for one in cases if one.enterprise], by)


def note_guarantees_export(guarantees: Sequence[Guarantee], by: Actor) -> list[Event]:
    """The same of a list of guarantees."""
    return _note_export("guarantees", [one.enterprise for one in guarantees], by)


@whole
def _note_export(what: str, rows: Sequence[Enterprise], by: Actor) -> list[Event]:
    if by.user is None or by.enterprise is not None:
        return []
    firms = Counter(one.number for one in rows)
    noted = _noted_today(EXPORT, firms, by)
    return [
        record(number, EXPORT, by, {what: count, **by.office})
        for number, count in sorted(firms.items())
        if number not in noted
    ]


def _noted_today(code: str, streams: Iterable[str], by: Actor) -> set[str]:
    midnight = clock.now().astimezone(clock.SHANGHAI)
    midnight = midnight.replace(hour=0, minute=0, second=0, microsecond=0)
    noted = Event.objects.filter(code=code, actor=by.user, at__gte=midnight, stream__in=streams)
    return set(noted.values_list("stream", flat=True))


def note_contract(contract: Contract, by: Actor) -> None:
    """Record who read a firm's contract, once a day for each person."""
    _note(CONTRACT, contract.number, by)


def note_letter(letter: Letter, by: Actor) -> None:
    """Record who read a letter about a firm, once a day for each person."""
    _note(LETTER, letter.number, by)


def note_guarantee(guarantee: Guarantee, by: Actor) -> None:
    """Record who read a firm's guarantee, once a day for each person."""
    _note(GUARANTEE, guarantee.number, by)


def _note(code: str, number: str, by: Actor) -> None:
    if by.user is None or by.enterprise is not None:
        return
    if not _noted_today(code, [number], by):
        record(number, code, by, by.office)


def note_evidence(request: MembershipRequest, by: Actor) -> None:
    """Record that somebody other than the applicant took out what a firm's person attached."""
    if by.user is not None and by.user.pk != request.user_id:
        record(f"request-{request.number}", EVIDENCE, by, by.office)


# ---------------------------------------------------------------------- read


def looks_of(enterprise: Enterprise) -> QuerySet[Event]:
    """Every look at anything of a firm's, the latest first."""
    cases = Case.objects.filter(enterprise=enterprise).order_by().values("number")
    decisions = Decision.objects.filter(enterprise=enterprise).order_by().values("number")
    contracts = Contract.objects.filter(enterprise=enterprise).order_by().values("number")
    letters = Letter.objects.filter(enterprise=enterprise).order_by().values("number")
    guarantees = Guarantee.objects.filter(enterprise=enterprise).order_by().values("number")
    asked = MembershipRequest.objects.filter(credit_code=enterprise.credit_code)
    streams = [enterprise.number, *(f"request-{one.number}" for one in asked)]
    theirs = Q(stream__in=cases) | Q(stream__in=decisions) | Q(stream__in=contracts)
    theirs |= Q(stream__in=letters) | Q(stream__in=guarantees)
    return _looks().filter(theirs | Q(stream__in=streams))


def looks_at(case: Case) -> QuerySet[Event]:
    """Who opened a case, its children, their files, or the decisions they rest on. An institution's
    own part so shows its own people and the bureau's."""
    own = [case, *case.children.all()]
    streams = {one.number for one in own}
    decisions = Decision.objects.filter(pk__in=[one.decision_id for one in own if one.decision_id])
    streams.update(decisions.values_list("number", flat=True))
    return _looks().filter(stream__in=streams)


def _looks() -> QuerySet[Event]:
    found = Event.objects.filter(code__in=LOOKED).exclude(role__in=("", Role.ENTERPRISE))
    return found.select_related("actor").order_by("-id")


def told(events: Iterable[Event], reader: Actor) -> list[Look]:
    """The looks in words, in the order of the events."""
    events = list(events)
    offices = _Offices(events)
    files = dict(
        Attachment.objects.filter(number__in=[e.data.get("file", "") for e in events]).values_list(
            "number", "name"
        )
    )
    return [_look(event, offices, files, reader) for event in events]


def _look(event: Event, offices: _Offices, files: dict[str, str], reader: Actor) -> Look:
    institution = offices.institution(event)
    own = institution is not None and institution == reader.institution
    return Look(
        at=event.at,
        office=offices.name(event),
        role=ROLES[Role(event.role)],
        name=str(event.actor) if own else "",
        what=_what(event, files),
        case=event.stream if event.code in (VIEWED, FILE, DATA) else "",
        decision=event.stream if event.code == DECISION else "",
        file=event.data.get("file", ""),
    )


def _what(event: Event, files: dict[str, str]) -> Text:
    match event.code:
        case "file.opened":
            name = files.get(event.data["file"], "")
            return Text(f"打开了材料“{name}”", f"Opened the file “{name}”")
        case "decision.viewed":
            return Text("看了政策核对结果", "Read the policy decision")
        case "contract.viewed":
            return Text(f"看了合同 {event.stream}", f"Read the contract {event.stream}")
        case "letter.viewed":
            return Text(f"看了函件 {event.stream}", f"Read the letter {event.stream}")
        case "guarantee.viewed":
            return Text(f"看了担保 {event.stream}", f"Read the guarantee {event.stream}")
        case "data.looked":
            return _of_items(event.data["items"])
        case "request.evidence_opened":
            return Text("打开了账号申请的证明材料", "Opened the evidence of an account request")
        case "enterprise.exported":
            if count := event.data.get("guarantees"):
                return Text(
                    f"导出的名单里有您 {count} 笔担保",
                    f"Exported a list with {count} of your guarantees",
                )
            count = event.data["cases"]
            return Text(
                f"导出的名单里有您 {count} 件事项",
                f"Exported a list with {count} of your cases",
            )
    return Text("看了事项", "Read the case")


def _of_items(names: Iterable[str]) -> Text:
    labels = [ITEMS[name].label for name in names if name in ITEMS]
    return Text(
        f"看了数据：{'、'.join(one.zh for one in labels)}",
        f"Looked at data: {', '.join(one.en for one in labels)}",
    )


class _Offices:
    """For whom people looked. An event says so itself; older ones are told by the role their
    reader had then."""

    def __init__(self, events: Sequence[Event]) -> None:
        numbers = {event.data.get("institution", "") for event in events}
        rows = Institution.objects.filter(number__in=numbers)
        self.named = {row.number: row for row in rows}
        users = {event.actor_id for event in events if event.role in ROLES}
        members = Membership.objects.filter(user__in=users).select_related("institution")
        self.members: dict[tuple[int, str], list[Membership]] = {}
        for member in members.order_by("since", "id"):
            self.members.setdefault((member.user_id, member.role), []).append(member)

    def institution(self, event: Event) -> Institution | None:
        if event.role not in _BODIES:
            return None
        said = self.named.get(event.data.get("institution", ""))
        member = self._member(event)
        return said or (member.institution if member else None)

    def name(self, event: Event) -> Text:
        if institution := self.institution(event):
            return Text(institution.name, institution.name)
        if event.role == Role.HOTLINE:
            return HOTLINE
        member = self._member(event)
        region = event.data.get("region") or (member.region if member else "")
        if not region:
            return BUREAU
        place = region_name(region)
        return Text(f"{BUREAU.zh}（{place}）", f"{BUREAU.en} ({place})")

    def _member(self, event: Event) -> Membership | None:
        """The membership in the event's role that began last before it."""
        found = self.members.get((event.actor_id, event.role), [])
        before = [member for member in found if member.since <= event.at]
        return before[-1] if before else found[0] if found else None
