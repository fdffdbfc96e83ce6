"""Policy finds the firm: every firm's record judged by what is new, without anyone asking.

A firm is looked at again when the book or an emergency changed, when something was recorded of it,
and once a day; and then it is judged only by measures whose answer could be another one. Work is
taken in batches. Any number of workers may run: each firm is claimed by changing what it was last
judged on where it still is that, in the transaction that writes what was found, so a worker that is
killed leaves the rest to the next, and nobody is found twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, takewhile
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise, Fact
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import judge, keep, plain
from changrong.network.rules.book import book
from changrong.network.rules.gather import OnRecord, on_record
from changrong.network.rules.models import Decision, Emergency, Finding, SeenBook, Sought
from changrong.policy import Value, Verdict
from changrong.policy.batch.columns import engine_array
from changrong.policy.errors import FactError
from changrong.policy.landing.finder import Finder, news

BATCH = 500
Verdicts = dict[str, str]
"""What measures say of one firm, those that were judged."""


@dataclass(frozen=True, eq=False)
class _Judged:
    enterprise: Enterprise
    before: Sought
    after: dict[str, Any]  # the fields of Sought as they shall be
    facts: Mapping[str, Any]
    verdicts: Verdicts


def look_for_firms(
    batches: int | None = 10, is_stopping: Callable[[], bool] = lambda: False
) -> int:
    """Judge the firms that are due, so many batches or, with None, all of them, until it is to
    stop.

    Returns how many were found for something.
    """
    today, ground = clock.today(), _ground()
    found = 0
    search: Search | None = None
    for _ in count() if batches is None else range(batches):
        due = [] if is_stopping() else _due(today, ground)
        if not due:
            break
        search = search or Search(today, ground)
        found += search.look(due, is_stopping)
    return found


# Who is due


def _due(today: date, ground: str) -> list[Enterprise]:
    """Firms never looked at, or not by today's book, emergencies and day, or told of since."""
    later = Fact.objects.filter(enterprise=OuterRef("pk"), id__gt=OuterRef("sought__last_fact"))
    stale = Q(sought=None) | ~Q(sought__ground=ground) | ~Q(sought__day=today) | Q(sought__day=None)
    firms = Enterprise.objects.filter(is_person=False).select_related("sought")
    due = firms.filter(stale | Exists(later))
    return list(due.order_by("pk")[:BATCH])


