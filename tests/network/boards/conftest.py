"""A small city whose cases are written straight into the tables, so that every time is exact."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from changrong.network.boards.queries import COUNTED
from changrong.network.boards.recounting import recount
from changrong.network.boards.tallies import EVERYWHERE, Sums, sums
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock, KindVersion
from changrong.network.cases.time.deadlines import kept
from changrong.network.events.models import Event
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User
from changrong.workdays import Calendar, Period, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFER = {
    "amount": "500000", "term_months": 12, "rate": "0.04", "repayment": "interest_only",
    "guarantee_fee": "0",
}  # fmt: skip
ENDS = {"accept": "met", "withdraw": "withdrawn", "close": "unmet"}


def at(text: str) -> datetime:
    """2026-11-02 09:30 in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def reckoning(start: date, due: date) -> dict:
    """What the engine keeps of a clock that ends on that day."""
    calendar = Calendar.load()
    needed = calendar.elapsed(start, due, Unit.WORKING_DAYS)
    return kept(calendar.explain(start, Period(needed, Unit.WORKING_DAYS)))


class City:
    """Writes cases as the engine leaves them: a row, its clock, its events."""

    def __init__(self) -> None:
        self.serial = count(1)
        self.versions = {
            name: KindVersion.objects.create(
                kind=name, version=1, hash=KINDS[name].hash, declaration={}
            )
            for name in ("need", "dispatch")
        }

    def institution(self, name: str = "示例银行", kind: str = "bank") -> Institution:
        found = Institution.objects.filter(name=name).first()
        return found or Institution.objects.create(
            name=name, kind=kind, credit_code=f"I{next(self.serial):017d}"
        )

    def need(
        self,
        opened: str,
        *,
        amount: str | None = "500000",
        due: str | None = "2026-11-16",
        region: str = "110105",
        ended: str = "",
        move: str = "",
        reason: str = "",
    ) -> Case:
        """A need; with `ended` and `move` (accept, withdraw, close) one that is over."""
        serial = next(self.serial)
        firm = Enterprise.objects.create(
            credit_code=f"E{serial:017d}", name=f"示例企业{serial}", region=region
        )
        fields = {"amount": amount} if amount else {}
        if move:
            steps = {"reason": reason} if reason else {}
            fields["moves"] = [
                {"move": move, "at": at(ended).isoformat(), "by": "", "answers": steps}
            ]
        case = self._case(
            "need", serial, firm, opened, region, fields,
            state="dispatched" if not move else KINDS["need"].move(move).to,
            outcome=ENDS.get(move, ""), closed=ended,
        )  # fmt: skip
        self._clock(case, "result", opened, due, ended)
        if move:
            self.event(case, f"need.{move}", ended)
        return case

    def dispatch(
        self,
        need: Case,
        institution: Institution,
        *,
        opened: str = "",
        due: str | None = "2026-11-04",
        state: str = "sent",
        closed: str = "",
        reason: str = "",
        offer: dict | None = None,
        moves: dict[str, str] | None = None,
    ) -> Case:
        """A dispatch; `moves` says when each move was made: {"answer": "2026-11-03 10:00"}."""
        moves = moves or {}
        fields = dict(offer or {})
        fields["moves"] = [
            {
                "move": name,
                "at": at(moment).isoformat(),
                "answers": {"reason": reason} if name == "decline" else {},
            }
            for name, moment in sorted(moves.items(), key=lambda one: one[1])
        ]
        if "offer" in moves and "rate" not in fields:
            fields |= OFFER
        opened = opened or need.opened_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        case = self._case(
            "dispatch", next(self.serial), need.enterprise, opened, need.region, fields,
            state=state, outcome=state if closed else "", closed=closed, parent=need,
            institution=institution,
        )  # fmt: skip
        answers = (moment for move, moment in moves.items() if move in KINDS["dispatch"].answers)
        if answered := min(answers, default=""):
            self._answered(case, at(answered))
        self._clock(case, "answer", opened, due, min(moves.values(), default=""))
        for name, moment in moves.items():
            self.event(case, f"dispatch.{name}", moment)
        return case

    def _answered(self, case: Case, moment: datetime) -> None:
        for one in (case, case.parent):
            one.answered_at = min(filter(None, (one.answered_at, moment)))
            one.save(update_fields=["answered_at"])

    def counted(self, since: str = "2026-01-01") -> Sums:
        """The figures of the cohorts since a day, everywhere. The engine counts as it goes; here
        the rows were written without it."""
        recount()
        return sums(EVERYWHERE, COUNTED, date.fromisoformat(since))

    def actor(self, role: Role, region: str = "", institution: Institution | None = None) -> Actor:
        user = User.objects.create_user(f"user{next(self.serial)}", password="a-long-password")
        membership = Membership.objects.create(
            user=user, role=role, region=region, institution=institution
        )
        return Actor(user, membership)

    def event(self, case: Case, code: str, moment: str) -> None:
        sequence = Event.objects.filter(stream=case.number).count() + 1
        Event.objects.create(
            stream=case.number,
            sequence=sequence,
            code=code,
            at=at(moment),
            hash=f"{case.id}-{sequence}",
        )

    def _case(self, kind, serial, firm, opened, region, fields, *, state, outcome, closed, **links):
        return Case.objects.create(
            number=f"{KINDS[kind].prefix}-{serial:06d}", kind=kind, version=self.versions[kind],
            state=state, outcome=outcome, enterprise=firm, region=region, fields=fields,
            opened_at=at(opened), since=at(opened),
            closed_at=at(closed) if closed else None, **links,
        )  # fmt: skip

    def _clock(self, case: Case, name: str, opened: str, due: str | None, stopped: str) -> None:
        Clock.objects.create(
            case=case,
            name=name,
            duty=next(clock.duty for clock in KINDS[case.kind].clocks if clock.name == name),
            started_at=at(opened),
            due_on=date.fromisoformat(due) if due else None,
            reckoning=reckoning(at(opened).date(), date.fromisoformat(due)) if due else {},
            stopped_at=at(stopped) if stopped else None,
        )


@pytest.fixture
def city(db: None) -> Iterator[City]:
    cache.clear()
    yield City()
    cache.clear()
