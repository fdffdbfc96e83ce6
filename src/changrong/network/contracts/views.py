"""One contract as those who may see it read it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.cases.looking import note_contract
from changrong.network.contracts.page import ContractPage
from changrong.network.contracts.queries import visible_to
from changrong.network.contracts.reporting import LENDER
from changrong.network.dossier import securing
from changrong.network.people.access import requires
from changrong.network.people.models import Role

FIRM = Role.ENTERPRISE


@never_cache
@require_safe
@requires(FIRM, Role.OFFICER, Role.MANAGER, Role.COORDINATOR)
def contract(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(visible_to(request.actor), number=number)
    own = request.actor.role == FIRM
    note_contract(found, request.actor)
    context = {
        "page": ContractPage(found, clock.today()),
        "own": own,
        "guarantees": securing.guarantees(found, request.actor),
        "collateral": securing.collateral(found, request.actor),
        "may_tell": request.actor.role in LENDER,
        "shell": "portal/base.html" if own else "portal/officer.html",
    }
    return render(request, "contracts/contract.html", context)