def _ground() -> str:
    """The hash of all that is the same for every firm: the book and the emergencies."""
    rows = Emergency.objects.order_by("pk").values_list("pk", "region", "started_on", "ended_on")
    told = [book().hash, *(list(map(str, row)) for row in rows)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# What is judged again, and how


class Search:
    """One day's entitlements, ready to judge firms. Serves one thread, for a few batches."""

    def __init__(self, today: date, ground: str) -> None:
        self.today = today
        self.ground = ground
        self.news = {each.key: each for each in news(book(), today)}
        self.finders: dict[tuple[str, ...], Finder] = {}
        self.days: dict[date, dict[str, str]] = {}
        self._remember_book()
        self.contents = dict(SeenBook.objects.values_list("book", "contents"))

    def _remember_book(self) -> None:
        """Keep what today's entitlements say, so that a later book knows what is new."""
        SeenBook.objects.get_or_create(
            book=book().hash,
            defaults={
                "contents": {key: each.content for key, each in self.news.items()},
                "seen_at": clock.now(),
            },
        )

    def look(self, enterprises: Sequence[Enterprise], is_stopping: Callable[[], bool]) -> int:
        """Judge these firms and write what was found, until it is to stop; how many were found for
        something."""
        judged = self.judged(enterprises)
        known = _findings_of(enterprises)
        touched = [one for one in judged if self.touches(one, known[one.enterprise.pk])]
        with transaction.atomic():
            for one in judged:
                if one not in touched:
                    _claim(one)
        going_on = takewhile(lambda one: not is_stopping(), touched)
        return sum(self.find(one, known[one.enterprise.pk]) for one in going_on)

    def judged(self, enterprises: Sequence[Enterprise]) -> list[_Judged]:
        """What the measures say that could say something else than when each was last judged."""
        known = on_record(enterprises, self.today)
        before = _before(enterprises)
        facts = {pk: _readable(one) for pk, one in known.items()}
        prints = {pk: _fingerprint(one) for pk, one in facts.items()}
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for pk, last in before.items():
            groups[self.again(last) if last.facts == prints[pk] else tuple(self.news)].append(pk)
        verdicts: dict[int, Verdicts] = {}
        for wanted, those in groups.items():
            verdicts |= self.verdicts(wanted, {pk: facts[pk] for pk in those})
        return [
            _Judged(
                one,
                before[one.pk],
                {
                    "book": book().hash,
                    "ground": self.ground,
                    "day": self.today,
                    "facts": prints[one.pk],
                    "last_fact": known[one.pk].last,
                },
                facts[one.pk],
                verdicts[one.pk],
            )
            for one in enterprises
        ]

    def again(self, last: Sought) -> tuple[str, ...]:
        """The measures to judge a firm by of whom nothing new is known."""
        contents = self.contents.get(last.book)
        if last.day is None or contents is None:
            return tuple(self.news)
        days = self.of_day(last.day)
        return tuple(
            key
            for key, each in self.news.items()
            if contents.get(key) != each.content or days.get(key) != each.day
        )

    def of_day(self, day: date) -> dict[str, str]:
        """What of a day each measure's answer rests on."""
        if day not in self.days:
            self.days[day] = {each.key: each.day for each in news(book(), day)}
        return self.days[day]

    def verdicts(
        self, wanted: tuple[str, ...], facts: Mapping[int, Mapping[str, Any]]
    ) -> dict[int, Verdicts]:
        """What these measures say of each firm, judged together."""
        if not wanted:
            return {pk: {} for pk in facts}
        finder = self.finder(wanted)
        vocabulary = book().vocabulary
        columns = {"no_fact": pa.nulls(len(facts))} if not finder.needed else {}
        for name in finder.needed:
            values: list[Value] = [vocabulary.parse(name, one.get(name)) for one in facts.values()]
            columns[name] = engine_array(values, vocabulary[name])
        found, _ = finder.judge(pa.table(columns))
        said = {key: column.to_pylist() for key, column in found.verdicts.items()}
        return {pk: {key: said[key][row] for key in wanted} for row, pk in enumerate(facts)}

    def finder(self, wanted: tuple[str, ...]) -> Finder:
        if wanted not in self.finders:
            stated = [fact.name for fact in book().vocabulary if not fact.derived]
            chosen = [self.news[key] for key in wanted]
            self.finders[wanted] = Finder(book(), chosen, self.today, stated)
        return self.finders[wanted]

    # What is written

    def touches(self, one: _Judged, known: Mapping[tuple[str, str], Finding]) -> bool:
        return bool(self.new(one, known) or self.moved(one, known))

    def new(self, one: _Judged, known: Mapping[tuple[str, str], Finding]) -> list[str]:
        """The measures that apply now and did not, as far as is on record: not those that the firm
        was found for by what they say, nor those that applied till they said something else."""
        applied = {key for (key, _), each in known.items() if each.verdict == Verdict.APPLIES}
        return [
            key
            for key, verdict in one.verdicts.items()
            if verdict == Verdict.APPLIES
            and (key, self.news[key].content) not in known
            and key not in applied
        ]

    def moved(self, one: _Judged, known: Mapping[tuple[str, str], Finding]) -> list[Finding]:
        """The findings of which the measure now says something else."""
        return [each for each in known.values() if self.said(one, each) != each.verdict]

    def said(self, one: _Judged, finding: Finding) -> str:
        """What the measure of a finding says now; one that no book has any more is not in force."""
        if finding.measure not in self.news:
            return str(Verdict.NOT_IN_FORCE)
        return one.verdicts.get(finding.measure, finding.verdict)

    def find(self, one: _Judged, known: Mapping[tuple[str, str], Finding]) -> bool:
        """Write what was found of one firm, with the decision that says why. Returns whether
        anything was found.

        The decision is judged before the transaction: firms follow upon each other, and a database
        with one writer at a time would have no room between them for anybody else.
        """
        question = [(one.enterprise, one.facts)] if self.new(one, known) else []
        return self.write(one, judge(question, by=Actor.SYSTEM, as_of=self.today))

    @transaction.atomic
    def write(self, one: _Judged, judged: Sequence[Decision]) -> bool:
        if not _claim(one):
            return False
        enterprise = one.enterprise
        known = _findings_of([enterprise])[enterprise.pk]
        new, moved = self.new(one, known), self.moved(one, known)
        for each in moved:
            each.verdict = self.said(one, each)
        Finding.objects.bulk_update(moved, ["verdict"])
        if not new:
            return False
        [decision] = keep(judged, Actor.SYSTEM)
        for key in new:
            finding = Finding.objects.create(
                enterprise=enterprise,
                notice=self.news[key].measure.notice,
                measure=key,
                content=self.news[key].content,
                book=decision.book,
                found_on=self.today,
                found_at=clock.now(),
                verdict=one.verdicts[key],
                decision=decision,
            )
            told = {"finding": finding.number, "measure": key, "decision": decision.number}
            record(enterprise.number, "policy.found", Actor.SYSTEM, told)
        return True


def _before(enterprises: Sequence[Enterprise]) -> dict[int, Sought]:
    """What each was last judged on; a blank row is made for who never was."""
    Sought.objects.bulk_create(
        [Sought(enterprise=one) for one in enterprises if not hasattr(one, "sought")],
        ignore_conflicts=True,
    )
    return {one.enterprise_id: one for one in Sought.objects.filter(enterprise__in=enterprises)}


def _readable(known: OnRecord) -> dict[str, Any]:
    """The facts that today's vocabulary still takes; any other is unknown to it."""
    return {name: value for name, value in known.facts.items() if _is_taken(name, value)}


def _is_taken(name: str, value: Any) -> bool:
    try:
        book().vocabulary.parse(name, value)
    except FactError:
        return False
    return True


def _fingerprint(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain(facts), ensure_ascii=False).encode()).hexdigest()


def _findings_of(enterprises: Iterable[Enterprise]) -> dict[int, dict[tuple[str, str], Finding]]:
    """What each firm was found for, by measure and content."""
    found: dict[int, dict[tuple[str, str], Finding]] = defaultdict(dict)
    for each in Finding.objects.filter(enterprise__in=list(enterprises)):
        found[each.enterprise_id][each.measure, each.content] = each
    return found


def _claim(one: _Judged) -> bool:
    """Whether the firm still is as it was judged from, and so is this worker's to write of."""
    last = one.before
    return bool(
        Sought.objects.filter(
            pk=last.pk,
            book=last.book,
            ground=last.ground,
            day=last.day,
            facts=last.facts,
            last_fact=last.last_fact,
        ).update(**one.after)
    )
