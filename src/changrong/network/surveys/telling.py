"""What is said because of a survey, and to whom."""

from __future__ import annotations

from changrong.network.events.models import Outgoing
from changrong.network.events.telling import tell
from changrong.network.events.words import TEMPLATES, Template
from changrong.network.people.models import Role
from changrong.network.surveys import links
from changrong.network.surveys.models import Survey
from changrong.text import Text


def _link(row: Outgoing) -> str:
    """The link is made when it is sent or shown, so that the outbox holds nothing that opens."""
    return links.path_of(Survey.objects.get(number=row.data["survey"]))


TEMPLATES["survey"] = Template(
    Text(
        "{kind} {case} 办结了，请说说办得怎么样，不用登录",
        "{kind} {case} is closed. Please say how it went; no need to sign in",
    ),
    sms=True,
    leads=_link,
)
TEMPLATES["unsolved"] = Template(
    Text(
        "{kind} {case} 已办结，企业说事情没有解决",
        "{kind} {case} is closed, and the firm says it was not solved",
    ),
    mail=False,
)


def invite(survey: Survey) -> None:
    """Send the firm its link: to its people, or to the telephone that the need gives."""
    tell(
        survey.case,
        (Role.ENTERPRISE,),
        "survey",
        f"survey:{survey.number}",
        event="survey.asked",
        data={"survey": survey.number},
    )


def unsolved(survey: Survey) -> None:
    """Closed is not solved: the coordinator hears of it and decides what to do."""
    tell(
        survey.case,
        (Role.COORDINATOR,),
        "unsolved",
        f"unsolved:{survey.number}",
        event="survey.answered",
        data={"survey": survey.number},
    )
