"""The bureau's page: what was exchanged, how much of it is fresh, and who takes part. No value."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from changrong.network import clock
from changrong.network.evidence import actions, queries, shown, sources
from changrong.network.evidence.catalogue import ITEMS, SOURCES
from changrong.network.evidence.figures import figures
from changrong.network.evidence.forms import SharerForm
from changrong.network.parties.queries import looked_after_by
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted

PAGE = 50


@never_cache
@require_http_methods(FORM)
@requires(Role.COORDINATOR)
def exchanges(request: HttpRequest) -> HttpResponse:
    """The log with its counts; below it, who takes part."""
    sharing = list(queries.sharers())
    own = looked_after_by(request.actor).filter(active=True)
    free = list(own.exclude(pk__in=[one.institution_id for one in sharing]))
    form = SharerForm(free, posted(request))
    if request.method == "POST" and form.is_valid():
        chosen = form.free[form.cleaned_data["institution"]]
        checked = form.cleaned_data["checked"]
        if attempt(form, lambda those: actions.admit(those, checked, request.actor), [chosen]):
            messages.success(request, _("%(name)s已参加信息共享。") % {"name": chosen.name})
            return redirect("evidence:exchanges")
    log = queries.exchanges_visible_to(request.actor)
    page = Paginator(log, PAGE).get_page(request.GET.get("page"))
    found = figures(log, clock.today())
    connected = sources.configured()
    mine = set(own.values_list("pk", flat=True))
    context = {
        "form": form,
        "figures": found,
        "rows": [(ITEMS[row.item].label, row) for row in found.rows],
        "sources": [(label, name in connected) for name, label in SOURCES.items()],
        "page": page,
        "log": shown.log_rows(page.object_list),
        "sharers": [(one, one.institution_id in mine) for one in sharing],
        "today": clock.today(),
    }
    return render(request, "evidence/exchanges.html", context, status=status_of(form))


@require_POST
@requires(Role.COORDINATOR)
def dismiss(request: HttpRequest, number: str) -> HttpResponse:
    """End that an institution takes part."""
    institution = get_object_or_404(looked_after_by(request.actor), number=number)
    actions.dismiss([institution], request.actor)
    messages.success(request, _("%(name)s不再参加信息共享。") % {"name": institution.name})
    return redirect("evidence:exchanges")
