"""What the pages of whoever opened a case show: made from the declaration, whatever the kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.cases import queries
from changrong.network.cases.desk import shown
from changrong.network.cases.desk.entries import Entry, entries
from changrong.network.cases.desk.gist import gist_of
from changrong.network.cases.desk.page import CasePage
from changrong.network.cases.desk.telling import clause_tag_of, rule_tag, said
from changrong.network.cases.fields import short_label_of, type_of
from changrong.network.cases.groups import GROUPS
from changrong.network.cases.kind import A_FIRM, A_PERSON, Clock, Field, Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.needs.page import AGAIN
from changrong.network.cases.time.deadlines import running
from changrong.network.contracts.page import ContractPage
from changrong.network.contracts.queries import visible_to as contracts_of
from changrong.network.guarantees.pages.own import OwnPage
from changrong.network.guarantees.queries import visible_to as guarantees_visible_to
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.components.formats import day as day_text
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.text import Text

FIRST = {"need": {Role.ENTERPRISE: "needs:start", **AGAIN}}


# ---------------------------------------------------------------------- what can be opened


@dataclass(frozen=True)
class Openable:
    """A heading with a card for each kind under it that somebody may open."""

    label: Text
    cards: list[dict[str, Any]]


def groups_of(actor: Actor) -> list[Openable]:
    """What the actor may open, by heading: who answers, by when, by which clause."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    # What is asked most comes first under its heading: the need, which has pages of its own.
    for kind in sorted(KINDS.values(), key=lambda kind: kind.name not in FIRST):
        if may_be_opened(kind, actor):
            found[kind.group].append(_card(kind, actor))
    return [Openable(GROUPS[name], cards) for name, cards in found.items() if cards]


def matching(groups: Iterable[Openable], words: str) -> list[Openable]:
    """Of what can be opened, that whose name, promise or heading holds all the words, in either
    language."""
    asked = words.lower().split()
    found = []
    for group in groups:
        cards = [card for card in group.cards if all(w in _read(group, card) for w in asked)]
        found += [Openable(group.label, cards)] if cards else []
    return found


def _read(group: Openable, card: Mapping[str, Any]) -> str:
    texts: list[Text] = [group.label, card["label"], card["says"]]
    return "\n".join(f"{one.zh}\n{one.en}" for one in texts).lower()


def may_be_opened(kind: Kind, actor: Actor) -> bool:
    """Whether the actor may open one at all: somebody served, only what is for the likes of
    them."""
    own = actor.enterprise
    is_for = own is None or (A_PERSON if own.is_person else A_FIRM) in kind.about
    return actor.role in kind.opened_by and is_for


def _card(kind: Kind, actor: Actor) -> dict[str, Any]:
    first = first_clock(kind)
    return {
        "label": kind.label,
        "says": says_of(kind),
        "tag": rule_tag(first.duty) if first else clause_tag_of(kind),
        "href": address_of(kind, actor),
    }


def first_clock(kind: Kind) -> Clock | None:
    return next((clock for clock in kind.clocks if clock.starts == "open"), None)


def says_of(kind: Kind) -> Text:
    """What somebody who opens one can expect, in plain words."""
    first = first_clock(kind)
    return kind.lead or (promise(first.duty) if first else Text("", ""))


def promise(duty: str) -> Text:
    """What a duty means for whoever waits, in plain words."""
    measure = book().measure(duty)
    return measure.plain or measure.label


def address_of(kind: Kind, actor: Actor) -> str:
    """Where a case of this kind is opened; a need has an interview of its own."""
    page = FIRST.get(kind.name, {}).get(actor.role)
    return reverse(page) if page else reverse("matters:new", args=[kind.name])


# ---------------------------------------------------------------------- lists


@dataclass(frozen=True)
class Row:
    entry: Entry

    @property
    def case(self) -> Case:
        return self.entry.case

    @property
    def href(self) -> str:
        case = self.entry.case
        page = "needs:need" if case.kind == "need" else "matters:matter"
        return reverse(page, args=[case.number])

    @property
    def title(self) -> str:
        return gist_of(self.entry.case, self.entry.kind)


def rows_of(ids: list[int], today: date) -> list[Row]:
    return [Row(entry) for entry in entries(ids, today)]


def loans_of(actor: Actor, today: date) -> list[ContractPage]:
    """The firm's own loans as they stand; nobody else is shown them here."""
    found = contracts_of(actor) if actor.role == Role.ENTERPRISE else []
    return [ContractPage(one, today) for one in found]


