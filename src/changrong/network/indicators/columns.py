"""The columns of which indicators are made: moments of a case, days in Shanghai, yes and no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate

from changrong.network.boards.period import Period
from changrong.network.cases.models import Case as Matter
from changrong.network.clock import SHANGHAI, begin_of
from changrong.network.events.models import Event

OPENED = TruncDate("opened_at", tzinfo=SHANGHAI)
CLOSED = TruncDate("closed_at", tzinfo=SHANGHAI)


def matters(kind: str) -> QuerySet[Matter]:
    """The cases of a kind, each counted by itself under the day on which it was opened."""
    return counted(Matter.objects.filter(kind=kind))


def counted(rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    """Rows of cases with the columns that all indicators have, as far as none is said."""
    usual = {
        "dated": OPENED,
        "held": F("institution_id"),
        "area": F("region"),
        "whom": F("pk"),
        "sort": Value("", output_field=CharField()),
    }
    return rows.order_by().annotate(**usual | columns)


def made(*moves: str) -> Subquery:
    """The day on which the first of these moves of a case ("guarantee.accept") was made."""
    rows = Event.objects.filter(stream=OuterRef("number"), code__in=moves).order_by()
    first = rows.values("stream").annotate(first=Min("at")).values("first")
    return TruncDate(Subquery(first), tzinfo=SHANGHAI)


def was_made(*moves: str) -> Exists:
    return Exists(Event.objects.filter(stream=OuterRef("number"), code__in=moves))


def opened_within(period: Period) -> Q:
    """Cases opened in a period, by the index of when cases of a kind were opened."""
    after = period.end + timedelta(days=1)
    return Q(opened_at__gte=begin_of(period.start), opened_at__lt=begin_of(after))


def dated_within(period: Period) -> Q:
    return Q(dated__range=(period.start, period.end))


def moved_within(*moves: str) -> Callable[[Period], Q]:
    """Cases first moved so in a period: of those that moved so then, by the index of moves."""

    def found(period: Period) -> Q:
        since, after = begin_of(period.start), begin_of(period.end + timedelta(days=1))
        moved = Event.objects.filter(code__in=moves, at__gte=since, at__lt=after).order_by()
        return Q(number__in=moved.values("stream")) & dated_within(period)

    return found


def text_of(field: str, of: str = "fields") -> Any:
    """What a case holds under a name, "" where it holds nothing."""
    value = Cast(KeyTextTransform(field, of), CharField(max_length=100))
    return Coalesce(value, Value("", output_field=CharField()))


def day_in(field: str) -> Cast:
    """The day that a case holds under a name."""
    return Cast(KeyTextTransform(field, "fields"), DateField())


def yes_or_no(yes: Q | Exists, no: Q | Exists) -> Case:
    """True, False, or NULL where it is neither."""
    return Case(
        When(yes, then=Value(True)),
        When(no, then=Value(False)),
        default=None,
        output_field=BooleanField(null=True),
    )
