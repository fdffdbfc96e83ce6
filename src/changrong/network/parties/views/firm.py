"""A firm's page for itself: what is known of it, from where, and putting its own words right."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network.clock import today
from changrong.network.parties import queries
from changrong.network.parties.forms import OwnWord
from changrong.network.parties.models import Enterprise, Fact
from changrong.network.parties.shown import fact_text
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, posted
from changrong.network.people.queries import fellows_of
from changrong.network.rules.actions import Statement, state_facts
from changrong.network.rules.book import book
from changrong.network.rules.codes import industries, region_name
from changrong.policy import Fact as Declared

INDUSTRY = "enterprise.industry"
OWN = "enterprise"  # the facts that are a firm's own to know and say


@requires(Role.ENTERPRISE)
@require_safe
def firm(request: HttpRequest) -> HttpResponse:
    enterprise = request.actor.enterprise
    context = {
        "enterprise": enterprise,
        "region": region_name(enterprise.region),
        "facts": list(known(enterprise)),
        "unsaid": unsaid(enterprise),
        "fellows": fellows_of(request.actor),
    }
    return render(request, "parties/firm.html", context)


def known(enterprise: Enterprise) -> Iterator[tuple[Declared, Fact, str, bool]]:
    """Each known fact in the order of the vocabulary, its words, and whether it is theirs to
    correct."""
    rows = queries.current_facts(enterprise)
    for declared in book().vocabulary:
        if row := rows.get(declared.name):
            yield declared, row, fact_text(declared, row.value), declared.asked_of == OWN


def unsaid(enterprise: Enterprise) -> list[Declared]:
    """What only the firm can say about itself and has not said."""
    rows = queries.current_facts(enterprise)
    return [
        declared
        for declared in book().vocabulary
        if declared.subject == "enterprise"
        and declared.asked_of == OWN
        and declared.name not in rows
        and declared.name != "enterprise.region"
    ]


@requires(Role.ENTERPRISE)
@require_http_methods(FORM)
def correct_fact(request: HttpRequest, name: str) -> HttpResponse:
    """Say a fact anew, or take it back; what was said before stays on record."""
    declared = own_fact(name)
    row = queries.current_facts(request.actor.enterprise).get(name)
    form = OwnWord(declared, data=posted(request), initial={"value": row and row.value})
    if request.method == "POST" and form.is_valid():
        unknown = form.cleaned_data["unknown"]
        said: dict[str, Any] = {name: None if unknown else form.cleaned_data["value"]}
        statement = Statement(request.actor.enterprise, said, Fact.Source.ENTERPRISE, today())
        state_facts([statement], request.actor)
        messages.success(request, _("已记下。下次核对政策就用新的答案。"))
        return redirect("parties:firm")
    context = {
        "form": form,
        "declared": declared,
        "row": row,
        "industries": list(industries().values()) if name == INDUSTRY else [],
    }
    return render(request, "parties/correct_fact.html", context, status=status_of(form))


def own_fact(name: str) -> Declared:
    declared = book().vocabulary.facts.get(name)
    if declared is None or declared.asked_of != OWN or declared.derived:
        raise Http404
    return declared