def guarantees_of(actor: Actor, today: date) -> list[OwnPage]:
    """The firm's own guarantees as they stand."""
    if actor.role != Role.ENTERPRISE:
        return []
    return [OwnPage(one, actor, today) for one in guarantees_visible_to(actor).order_by("-id")]


# ---------------------------------------------------------------------- before it is sent


def summary(asked: tuple[Field, ...], answers: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"term": short_label_of(field), "value": said(field, answers.get(field.name))}
        for field in asked
        if answers.get(field.name) not in (None, "")
    ]


# ---------------------------------------------------------------------- one case


class MatterPage(CasePage):
    """One case as whoever opened it sees it."""

    @property
    def title(self) -> str:
        return gist_of(self.case, self.kind)

    @property
    def crumbs(self) -> list[dict[str, str]]:
        return [
            {"label": _("我的事项"), "url": reverse("matters:mine")},
            {"label": self.case.number, "url": ""},
        ]

    @cached_property
    def stated(self) -> list[dict[str, Any]]:
        """What it was opened with, by whomever, and as it was changed since."""
        return self._rows(field for field in self.kind.fields if not field.carried)

    @cached_property
    def noted(self) -> list[dict[str, Any]]:
        """What was written down of it since, by those who work on it and by the service."""
        return self._rows(field for field in self.kind.fields if field.carried)

    def _rows(self, fields: Iterable[Field]) -> list[dict[str, Any]]:
        seen = queries.shown_fields(self.actor, self.case)
        return [
            {"term": short_label_of(field), "value": said(field, seen[field.name])}
            for field in fields
            if seen.get(field.name) not in (None, "")
        ]

    @property
    def story(self) -> list[dict[str, Any]]:
        return shown.timeline(queries.timeline(self.case, self.actor))

    @property
    def outcome(self) -> Text | None:
        code = self.case.outcome
        return next((one.label for one in self.kind.outcomes if one.name == code), None)

    @property
    def reply(self) -> list[dict[str, Any]]:
        """What the last step of those who work on it said to the firm: a question, a reply; and
        where the firm is to answer it, the terms with it."""
        for entry in reversed(self.case.fields.get("moves", [])):
            move = next((one for one in self.kind.moves if one.name == entry["move"]), None)
            if move is None or not set(move.by) - {Role.ENTERPRISE, Role.HOTLINE}:
                continue
            words = [one for one in move.asks if self.due_move or type_of(one) == "long_text"]
            told = [one for one in words if entry["answers"].get(one.name) not in (None, "")]
            if told:
                return [
                    {"label": short_label_of(one), "text": said(one, entry["answers"][one.name])}
                    for one in told
                    if not one.carried
                ]
        return []

    @property
    def due_move(self) -> Move | None:
        """The step that is waited for: it is asked on the page itself."""
        return next((move for move in self.moves if move.main), None)

    @property
    def other_moves(self) -> list[Move]:
        return [move for move in self.moves if move is not self.due_move]

    @property
    def is_own_word(self) -> bool:
        """Whether what was submitted came from the firm's side, and not from an institution."""
        return self.case.opened_as not in (Role.OFFICER, Role.MANAGER)

    # ------------------------------------------------------------------ the receipt

    @property
    def receiver(self) -> str:
        """Who works on it: what an institution opened itself is the bureau's only where the bureau
        has a step to take."""
        is_the_bureaus = self.kind.held_by == "own" and Role.COORDINATOR in self.kind.roles
        above = self.case.parent
        body = self.case.institution or (above and above.institution)
        return _("金融局") if body is None or is_the_bureaus else body.name

    @property
    def steps(self) -> Iterator[dict[str, Any]]:
        """What happens next, from the clocks: the one that runs with its day, then those that may
        follow it."""
        yield {
            "title": _("已送到%(receiver)s") % {"receiver": self.receiver},
            "text": str(choose(self.entry.state.next or Text("", ""))),
            "done": True,
        }
        clock = running(self.case)
        seen = set()
        for declared in self.kind.clocks:
            if declared.duty in seen:
                continue
            seen.add(declared.duty)
            label, here = choose(declared.label), clock is not None and clock.name == declared.name
            dated = here and clock.due_on is not None
            yield {
                "title": _("%(day)s前：%(what)s") % {"day": day_text(clock.due_on), "what": label}
                if dated
                else label,
                "text": str(choose(promise(declared.duty))),
            }


def page_of(case: Case, actor: Actor, today: date) -> MatterPage:
    return MatterPage(case, actor, today)
