"""One file for one financing, from application to after-loan (一户一档, 一案到底)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.cases import actions, looking
from changrong.network.dossier.gathering import READERS, Gathered, gathered
from changrong.network.dossier.page import Dossier
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role


@never_cache
@require_safe
@requires(*READERS)
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """The file in which a case, contract or guarantee stands."""
    found = read(number, request.actor)
    own = request.actor.role == Role.ENTERPRISE
    context = {
        "page": Dossier(found, request.actor, clock.today()),
        "number": number,
        "own": own,
        "shell": "portal/base.html" if own else "portal/officer.html",
    }
    return render(request, "dossier/dossier.html", context)


def read(number: str, actor: Actor) -> Gathered:
    """The file, with the look at each of its records on record. Raises Http404."""
    found = gathered(number, actor)
    if found is None:
        raise Http404
    actions.note_views(list(found.cases.values()), actor)
    for contract in found.contracts.values():
        looking.note_contract(contract, actor)
    for guarantee in found.guarantees.values():
        looking.note_guarantee(guarantee, actor)
    return found
