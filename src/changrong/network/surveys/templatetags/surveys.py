"""Tags of satisfaction: what stands on the page of a closed case."""

from typing import Any

from django import template
from django.template import Context

from changrong.network.cases.models import Case
from changrong.network.surveys import queries

register = template.Library()


@register.inclusion_tag("surveys/parts/card.html", takes_context=True)
def survey_card(context: Context, case: Case) -> dict[str, Any]:
    """The question, or what was answered, to who may read it; nothing where nobody was asked."""
    actor = context["request"].actor
    survey = queries.visible_to(actor).filter(case=case).first()
    return {
        "survey": survey,
        "case": case,
        "may_answer": survey is not None and queries.to_answer(actor).filter(pk=survey.pk).exists(),
        "is_own": actor.enterprise is not None,
        "may_read_comment": queries.may_read_comment(actor),
    }
