"""The only writers of decisions and of what an enterprise is known by."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from changrong.network.calendars.queries import calendar_for, table
from changrong.network.clock import midnight, now, today
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.parties.models import Enterprise, Fact
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.rules.models import Decision
from changrong.network.rules.scope import firms_book
from changrong.network.unit import whole
from changrong.policy.numbers import plain as number_text

AT_ONCE = 500  # enterprises, or rows, of one statement to the database


@dataclass(frozen=True)
class Statement:
    """Facts of one enterprise, as one source gives them for one day."""

    enterprise: Enterprise
    facts: Mapping[str, Any]
    source: str
    held_on: date


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON values in a fixed order; what is unknown is left out."""
    return {
        name: value if isinstance(value, bool | int | str) else str(value)
        for name, value in sorted(facts.items())
        if value is not None
    }


def key_of(facts: Mapping[str, Any], as_of: date, also: Collection[str] = ()) -> str:
    """The same facts, day, book, published calendar and limits of a step give the same key."""
    question = [plain(facts), as_of.isoformat(), book().hash]
    if (published := table().newest) is not None:
        question.append(published)
    question += sorted(also)
    return hashlib.sha256(json.dumps(question, ensure_ascii=False).encode()).hexdigest()


@whole
def decide(
    questions: Sequence[tuple[Enterprise | None, Mapping[str, Any]]],
    by: Actor,
    as_of: date | None = None,
    also: Collection[str] = (),
) -> list[Decision]:
    """Judge each enterprise's facts by what the book says of firms, and keep the answer as given;
    `also` are the limits that the step has to keep for which the decision is made.

    The same question asked again for the same enterprise is the decision already stored.
    Raises policy.FactError for a fact that the vocabulary refuses.
    """
    return keep(judge(questions, by, as_of, also), by)


def judge(
    questions: Sequence[tuple[Enterprise | None, Mapping[str, Any]]],
    by: Actor,
    as_of: date | None = None,
    also: Collection[str] = (),
) -> list[Decision]:
    """What `decide` would store, or has: an answer that is new is for `keep` to store.

    Judging is what takes long. Whoever decides for many firms, each in a transaction of its own,
    judges before it begins, so that others can write meanwhile.
    """
    day = as_of or today()
    asked = [(key_of(facts, day, also), enterprise, facts) for enterprise, facts in questions]
    keys = {key for key, _enterprise, _facts in asked}
    answers = {(row.key, row.enterprise_id): row for row in _stored(keys)}
    for key, enterprise, facts in asked:
        of = key, enterprise.pk if enterprise else None
        if of not in answers:
            answers[of] = _made(key, enterprise, facts, day, by, also)
    return [answers[key, one.pk if one else None] for key, one, _facts in asked]


@whole
def keep(judged: Sequence[Decision], by: Actor) -> list[Decision]:
    """Store those of the decisions that are not stored yet."""
    made = {row.number: row for row in judged if row.pk is None}
    for row in Decision.objects.bulk_create(made.values()):
        record(row.number, "decision.made", by, {"book": row.book[:16], "key": row.key[:16]})
    return list(judged)


def _stored(keys: set[str]) -> QuerySet[Decision]:
    """The first of those that were asked before stays the one."""
    return Decision.objects.filter(key__in=keys).order_by("-id")


def _made(
    key: str,
    enterprise: Enterprise | None,
    facts: Mapping[str, Any],
    day: date,
    by: Actor,
    also: Collection[str],
) -> Decision:
    # Duties fall due by the calendar that is in force here, not by the one that ships.
    calendar = calendar_for(enterprise.region if enterprise else None)
    return Decision(
        enterprise=enterprise,
        as_of=day,
        book=book().hash,
        facts=plain(facts),
        result=_kept(firms_book(also).decide(facts, day, calendar).json()),
        made_at=now(),
        made_by=by.user,
        key=key,
    )


def _kept(result: dict[str, Any]) -> dict[str, Any]:
    """A decision as plain JSON values. Numbers with a point are kept as text, so that no digit is
    lost on the way."""
    for values in _numbered(result):
        for name, value in values.items():
            if isinstance(value, Decimal):
                text = number_text(value)
                values[name] = text if "." in text else int(text)
    return result


def _numbered(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a decision that hold values, and so numbers."""
    yield result["facts"]
    yield result["derived"]
    for measure in result["measures"]:
        yield from measure["gives"]
        for condition in measure["conditions"]:
            yield condition["facts"]


def note_reader(decision: Decision, by: Actor) -> None:
    """Record who opened a firm's decision, once a day for each person; its own people are not."""
    if by.user is None or by.enterprise is not None or decision.enterprise is None:
        return
    looked = Event.objects.filter(stream=decision.number, code="decision.viewed", actor=by.user)
    if not looked.filter(at__gte=midnight()).exists():
        record(decision.number, "decision.viewed", by, by.office)


def forget_unowned(before: datetime) -> int:
    """Remove the decisions of visitors without a firm that were made before a moment: only the
    session that asked could open them. Returns how many."""
    unowned = Decision.objects.filter(enterprise=None, cases=None, made_at__lt=before)
    return unowned.delete()[0]


@whole
def state_facts(statements: Sequence[Statement], by: Actor) -> list[Fact]:
    """Add what was stated to the enterprises' records; nothing is changed or removed.

    A value that its source gives again for the same day is not added twice. Raises
    policy.FactError for a fact or value that the vocabulary refuses.
    """
    latest = _latest(statements)
    added: list[Fact] = []
    for statement in statements:
        rows = [row for row in _rows(statement, by) if latest.get(_of(row)) != _said(row)]
        latest |= {_of(row): _said(row) for row in rows}
        added += rows
        if rows:
            names = [row.name for row in rows]
            record(
                statement.enterprise.number,
                "facts.stated",
                by,
                {"names": names, "source": statement.source},
            )
    return Fact.objects.bulk_create(added, batch_size=AT_ONCE)


def _rows(statement: Statement, by: Actor) -> list[Fact]:
    vocabulary = book().vocabulary
    for name, value in statement.facts.items():
        if value is not None:
            vocabulary.parse(name, value)
    return [
        Fact(
            enterprise=statement.enterprise,
            name=name,
            value=plain({name: value}).get(name),
            source=statement.source,
            held_on=statement.held_on,
            recorded_at=now(),
            recorded_by=by.user,
        )
        for name, value in sorted(statement.facts.items())
    ]


def _latest(statements: Sequence[Statement]) -> dict[tuple[int, str], tuple[Any, str, date]]:
    """What each of these enterprises last said of what is stated now."""
    names = {name for statement in statements for name in statement.facts}
    firms = sorted({statement.enterprise.pk for statement in statements}) if names else []
    found = {}
    for start in range(0, len(firms), AT_ONCE):
        rows = Fact.objects.filter(enterprise__in=firms[start : start + AT_ONCE], name__in=names)
        found |= {_of(row): _said(row) for row in rows.order_by("id")}
    return found


def _of(row: Fact) -> tuple[int, str]:
    return row.enterprise_id, row.name


def _said(row: Fact) -> tuple[Any, str, date]:
    return row.value, row.source, row.held_on
