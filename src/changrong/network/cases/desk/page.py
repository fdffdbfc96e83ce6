"""One case as those who work on it see it: made from the declaration of its kind, whatever kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.cases import handing, looking, queries
from changrong.network.cases.desk.due import Deadline, deadline_of
from changrong.network.cases.desk.entries import Entry, due_move, entries, entry_of
from changrong.network.cases.desk.gist import gist_of
from changrong.network.cases.desk.telling import (
    cost_rows,
    matter_of,
    said,
    subject_of,
)
from changrong.network.cases.doors import label_of
from changrong.network.cases.fields import short_label_of
from changrong.network.cases.kind import Field, Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of
from changrong.network.cases.teams.actions import may_change
from changrong.network.cases.teams.queries import present, teams_of
from changrong.network.files.queries import files_of
from changrong.network.people.actor import Actor
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_name
from changrong.network.rules.reading import Reading
from changrong.network.rules.words import value_text
from changrong.text import Text

RULES_SHOWN, MISSING_SHOWN = 6, 4
# What a case about a loan is about, and what the facts worth listing there are about.
MATTERS = ("need", "loan")
SUBJECTS = ("enterprise", "need", "loan")
LISTED = ("need", "guarantee")  # kinds whose pages list their parts
OF_ANY = "*"  # the parent of a kind that can stand under any


@dataclass(frozen=True)
class CasePage:
    """What one actor sees of one case they may see. The caller has read it through visible_to."""

    case: Case
    actor: Actor
    today: date

    @cached_property
    def kind(self) -> Kind:
        return kind_of(self.case)

    @cached_property
    def entry(self) -> Entry:
        return entry_of(self.case, self.today)

    @cached_property
    def root(self) -> Case:
        return self.case.root

    @property
    def has_file(self) -> bool:
        """Whether it stands in a file that others read: whose it is may be told."""
        return self.case.enterprise is not None and not self.kind.shields

    @cached_property
    def is_live(self) -> bool:
        """Whether the firm's own data may still be read: open, or the one that was chosen."""
        return queries.is_live(self.case)

    # ------------------------------------------------------------------ what it is about

    @property
    def title(self) -> str:
        """The firm and its matter; a task of the bureau says that it is one."""
        said = f"{self.case.subject}{_('，')}{gist_of(self.root, kind_of(self.root))}"
        if self.kind.parent != OF_ANY:
            return said
        return _("%(kind)s：%(what)s") % {"kind": choose(self.kind.label), "what": said}

    @property
    def about(self) -> Text:
        """What the case, or the one above it, is: the heading over what was stated."""
        return kind_of(self.root).label

    @property
    def is_need(self) -> bool:
        """Whether it is sent to institutions, whose parts are listed."""
        return self.case.kind == "need"

    @cached_property
    def tasks(self) -> list[Entry]:
        """The cases under this one that the reader sees, but for those that a need or a guarantee
        lists itself: what the bureau has to see to, what is to be put right, what units owe."""
        seen = queries.visible_to(self.actor).filter(parent=self.case)
        listed = [kind.name for kind in KINDS.values() if kind.parent in LISTED]
        ids = seen.exclude(kind__in=listed).order_by("id").values_list("id", flat=True)
        return entries(list(ids), self.today)

    @property
    def tasks_open(self) -> int:
        return sum(one.case.closed_at is None for one in self.tasks)

    @property
    def contract(self) -> str:
        """The number of the contract it is about."""
        names = [one.name for one in kind_of(self.root).fields if one.type == "contract"]
        return next((self.root.fields[name] for name in names if name in self.root.fields), "")

    @cached_property
    def became(self) -> Entry | None:
        """The case that its outcome made of it, under the name of its kind among the fields, as far
        as whoever began it follows it: the state alone."""
        made = next(
            (one.changes for one in self.kind.outcomes if one.name == self.case.outcome), ""
        )
        number = self.case.fields.get(made) if made in KINDS else None
        found = Case.objects.filter(number=number).values_list("id", flat=True) if number else []
        return next(iter(entries(list(found), self.today)), None)

    @property
    def crumbs(self) -> list[dict[str, str]]:
        return [
            {"label": _("收件箱"), "url": reverse("cases:inbox")},
            {"label": f"{choose(self.kind.label)} {self.case.number}", "url": ""},
        ]

    @property
    def place(self) -> str:
        return region_name(self.case.region)

    @property
    def door(self) -> Text | None:
        """By which door it came in, unless who it is from is not for the reader to know."""
        return label_of(self.case.door) if queries.sees_opener(self.actor, self.case) else None

    @cached_property
    def stated(self) -> list[dict[str, Any]]:
        """What the case (for a child: its parent) was opened with; private fields where allowed.
        An institution whose part is over keeps its own record of it and no more."""
        if self.root is not self.case and self.actor.institution and not self.is_live:
            return []
        shown = queries.shown_fields(self.actor, self.root)
        fields = kind_of(self.root).opening_fields
        return [
            self._stated(one, shown)
            for one in fields
            # What somebody else will see in time is said; what nobody will any more is not.
            if one.name in shown or (one.name in self.root.fields and not self.root.closed_at)
        ]

    def _stated(self, field: Field, shown: Mapping[str, Any]) -> dict[str, Any]:
        row = {"term": short_label_of(field)}
        if field.name in shown:
            return row | {"value": said(field, shown[field.name])}
        return row | {"value": _("接手的人才看得到")}

    @cached_property
    def own(self) -> list[dict[str, Any]]:
        """A child's own fields, once a move has filled them: an offer."""
        if self.root is self.case:
            return []
        fields = self.case.fields
        return [
            {"term": short_label_of(field), "value": said(field, fields[field.name])}
            for field in self.kind.fields
            if field.name in fields
        ]

    @cached_property
    def costs(self) -> list[dict[str, Any]]:
        return cost_rows(self.case.fields) if self.case.parent else []

    # ------------------------------------------------------------------ what is known

    @cached_property
    def reading(self) -> Reading | None:
        # A dispatch was judged where the institution is known; the need, before any was.
        decision = self.case.decision or self.root.decision
        return Reading(decision) if decision else None

    @cached_property
    def facts(self) -> list[dict[str, Any]]:
        """What is known of the firm, its need and its loan, with source and day; then what only
        the institution can find out."""
        if self.reading is None or not self.is_live:
            return []
        vocabulary, stated = self.reading.vocabulary, self.reading.facts
        above = {field.fact for field in kind_of(self.root).opening_fields}
        known = [
            {
                "verdict": "true",
                "label": self.reading.label(name),
                "value": value_text(vocabulary.find(name), value),
                "source": self.reading.source(name),
            }
            for name, value in stated.items()
            if value is not None and name not in above and subject_of(name) in SUBJECTS
        ]
        missing = [
            {
                "verdict": "unknown",
                "label": self.reading.label(name),
                "value": _("要由您核实"),
                "source": "",
            }
            for name in self._to_ascertain()[:MISSING_SHOWN]
        ]
        return known + missing

    def _to_ascertain(self) -> list[str]:
        """The officer's own facts that some measure on the need or the loan still waits for."""
        waiting = [
            name
            for one in self.reading.judged
            if one["verdict"] == "cannot tell" and matter_of(one) in MATTERS
            for name in one["missing"]
        ]
        vocabulary = self.reading.vocabulary
        return [
            name
            for name in dict.fromkeys(waiting)
            if subject_of(name) in SUBJECTS and vocabulary[name].asked_of == "officer"
        ]

    @cached_property
    def rules(self) -> list[Any]:
        """The entitlements that apply, then those that cannot be told yet."""
        if self.reading is None:
            return []
        slips = [
            self.reading.slip(one)
            for verdict in ("applies", "cannot tell")
            for one in self.reading.judged
            if one["sort"] == "entitlement" and one["verdict"] == verdict
        ]
        return slips[:RULES_SHOWN]

    @property
    def files(self) -> Any:
        return files_of(self.root, self.actor) if self.is_live else []

    # ------------------------------------------------------------------ time

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The case's own clocks, then its parent's; for an institution its own comes first."""
        found = [deadline_of(self.case, self.kind, self.today)]
        if self.root is not self.case:
            found.append(deadline_of(self.root, kind_of(self.root), self.today))
        return [deadline for deadline in found if deadline]

    @property
    def panel(self) -> Deadline | None:
        """The due date that presses most, day by day."""
        return next((one for one in self.deadlines if one.standing), None)

    # ------------------------------------------------------------------ what can be done

    @cached_property
    def moves(self) -> list[Move]:
        """The due one first: the one filled button."""
        found = queries.moves_for(self.actor, self.case)
        due = due_move(self.case, found)
        return sorted(found, key=lambda move: move is not due)

    @property
    def due_move(self) -> Move | None:
        return due_move(self.case, self.moves)

    # ------------------------------------------------------------------ who else

    @cached_property
    def children(self) -> list[dict[str, Any]]:
        """The dispatches of a need, with their offers: for who oversees the institutions."""
        if self.actor.institution is not None or self.case.parent is not None:
            return []
        parts = self.case.children.filter(kind="dispatch").order_by("id")
        ids = list(parts.values_list("id", flat=True))
        return [_child(entry) for entry in entries(ids, self.today)]

    @property
    def looks(self) -> list[looking.Look]:
        """Who opened this case lately: an institution's own dispatch shows its own people only."""
        return looking.told(looking.looks_at(self.case)[: looking.SHOWN], self.actor)

    @cached_property
    def may_hand(self) -> bool:
        return handing.may_assign(self.actor, self.case)

    @property
    def may_change_team(self) -> bool:
        """Whether there are teams to choose from."""
        return may_change(self.actor, self.case) and teams_of(self.actor).exists()

    @property
    def nobody_there(self) -> bool:
        """Whether the case waits for a team of whom everybody is away."""
        team = self.case.team
        return team is not None and not self.case.closed_at and not present(team, self.today)

    @cached_property
    def may_take(self) -> bool:
        """Whether there is a button to take the case: where no move of its own is at hand that
        makes its mover the handler."""
        takes = any(move.takes_case for move in self.moves)
        return not takes and handing.may_take_over(self.actor, self.case)


def _child(entry: Entry) -> dict[str, Any]:
    own = entry.clock is not None and entry.clock.case_id == entry.case.pk
    fields = entry.case.fields
    return {
        "case": entry.case,
        "state": entry.state,
        "standing": entry.standing if own else None,
        "amount": fields.get("amount"),
        "rate": fields.get("rate"),
    }
