"""Broadcasts as the desk shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from changrong.network import clock
from changrong.network.broadcasts import queries
from changrong.network.broadcasts.copies import Copy, copies_of
from changrong.network.broadcasts.coverage import Coverage, coverage_of
from changrong.network.broadcasts.forms import OWN_TO, TO
from changrong.network.broadcasts.models import Broadcast, Medium, Sort, labels
from changrong.network.broadcasts.telling import Told, told_of
from changrong.network.broadcasts.wording import address_of
from changrong.network.people.actor import Actor
from changrong.network.portal.components.formats import full_day, moment
from changrong.network.portal.language import choose, current
from changrong.network.rules.codes import region_name

State = Broadcast.State


@dataclass(frozen=True)
class Standing:
    """Where one stands today: a badge."""

    tone: str
    word: str


@dataclass(frozen=True)
class Row:
    broadcast: Broadcast
    standing: Standing
    whom: str
    is_mine_to_approve: bool


@dataclass(frozen=True)
class Page:
    """One broadcast. `told` and `coverage` from when it is approved; `coverage` is one's own for
    who works at an institution that did not write it."""

    standing: Standing
    terms: list[dict[str, Any]]
    copies: list[Copy]
    told: Told | None
    coverage: list[Coverage]
    may_approve: bool
    may_change: bool
    waits_for_another: bool  # the reader wrote it and may not approve it
    reports_for: int | None  # the institution whose reports the reader may take back


def rows(found: Iterable[Broadcast], actor: Actor) -> list[Row]:
    return [Row(one, standing(one), whom(one), queries.may_approve(actor, one)) for one in found]


def page_of(broadcast: Broadcast, actor: Actor) -> Page:
    approved = broadcast.approved_at is not None
    oversees = actor.institution is None or actor.institution == broadcast.institution
    is_writer = actor.user is not None and actor.user.pk == broadcast.written_by_id
    is_fraud = broadcast.sort == Sort.ANTI_FRAUD
    return Page(
        standing=standing(broadcast),
        terms=_terms(broadcast),
        copies=copies_of(broadcast, "" if is_fraud else address_of(broadcast)),
        told=told_of(broadcast) if approved and oversees else None,
        coverage=coverage_of(broadcast, None if oversees else actor.institution)
        if approved
        else [],
        may_approve=queries.may_approve(actor, broadcast),
        may_change=queries.may_change(actor, broadcast),
        waits_for_another=is_writer and broadcast.state == State.DRAFT,
        reports_for=actor.institution.pk
        if actor.institution and actor.role in queries.STAFF
        else None,
    )


def standing(broadcast: Broadcast) -> Standing:
    today = clock.today()
    if broadcast.state == State.WITHDRAWN:
        return Standing("no", _("已撤下"))
    if broadcast.shown_until < today:
        return Standing("no", _("已过期"))
    if broadcast.state == State.DRAFT:
        return Standing("soon", _("待核准"))
    if broadcast.shown_from > today:
        return Standing("info", _("还没到日子"))
    return Standing("yes", _("正在显示"))


def whom(broadcast: Broadcast) -> str:
    """机构员工、企业，北京市朝阳区; of an institution, its own."""
    comma, stop = (", ", ", ") if current() == "en" else ("、", "，")
    own = broadcast.institution is not None
    names = [
        str(label) for name, label in (OWN_TO if own else TO) if getattr(broadcast, f"to_{name}")
    ]
    place = region_name(broadcast.region) if broadcast.region else _("全市")
    return f"{comma.join(names)}{stop}{broadcast.institution if own else place}"


def _terms(broadcast: Broadcast) -> list[dict[str, Any]]:
    comma = ", " if current() == "en" else "、"
    found = [
        (_("种类"), broadcast.get_sort_display()),
        (_("发给谁"), whom(broadcast)),
        (_("显示"), _days(broadcast)),
        (_("方式"), comma.join([_("站内"), *labels(m for m in Medium if m in broadcast.media)])),
        (_("谁写的"), _by(broadcast.written_by, broadcast.written_at)),
    ]
    if broadcast.approved_at:
        found.append((_("谁核准的"), _by(broadcast.approved_by, broadcast.approved_at)))
    if broadcast.withdrawn_at:
        found.append((_("谁撤下的"), _by(broadcast.withdrawn_by, broadcast.withdrawn_at)))
        found.append((_("为什么撤下"), broadcast.why_withdrawn))
    if broadcast.link:
        found.append((_("接着去哪一页办"), broadcast.link))
    return [{"term": term, "value": value} for term, value in found]


def _days(broadcast: Broadcast) -> str:
    ends = {"since": full_day(broadcast.shown_from), "until": full_day(broadcast.shown_until)}
    return _("%(since)s到%(until)s") % ends


def _by(user: object, at: Any) -> str:
    return f"{user} {choose(moment(at))}"
