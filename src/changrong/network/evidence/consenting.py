"""Giving consent and taking it back: the only writers of consents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.cases.time.periods import last_day
from changrong.network.cases.versions import move_of
from changrong.network.events.actions import record
from changrong.network.evidence import terms
from changrong.network.evidence.catalogue import ITEMS, PURPOSES
from changrong.network.evidence.models import Consent, Exchange, Piece
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import whole
from changrong.text import Problem

LONGEST = "network-service-standard/data-consent"


class ConsentRefused(Problem):
    """A consent that cannot be given or taken back; `field` names what is in the way."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field


@dataclass(frozen=True)
class Giving:
    """What is agreed to. `case`: for this one only; None: for any that the institution has."""

    institution: Institution
    items: Sequence[str]
    purpose: str
    until: date
    keeps_facts: bool = False
    case: Case | None = None


@whole
def give(givings: Sequence[Giving], is_agreed: bool, by: Actor) -> list[Consent]:
    """Consent on behalf of the actor's firm, all or none. `is_agreed`: to the words of
    terms.CURRENT.

    Raises ConsentRefused, also for whoever does not act for a firm.
    """
    firm = by.enterprise
    if by.role != Role.ENTERPRISE or firm is None or firm.is_person:
        raise ConsentRefused("只有企业自己可以同意", "Only a firm itself can agree")
    if not is_agreed:
        raise ConsentRefused(
            "要先同意写明的内容；不同意就不要提交",
            "Agree to the words first; or do not submit",
            "terms",
        )
    for giving in givings:
        _check(giving, firm.region)
        if giving.case is not None and giving.case.enterprise_id != firm.pk:
            raise ConsentRefused("没有这件事项", "There is no such case", "case")
    now = clock.now()
    given = [
        Consent(
            enterprise=firm,
            institution=one.institution,
            case=one.case,
            items=[name for name in ITEMS if name in one.items],
            purpose=one.purpose,
            until=one.until,
            keeps_facts=one.keeps_facts,
            terms=terms.CURRENT,
            terms_hash=terms.digest(terms.CURRENT),
            given_at=now,
            given_by=by.user,
        )
        for one in givings
    ]
    Consent.objects.bulk_create(given)
    for one in given:
        data = {
            "consent": one.number,
            "institution": one.institution.number,
            "case": one.case.number if one.case else "",
            "items": one.items,
            "purpose": one.purpose,
            "until": one.until.isoformat(),
            "terms": f"{one.terms}:{one.terms_hash}",
        }
        record(firm.number, "consent.given", by, data)
    return given


def latest_day(region: str) -> date | None:
    """The latest day until which a consent that is given today can last."""
    return last_day(clock.today(), LONGEST, region)


def _check(giving: Giving, region: str) -> None:
    if not giving.items or not set(giving.items) <= ITEMS.keys():
        raise ConsentRefused("请选列出的数据", "Choose among the data listed", "items")
    if giving.purpose not in PURPOSES:
        raise ConsentRefused("请选列出的用途", "Choose one of the purposes listed", "purpose")
    barred = [ITEMS[one].label for one in giving.items if giving.purpose not in ITEMS[one].purposes]
    if barred:
        raise ConsentRefused(
            f"不能用于这个用途：{'、'.join(one.zh for one in barred)}",
            f"Not for this purpose: {', '.join(one.en for one in barred)}",
            "items",
        )
    longest = latest_day(region)
    if giving.until < clock.today() or (longest is not None and giving.until > longest):
        raise ConsentRefused(
            f"应在今天到 {longest} 之间", f"Should be between today and {longest}", "until"
        )


def give_for(request: Case, giving: Giving, is_agreed: bool, by: Actor) -> Consent:
    """The same as the answer to a request, refused in the words of its move."""
    fields = {"items": "agreed"}
    try:
        [given] = give([giving], is_agreed, by)
    except ConsentRefused as refused:
        field = fields.get(refused.field or "", refused.field)
        raise MoveRefused(refused.text, field=field) from refused
    return given


@whole
def withdraw(consents: Sequence[Consent], by: Actor) -> list[Consent]:
    """Take consents back, at once: what waits is not obtained, what came is deleted, and a request
    that was still being seen to is over. One that was withdrawn stays as it is.

    Raises ConsentRefused where one is not the actor's own firm's.
    """
    own = by.enterprise if by.role == Role.ENTERPRISE else None
    if own is None or any(one.enterprise_id != own.pk for one in consents):
        raise ConsentRefused("没有这份同意", "There is no such consent")
    numbers = [one.number for one in consents]
    rows = Case.objects.filter(kind="data_request", closed_at=None, fields__consent__in=numbers)
    requests = engine.lock(rows)  # cases before what hangs on them, as everywhere
    held = list(Consent.objects.select_for_update().filter(number__in=numbers).order_by("pk"))
    now = clock.now()
    for one in held:
        if one.withdrawn_at is None:
            one.withdrawn_at, one.withdrawn_by = now, by.user
            one.save(update_fields=["withdrawn_at", "withdrawn_by"])
            record(own.number, "consent.withdrawn", by, {"consent": one.number})
    _end(held)
    for request in requests:
        if request.state == "pulling":
            engine.step(request, move_of(request, "take_back"), {}, Actor.SYSTEM)
    return held


def _end(consents: Sequence[Consent]) -> None:
    """Nothing more is obtained by these, and no value that came by them is kept."""
    now = clock.now()
    waiting = Exchange.objects.filter(consent__in=consents, state=Exchange.State.WAITING)
    waiting.update(state=Exchange.State.STOPPED, next_at=None, answered_at=now, error="no_consent")
    Piece.objects.filter(consent__in=consents, erased_at=None).update(value=None, erased_at=now)


@whole
def end_what_is_over() -> int:
    """Delete the values of consents whose last day has passed. Returns of how many consents."""
    over = Consent.objects.filter(until__lt=clock.today(), withdrawn_at=None)
    due = list(
        over.filter(pieces__erased_at=None, pieces__isnull=False)
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    held = list(Consent.objects.select_for_update().filter(pk__in=due).order_by("pk"))
    _end(held)
    return len(held)
