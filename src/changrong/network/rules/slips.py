"""One measure of a stored decision as a slip: verdict, gifts, clause, conditions, the way on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from changrong.network.portal.components.formats import full_day
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.cards import card_url
from changrong.network.rules.clauses import clause_of
from changrong.network.rules.evidence import Evidence
from changrong.network.rules.interview import is_asked
from changrong.network.rules.models import Decision
from changrong.network.rules.words import grant_text
from changrong.policy import Confirmation
from changrong.text import Text


@dataclass
class Slip:
    """One measure on the page; the names are those that the parts of the portal read."""

    id: str
    verdict: str
    title: Any
    number: str
    document: Any
    href: str
    read: str
    gives: Any
    line: Any
    conditions: list[dict[str, Any]]
    missing: list[str]
    card: str = ""
    due_text: str = ""
    confirmed: Any = None
    elsewhere: bool = False
    open: bool = False
    action: dict[str, Any] | None = None
    link: dict[str, Any] | None = None


class Slips:
    """Makes the slips of one decision; labels of measures are those of today's book."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.evidence = Evidence(decision)

    def slip(self, judged: dict[str, Any]) -> Slip:
        measure = _measure(judged["notice"], judged["id"])
        clause = clause_of(judged["notice"], judged["clause"], _read(judged, measure))
        plain = getattr(measure, "plain", None)
        missing = list(judged["missing"])
        slip = Slip(
            id=f"m-{judged['notice']}-{judged['id']}",
            verdict=judged["verdict"],
            title=measure.label if measure else judged["id"],
            number=clause.number,
            document=clause.document,
            href=clause.url,
            read=clause.read,
            gives=self._gives(judged, measure),
            line=self._line(judged, plain),
            conditions=[self.evidence.condition(one) for one in judged["conditions"]],
            missing=missing,
            card=card_url(measure) if measure else "",
            due_text=_due_text(judged.get("due_on")),
            confirmed=_confirmed(judged.get("confirmed")),
            elsewhere=_is_of_another_region(judged),
        )
        self._offer_way_on(slip)
        return slip

    def _offer_way_on(self, slip: Slip) -> None:
        mine = [name for name in slip.missing if is_asked(name)]
        if slip.verdict == "cannot tell" and mine:
            slip.action = {"href": question_url(self.decision, mine[0]), "label": _("现在回答")}
        elif slip.verdict == "does not apply":
            contact = f"{reverse('portal:contact')}?decision={self.decision.number}"
            slip.link = {"href": contact, "label": _("这条不对？请人复核")}
        else:
            slip.link = {"href": slip.href, "label": _("条款大意")}

    def _gives(self, judged: dict[str, Any], measure: Any) -> Any:
        """The measure's own sentence, then what it comes to; conditionally while it is not sure."""
        given = judged["gives"]
        if measure and judged["verdict"] == "cannot tell":
            given = [{"what": g.what, "value": g.value, "unit": g.unit} for g in measure.gives]
        figures = [grant_text(one, self.decision.facts) for one in given]
        said = [choose(measure.plain)] if measure and measure.plain else []
        return format_html_join(" ", "{}", ((part,) for part in [*said, *figures] if part))

    def _line(self, judged: dict[str, Any], plain: Any) -> str:
        """One line under the title of a closed row: the reason, as short as it can be said."""
        conditions = judged["conditions"]
        if judged["verdict"] == "not in force":
            return _("不在有效期内")
        if judged["verdict"] == "cannot tell":
            return self.evidence.awaited(judged["missing"])
        failed = [one for one in conditions if one["verdict"] == "false"]
        if failed:
            return _("不满足：%(label)s") % {"label": choose(failed[0]["label"])}
        return str(choose(plain)) if plain else ""


def question_url(decision: Decision, fact: str) -> str:
    """The question page that takes the decision's answers up and comes back to the result."""
    return f"{reverse('rules:question', args=[fact])}?then=result&from={decision.number}"


def _is_of_another_region(judged: dict[str, Any]) -> bool:
    """Whether the measure fails by its region, which is always its first condition."""
    conditions = judged["conditions"]
    return bool(
        conditions
        and conditions[0]["verdict"] == "false"
        and list(conditions[0]["facts"]) == ["enterprise.region"]
    )


def _due_text(due_on: str | None) -> str:
    return _("%(day)s前") % {"day": full_day(date.fromisoformat(due_on))} if due_on else ""


def _read(judged: dict[str, Any], measure: Any) -> str:
    """How it was read when it was decided; decisions of before do not say."""
    return str(judged.get("read") or getattr(measure, "read", ""))


def _confirmed(told: dict[str, str] | None) -> Text | None:
    """Who had checked it, when and where, when it was decided."""
    if told is None:
        return None
    on = date.fromisoformat(told["on"])
    return Confirmation("", told["by"], on, told["seen"], "").label


def _measure(notice: str, measure: str) -> Any:
    """The measure in today's book; None when it is no longer there."""
    try:
        return book().measure(f"{notice}/{measure}")
    except KeyError:
        return None
