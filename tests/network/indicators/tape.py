"""Cases of every kind that an indicator counts, drawn at random and written straight into the
tables, around the edges of a quarter; and the same figures counted one case at a time."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from statistics import median
from typing import Any

from changrong.network import clock
from changrong.network.boards.figures import Ratio, Spread
from changrong.network.boards.period import Period
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock, KindVersion
from changrong.network.events.models import Event
from changrong.network.indicators.engine import By, Figure
from changrong.workdays import Calendar, Unit

from ..cast import DISTRICT, OTHER_DISTRICT, Cast

KINDS_COUNTED = (
    "guarantee", "outreach", "visit", "need", "stewardship", "loan_check", "exemption",
    "finding", "blocker", "pilot", "referral",
)  # fmt: skip
# Moments on either side of the ends of the last quarter of 2026, in Shanghai and in Greenwich.
EDGES = [
    datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)
    for text in (
        "2026-09-30 23:59", "2026-10-01 00:00", "2026-10-01 07:59", "2026-12-31 23:59",
        "2027-01-01 00:00", "2026-11-02 09:30", "2026-11-16 10:00",
    )
]  # fmt: skip
MOVES = {
    "guarantee": ("accept", "offer", "refuse", "turn_down", "enter"),
    "finding": ("appeal", "grant_full", "grant_part"),
}
CLOCKS = {
    "stewardship": ("contact", "contact_again"),
    "loan_check": ("before", "after_pass_during", "after_after_check"),
}


def _version(kind: str) -> KindVersion:
    values = {"version": 1, "declaration": {}}
    found, _new = KindVersion.objects.get_or_create(values, kind=kind, hash=KINDS[kind].hash)
    return found


class Tape:
    def __init__(self, cast: Cast, seed: int) -> None:
        self.chance = random.Random(seed)
        self.serial = count(Case.objects.count() + 1)
        self.firms = [cast.xianhe, cast.other_firm]
        self.banks = [cast.bank_a, cast.bank_b, cast.guarantor, None]
        self.versions = {name: _version(name) for name in (*KINDS_COUNTED, "dispatch")}

    def moment(self, after: datetime | None = None) -> datetime:
        if after is None and self.chance.random() < 0.5:
            return self.chance.choice(EDGES)
        base = after or datetime(2026, 9, 20, 9, tzinfo=clock.SHANGHAI)
        return base + timedelta(hours=self.chance.randrange(0, 40 if after else 2600))

    def day(self) -> str:
        return (date(2026, 9, 25) + timedelta(days=self.chance.randrange(0, 110))).isoformat()

    def write(self, n: int) -> None:
        for _ in range(n):
            self.case(self.chance.choice(KINDS_COUNTED))

    def case(self, kind: str, *, moves: bool = True, **given: Any) -> Case:
        """One of a kind, as chance has it but for what is given."""
        declared, pick = KINDS[kind], self.chance.choice
        opened = self.moment()
        state = pick(declared.states)
        outcomes = [one.name for one in declared.outcomes]
        ended = self.moment(opened) if state.end else None
        values: dict[str, Any] = {
            "number": f"{declared.prefix}-{next(self.serial):06d}",
            "kind": kind,
            "version": self.versions[kind],
            "state": state.name,
            "outcome": pick(outcomes) if state.end and outcomes else "",
            "enterprise": pick(self.firms) if declared.serves else None,
            "institution": pick(self.banks),
            "partner": pick(self.banks) if kind == "guarantee" else None,
            "region": pick([DISTRICT, DISTRICT, OTHER_DISTRICT]),
            "fields": self.fields(kind),
            "opened_at": opened,
            "since": opened,
            "closed_at": ended,
        }
        if kind == "finding":
            values["parent"] = self.case("exemption")
        case = Case.objects.create(**values | given)
        for name in MOVES.get(kind, ()):
            if moves and self.chance.random() < 0.4:
                self.event(case, name, self.moment(opened))
        for name in CLOCKS.get(kind, ()):
            self.clock(case, name)
        if kind == "need" and self.chance.random() < 0.7:
            for bank in self.banks[: self.chance.randrange(1, 3)]:
                sent = self.moment(opened)
                part = {"parent": case, "opened_at": sent, "since": sent, "institution": bank}
                self.case("dispatch", **part)
        return case

    def fields(self, kind: str) -> dict[str, Any]:
        pick, maybe = self.chance.choice, self.chance.random
        match kind:
            case "outreach":
                return {"matures_on": self.day()}
            case "visit":
                needs = [*Case.objects.filter(kind="need").values_list("number", flat=True), "-"]
                return {"planned_on": self.day(), "need": pick(needs)}
            case "guarantee":
                return {"disbursed_on": self.day()} if maybe() < 0.6 else {}
            case "exemption":
                return {"loss": pick(["loan", "guarantee"])}
            case "finding":
                duties = {"duties_done": pick([True, False])} if maybe() < 0.7 else {}
                return {"step": pick(["review", "selling"]), **duties}
            case "blocker":
                return {"class": pick(["service", "rule"])} if maybe() < 0.8 else {}
        return {}

    def event(self, case: Case, name: str, at: datetime) -> None:
        sequence = Event.objects.filter(stream=case.number).count() + 1
        code = f"{case.kind}.{name}"
        Event.objects.create(
            stream=case.number, sequence=sequence, code=code, at=at, hash=f"{case.pk}-{sequence}"
        )

    def clock(self, case: Case, name: str) -> None:
        stopped = self.moment() if self.chance.random() < 0.6 else None
        late = self.chance.choice([True, False]) if stopped else self.chance.choice([None, True])
        Clock.objects.create(
            case=case,
            name=name,
            duty="a/b",
            started_at=case.opened_at,
            due_on=date.fromisoformat(self.day()) if self.chance.random() < 0.9 else None,
            stopped_at=stopped,
            late=late,
        )


# --------------------------------------------------------- the same, one by one


@dataclass
class Member:
    """What one case adds, as its words say; `so` for shares, the days for the others."""

    dated: date | None
    held: int | None
    area: str
    whom: Any
    sort: str = ""
    so: bool | None = None
    begun: date | None = None
    reached: date | None = None
    ended: date | None = None


def day(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.SHANGHAI).date() if moment else None


def as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Oracle:
    def __init__(self) -> None:
        self.cases = list(Case.objects.select_related("parent"))
        self.by_number = {case.number: case for case in self.cases}
        self.moves: dict[str, dict[str, date]] = defaultdict(dict)
        for event in Event.objects.order_by("-at"):
            found = day(event.at)
            assert found
            self.moves[event.stream][event.code.partition(".")[2]] = found

    def of(self, kind: str) -> Iterator[tuple[Case, dict[str, date], Member]]:
        for case in self.cases:
            if case.kind == kind:
                member = Member(day(case.opened_at), case.institution_id, case.region, case.pk)
                yield case, self.moves[case.number], member

    def members(self, name: str) -> list[Member]:
        wanted = name.replace(".", "_")
        if wanted in ("guarantee_exempted_share", "lending_exempted_share"):
            return list(self.exempted("guarantee" if "guarantee" in wanted else "loan"))
        if wanted in ("guarantee_diligent_exempted", "lending_diligent_exempted"):
            loss = "guarantee" if "guarantee" in wanted else "loan"
            return list(self.exempted(loss, only_diligent=True))
        if wanted in ("guarantee_exemption_days", "lending_exemption_days"):
            return list(self.exemption_days("guarantee" if "guarantee" in wanted else "loan"))
        return list(getattr(self, wanted)())

    def guarantee_days_to_letter(self) -> Iterator[Member]:
        for case, moves, one in self.of("guarantee"):
            if "enter" not in moves:
                one.begun, one.reached, one.ended = (
                    one.dated,
                    moves.get("accept"),
                    day(case.closed_at),
                )
                yield one

    def guarantee_approval_days(self) -> Iterator[Member]:
        for case, moves, one in self.of("guarantee"):
            if "enter" not in moves:
                answers = [
                    moves[move] for move in ("offer", "refuse", "turn_down") if move in moves
                ]
                one.begun, one.reached = one.dated, min(answers, default=None)
                one.ended = day(case.closed_at)
                yield one

    def guarantee_days_to_disbursement(self) -> Iterator[Member]:
        for case, moves, one in self.of("guarantee"):
            paid = as_day(case.fields.get("disbursed_on"))
            letter = moves.get("accept")
            if letter and (paid is None or paid >= letter):
                one.dated = one.begun = letter
                one.held, one.reached, one.ended = case.partner_id, paid, day(case.closed_at)
                yield one

    def renewal_contact_coverage(self) -> Iterator[Member]:
        said = {"thinking": True, "wanted": True, "no_need": True, "unsaid": True, "missed": False}
        for case, _moves, one in self.of("outreach"):
            if case.state not in ("over", "moved"):
                one.dated, one.whom = as_day(case.fields["matures_on"]), case.enterprise_id
                one.so = said.get(case.state)
                yield one

    def network_visit_coverage(self) -> Iterator[Member]:
        for case, _moves, one in self.of("visit"):
            one.dated, one.whom = as_day(case.fields["planned_on"]), case.enterprise_id
            if case.state in ("contacted", "minuted", "helped", "need_opened"):
                one.so = True
            elif case.closed_at:
                one.so = False
            yield one

    def network_visit_needs_met(self) -> Iterator[Member]:
        for case, _moves, one in self.of("visit"):
            if case.state == "need_opened":
                need = self.by_number.get(case.fields["need"])
                if need is not None and need.outcome == "met":
                    one.so = True
                elif need is not None and need.closed_at:
                    one.so = False
                yield one

    def _clocks(self, kind: str) -> Iterator[Member]:
        for row in Clock.objects.filter(case__kind=kind).select_related("case"):
            case = row.case
            if row.due_on and case.outcome != "dropped":
                so = False if row.late else True if row.stopped_at and row.late is False else None
                yield Member(row.due_on, case.institution_id, case.region, row.pk, row.name, so)

    def network_steward_contacts(self) -> Iterator[Member]:
        return self._clocks("stewardship")

    def lending_checks_done(self) -> Iterator[Member]:
        return self._clocks("loan_check")

    def _findings(self, loss: str) -> Iterator[tuple[Case, dict[str, date], Member]]:
        for case, moves, one in self.of("finding"):
            one.sort = case.fields["step"]
            if case.parent.fields["loss"] == loss:
                yield case, moves, one

    def exempted(self, loss: str, only_diligent: bool = False) -> Iterator[Member]:
        for case, _moves, one in self._findings(loss):
            if only_diligent and not case.fields.get("duties_done"):
                continue
            said = {"exempted": True, "exempted_part": True, "held": False}
            one.so = said.get(case.outcome)
            yield one

    def exemption_days(self, loss: str) -> Iterator[Member]:
        for case, _moves, one in self._findings(loss):
            one.begun, one.reached, one.ended = one.dated, day(case.closed_at), day(case.closed_at)
            yield one

    def diligence_appeals_upheld(self) -> Iterator[Member]:
        for loss in ("loan", "guarantee"):
            for case, moves, one in self._findings(loss):
                if "appeal" in moves:
                    one.dated = moves["appeal"]
                    granted = "grant_full" in moves or "grant_part" in moves
                    one.so = True if granted else False if case.closed_at else None
                    yield one

    def _ended(self, kind: str, *well: str) -> Iterator[Member]:
        for case, _moves, one in self.of(kind):
            one.sort = case.fields.get("class", "") if kind == "blocker" else case.state
            if case.outcome != "withdrawn":
                one.so = True if case.outcome in well else False if case.closed_at else None
                yield one

    def network_blockers_removed(self) -> Iterator[Member]:
        return self._ended("blocker", "removed")

    def network_pilots_completed(self) -> Iterator[Member]:
        return self._ended("pilot", "graduated")

    def network_referrals(self) -> Iterator[Member]:
        return self._ended("referral", "need_opened", "passed_on", "answered")

    def network_time_to_referral(self) -> Iterator[Member]:
        for case, _moves, one in self.of("referral"):
            if case.outcome != "withdrawn":
                one.begun, one.reached, one.ended = (
                    one.dated,
                    day(case.closed_at),
                    day(case.closed_at),
                )
                yield one

    def network_time_to_dispatch(self) -> Iterator[Member]:
        for case, _moves, one in self.of("need"):
            sent = [day(child.opened_at) for child in self.cases if child.parent_id == case.pk]
            one.begun, one.ended = one.dated, day(case.closed_at)
            one.reached = min(filter(None, sent), default=None)
            yield one


def counted(
    found: list[Member], is_share: bool, period: Period, by: By, area: str = "", held: int = 0
) -> dict[Any, Figure]:
    """The figures of each group, as a clerk would count them."""
    groups: dict[Any, list[Member]] = defaultdict(list)
    if by is By.WHOLE:
        groups[None] = []
    for one in found:
        if one.dated is None or not period.start <= one.dated <= period.end:
            continue
        if (held and one.held != held) or not one.area.startswith(area):
            continue
        keys = {
            By.WHOLE: None,
            By.INSTITUTION: one.held,
            By.DISTRICT: one.area,
            By.MONTH: one.dated.replace(day=1),
            By.SORT: one.sort,
        }
        groups[keys[by]].append(one)
    count_one = _share if is_share else _days
    return {key: count_one(key, members) for key, members in groups.items()}


def _share(key: Any, members: list[Member]) -> Figure:
    top = {one.whom for one in members if one.so is True}
    known = {one.whom for one in members if one.so is not None}
    every = {one.whom for one in members}
    return Figure(key, len(every), Ratio(len(top), len(known)), waiting=len(every - known))


def _days(key: Any, members: list[Member]) -> Figure:
    calendar, took = Calendar.load(), []
    for one in members:
        if one.reached:
            assert one.begun
            took.append(max(calendar.elapsed(one.begun, one.reached, Unit.WORKING_DAYS), 0))
    took.sort()
    spread = Spread(None, None, 0)
    if took:
        ninth = took[-(-9 * len(took) // 10) - 1]
        spread = Spread(as_decimal(median(took)), as_decimal(ninth), len(took))
    waiting = sum(one.reached is None and one.ended is None for one in members)
    never = sum(one.reached is None and one.ended is not None for one in members)
    return Figure(key, len(members), days=spread, reached=len(took), waiting=waiting, never=never)


def as_decimal(value: float) -> Any:
    return Decimal(str(value))
