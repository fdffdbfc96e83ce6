"""What a message says, in the receiver's language, made of ids and codes when it is read or sent.

Nothing about a firm is said outside the portal: a message names the case and leads to its page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Clock
from changrong.network.events import registry
from changrong.network.events.models import Outgoing
from changrong.text import Text


@dataclass(frozen=True)
class Template:
    """A sentence with places for `kind`, `case`, `what` happened, `clock`, `due` and `endpoint`.

    `sms`: whether it is worth one. `reminds`: it is about a deadline, and void when that is over.
    `leads`: the address it leads to, where that is not the page of its case. `made`: the whole
    message, where its words are not these but somebody's; `past`: whether nobody is to be sent it
    any more. `places`: what stands in places of its own.
    """

    says: Text
    mail: bool = True
    sms: bool = False
    reminds: bool = False
    leads: Callable[[Outgoing], str] | None = None
    made: Callable[[Outgoing, str], Said] | None = None
    past: Callable[[Outgoing], bool] | None = None
    places: Callable[[Outgoing], Mapping[str, Text | str]] | None = None


ARRIVED = Text("新到一件", "Newly arrived")
# Other rooms add their own when they are imported.
TEMPLATES: dict[str, Template] = {
    "turn": Template(
        Text("{kind} {case}：{what}。请您办理", "{kind} {case}: {what}. It is your turn"), sms=True
    ),
    "news": Template(Text("{kind} {case}：{what}", "{kind} {case}: {what}"), sms=True),
    "reminder": Template(
        Text(
            "{kind} {case} 的“{clock}”到 {due} 为止，请尽快办理",
            "{kind} {case}: “{clock}” ends on {due}. Please act soon",
        ),
        sms=True,
        reminds=True,
    ),
    "overdue": Template(
        Text(
            "{kind} {case} 的“{clock}”已经超过期限（{due}）",
            "{kind} {case}: “{clock}” is overdue since {due}",
        ),
        sms=True,
        reminds=True,
    ),
    "webhook.failed": Template(
        Text(
            "回调 {endpoint} 有消息没有送到，不再重试，可以重新发送",
            "A message to webhook {endpoint} did not arrive and is not tried again; "
            "you can send it once more",
        ),
        mail=False,
    ),
    "webhook.disabled": Template(
        Text(
            "回调 {endpoint} 一直送不到，已经停用",
            "Webhook {endpoint} could not be reached and has been switched off",
        ),
        mail=False,
    ),
}


@dataclass(frozen=True)
class Said:
    """A message in one language: the sentence, the page it leads to, a letter, an SMS.

    Where somebody wrote it: `body` of the letter, `brief` of the SMS, with a link or without, and
    `lang`, where that is not the reader's language.
    """

    title: str
    path: str
    body: str = ""
    brief: str = ""
    brief_has_link: bool = True
    lang: str = ""

    @property
    def link(self) -> str:
        return settings.SERVICE_URL.rstrip("/") + self.path

    @property
    def mail(self) -> str:
        return "\n\n".join(filter(None, [self.title, self.body, self.link])) + "\n"

    @property
    def sms(self) -> str:
        says = self.brief or self.title
        return f"{says} {self.link}" if self.brief_has_link else says


def said(row: Outgoing, language: str) -> Said:
    """The message; a blank language is Chinese."""
    template = TEMPLATES[row.template]
    if template.made is not None:
        return template.made(row, language or "zh")
    places = {
        name: value.in_(language or "zh") if isinstance(value, Text) else value
        for name, value in _places(row).items()
    }
    return Said(template.says.in_(language or "zh").format_map(places), _path(row))


def is_past(row: Outgoing) -> bool:
    """Whether nobody is to be sent it any more, as a reminder whose clock was stopped meanwhile."""
    template = TEMPLATES[row.template]
    if template.past is not None:
        return template.past(row)
    if not template.reminds:
        return False
    running = Clock.objects.filter(
        case__number=row.case, name=row.data.get("clock", ""), stopped_at=None
    )
    return not running.exists()


def _places(row: Outgoing) -> dict[str, Text | str]:
    kind = KINDS.get(row.data.get("kind", ""))
    clocks = {clock.name: clock.label for clock in kind.clocks} if kind else {}
    clock = row.data.get("clock", "")
    due = row.data.get("due_on")
    return {
        "kind": kind.label if kind else Text("事项", "Case"),
        "case": row.case,
        "what": ARRIVED if row.event == "case.opened" else registry.label_of(row.event),
        "clock": clocks.get(clock, clock),
        "due": due or "",
        "endpoint": row.data.get("endpoint", ""),
        **(own(row) if (own := TEMPLATES[row.template].places) else {}),
    }


def _path(row: Outgoing) -> str:
    if leads := TEMPLATES[row.template].leads:
        return leads(row)
    if row.case:
        return reverse("cases:case", args=[row.case])
    if endpoint := row.data.get("endpoint"):
        return reverse("webhooks:endpoint", args=[endpoint])
    return reverse("messages:mine")
