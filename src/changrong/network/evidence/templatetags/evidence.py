"""What stands of a firm's data on the page of a case: what there is, never a value."""

from typing import Any

from django import template
from django.template import Context

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of
from changrong.network.evidence import queries, sources
from changrong.network.evidence.shown import CaseData, asked_of

register = template.Library()


@register.inclusion_tag("evidence/parts/card.html", takes_context=True)
def data_card(context: Context, case: Case) -> dict[str, Any]:
    """The requests of a case and which families are there, to who may read them; a way to ask, for
    an institution that takes part and has the case."""
    actor = context["request"].actor
    if case.kind == queries.KIND:
        readable = queries.cases_with_data(actor).filter(number=case.fields["for_case"])
        return {
            "behind": readable.first(),
            "is_firm": actor.enterprise is not None,
            "from": asked_of(case.fields["items"], sources.configured()),
        }
    if case.enterprise_id is None:
        return {}
    own = actor.institution
    has_it = own is not None and own.pk in (case.institution_id, case.partner_id)
    requests = list(queries.requests_of(case, actor))
    may_read = bool(requests) and has_it
    found = queries.pieces_of(case, actor) if may_read else queries.Piece.objects.none()
    return {
        "case": case,
        "requests": [(one, kind_of(one).state(one.state)) for one in requests],
        "may_read": may_read,
        "families": CaseData(list(found), clock.today()).families if may_read else [],
        "may_open": own is not None or actor.role == "coordinator",
        "may_ask": has_it and case.closed_at is None and queries.shares(own),
    }
