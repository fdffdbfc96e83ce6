"""What anybody reads of the catalogue, and a firm's pages: who may see what of it, since when, who
looked; agreeing and taking back."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network import clock
from changrong.network.cases import looking
from changrong.network.cases.models import Case
from changrong.network.evidence import queries, shown, sources
from changrong.network.evidence.consenting import give, withdraw
from changrong.network.evidence.forms import GiveForm
from changrong.network.evidence.models import Consent
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted

LOOKS = 20


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Which data can be shared at all, whoever asks."""
    context = {"families": shown.catalogue(sources.configured())}
    return render(request, "evidence/catalogue.html", context)


@never_cache
@require_safe
@requires(Role.ENTERPRISE)
def consents(request: HttpRequest) -> HttpResponse:
    """Who may see what, since when, what was obtained, who looked."""
    firm, today = request.actor.enterprise, clock.today()
    rows = list(queries.consents_of(firm))
    log: dict[int, list[Any]] = defaultdict(list)
    for row in shown.log_rows(queries.exchanges_visible_to(request.actor)):
        log[row["exchange"].consent_id].append(row)
    looked = looking.looks_of(firm).filter(code=looking.DATA)[:LOOKS]
    waiting = Case.objects.filter(enterprise=firm, kind=queries.KIND, state="asked")
    context = {
        "live": [_row(one, log) for one in rows if one.is_live(today)],
        "past": [_row(one, log) for one in rows if not one.is_live(today)],
        "waiting": waiting.select_related("institution").order_by("id"),
        "looks": looking.told(looked, request.actor),
        "cases": queries.cases_with_data(request.actor)
        .filter(pieces__erased_at=None, pieces__isnull=False)
        .distinct(),
    }
    return render(request, "evidence/consents.html", context)


def _row(consent: Consent, log: dict[int, list[Any]]) -> dict[str, Any]:
    return {
        "consent": consent,
        "items": shown.labels(consent.items),
        "purpose": shown.purpose_words(consent.purpose),
        "log": log[consent.pk],
    }


@never_cache
@require_http_methods(FORM)
@requires(Role.ENTERPRISE)
def give_consent(request: HttpRequest) -> HttpResponse:
    """Agree before anybody asks: an institution that then asks for no more gets it at once."""
    form = GiveForm(request.actor.enterprise, posted(request))
    if request.method == "POST" and form.is_valid():
        is_agreed = form.cleaned_data["terms"]
        if attempt(form, lambda givings: give(givings, is_agreed, request.actor), form.givings()):
            messages.success(request, _("已记下您的同意，随时可以撤回。"))
            return redirect("evidence:consents")
    return render(request, "evidence/give.html", {"form": form}, status=status_of(form))


@require_POST
@requires(Role.ENTERPRISE)
def withdraw_consent(request: HttpRequest, number: str) -> HttpResponse:
    consent = get_object_or_404(queries.consents_of(request.actor.enterprise), number=number)
    withdraw([consent], request.actor)
    messages.success(request, _("已撤回。不再取数，取到的数值已经删除。"))
    return redirect("evidence:consents")
