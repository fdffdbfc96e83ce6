"""政策找企业: which firms newly qualify for what, for whoever may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules import queries
from changrong.network.rules.book import book
from changrong.network.rules.cards import card_url
from changrong.network.rules.clauses import Clause, clause_of
from changrong.network.rules.codes import region_name
from changrong.network.rules.models import Decision, Finding
from changrong.policy import Verdict
from changrong.text import Text

PAGE = 30
ON_HOME = 3
READERS = (Role.COORDINATOR, Role.OFFICER, Role.MANAGER, Role.ENTERPRISE)
APPLIES = str(Verdict.APPLIES)


@dataclass(frozen=True)
class Shown:
    """A finding in words. `card` is the address of the measure's policy card, `decision` that of
    the reasons, "" for who may not open it."""

    firm: str
    place: str
    label: Text | str
    clause: Clause
    because: list[Text]
    found_on: date
    verdict: str
    card: str
    decision: str


@never_cache
@require_safe
@requires(*READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Who newly qualifies for what, by notice, the latest first."""
    actor = request.actor
    seen = queries.found_for(actor)
    notice = request.GET.get("notice", "")
    found = seen.filter(notice=notice) if notice else seen
    if notice and not found.exists():
        raise Http404
    page = Paginator(found.order_by("-id"), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "firms": found.order_by().values("enterprise").distinct().count(),
        "notice": _short(notice) if notice else "",
        "crumbs": [
            {"label": _("政策找企业"), "url": reverse("rules:findings")},
            {"label": _short(notice)},
        ],
        "notices": notice_rows(seen),
        "findings": shown(page.object_list, actor),
    }
    own = actor.role == Role.ENTERPRISE
    return render(request, "rules/own_findings.html" if own else "rules/findings.html", context)


def own_findings(actor: Actor) -> dict[str, Any]:
    """What the firm's home shows: the latest that still apply, and how many there are."""
    found = queries.found_for(actor).filter(verdict=APPLIES)
    return {"count": found.count(), "latest": shown(found[:ON_HOME], actor)}


def notice_rows(seen: QuerySet[Finding]) -> list[list[dict[str, Any]]]:
    """Firms, findings, and those that still apply, by notice, the most firms first."""
    counts = (
        seen.order_by()
        .values("notice")
        .annotate(
            firms=Count("enterprise", distinct=True),
            count=Count("pk"),
            applying=Count("pk", filter=Q(verdict=APPLIES)),
        )
    )
    return [
        [
            {
                "value": _short(row["notice"]),
                "href": f"{reverse('rules:findings')}?notice={row['notice']}",
            },
            *({"value": row[name], "number": True} for name in ("firms", "count", "applying")),
        ]
        for row in sorted(counts, key=lambda row: (-row["firms"], row["notice"]))
    ]


def shown(findings: Iterable[Finding], actor: Actor) -> list[Shown]:
    """Findings in words; decisions are read once however many findings rest on them."""
    found = list(
        findings.select_related("enterprise") if isinstance(findings, QuerySet) else findings
    )
    decisions = Decision.objects.in_bulk({each.decision_id for each in found})
    may_open = set(queries.visible_to(actor).filter(pk__in=decisions).values_list("pk", flat=True))
    return [
        _shown(each, decisions[each.decision_id], each.decision_id in may_open) for each in found
    ]


def _shown(finding: Finding, decision: Decision, may_open: bool) -> Shown:
    judged = _judged(finding, decision.result)
    measure = next((one for one in book().measures if one.key == finding.measure), None)
    return Shown(
        firm=finding.enterprise.name,
        place=region_name(finding.enterprise.region),
        label=measure.label if measure else finding.measure,
        clause=clause_of(finding.notice, judged.get("clause", ""), judged.get("read", "")),
        because=[Text(**one["label"]) for one in judged.get("conditions", ())],
        found_on=finding.found_on,
        verdict=finding.verdict,
        card=card_url(measure) if measure else "",
        decision=reverse("rules:decision", args=[decision.number]) if may_open else "",
    )


def _judged(finding: Finding, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the decision says of the measure that the firm was found for."""
    for one in result["measures"]:
        if f"{one['notice']}/{one['id']}" == finding.measure:
            return one
    return {}


def _short(notice: str) -> str:
    found = next((one for one in book().notices if one.id == notice), None)
    return choose(found.short) if found else notice
