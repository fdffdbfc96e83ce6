"""Ten thousand needs in one batch, at institutions whose room is enough for two thirds of them.

`open_cases` opens all of them in one unit of work: numbers, cases, deadlines, places claimed,
dispatches, queues, events, messages and counts, in one transaction. The needs share one decision,
made before, because judging is another benchmark. After each round no institution may have taken
more than its room, none may have room while a need waits, and every dispatch has its deadline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from benchmarks.city import City
from benchmarks.intake import NEED
from benchmarks.timing import Claim, Line, Stopwatch

SERVED = (2, 3)  # of the needs, the part for which there is room
SMALL = 10  # the same with so many times fewer needs shows whether it is linear


def run(city: City, needs: int, rounds: int) -> list[Claim]:
    sizes = {size: Stopwatch(city.cpu_seconds) for size in (needs, needs // SMALL)}
    waiting = dict.fromkeys(sizes, 0)
    _batch(needs // SMALL, Stopwatch())
    for _ in range(rounds):
        for size, watch in sizes.items():
            waiting[size] = _batch(size, watch)
    whole, tenth = (watch.timed("dispatch") for watch in sizes.values())
    return [
        Claim(
            f"dispatch {needs:,} needs in one batch, with room for two thirds of them",
            [Line(f"{SMALL} times {needs // SMALL:,} needs", whole, tenth.times(SMALL))],
            [
                f"{needs / whole.wall:,.0f} needs a second ({whole.wall / needs * 1e3:,.2f} ms and "
                f"{whole.cpu / needs * 1e3:,.2f} CPU ms each) from words to dispatches; "
                f"{waiting[needs]:,} of {needs:,} waiting for room. After each round no room was "
                "oversold, none left unused while a need waits, and every dispatch had its "
                "deadline. One decision, made before, is shared by all; PostgreSQL with fsync and "
                "synchronous_commit on, its CPU counted. "
                f"Medians of {rounds} rounds."
            ],
        )
    ]


def _batch(needs: int, watch: Stopwatch) -> int:
    """Open so many needs, and check where they went. Returns how many wait."""
    from changrong.network.cases.actions import Opening, open_cases
    from changrong.network.parties.models import Enterprise
    from changrong.network.people.actor import Actor
    from changrong.network.people.models import Membership

    hotline = Membership.objects.select_related("user").get(user__username="hotline")
    firms = list(Enterprise.objects.order_by("pk")[:needs])
    decision = _decision()
    openings = [
        Opening(firms[n % len(firms)], NEED | {"amount": str(100_000 + n)}, decision=decision)
        for n in range(needs)
    ]
    with _room(needs) as taken:
        with watch.running():
            opened = open_cases("need", openings, Actor(hotline.user, hotline))
        return _check([case.pk for case in opened], taken)


def _decision() -> Any:
    from changrong.network.people.actor import Actor
    from changrong.network.rules.actions import decide

    asked = {"need.kind": "credit_loan", "need.amount": "100000", "need.term_months": 12}
    return decide([(None, asked)], Actor.SYSTEM)[0]


@contextmanager
def _room(needs: int) -> Iterator[dict[int, int]]:
    """So many new places at each institution as give the served part of the needs all that they
    may have at the same time; without limits again afterwards. Gives what was taken before."""
    from django.db.models import F

    from changrong.network.cases.models import Waiting
    from changrong.network.parties.models import Institution
    from changrong.network.rules.book import book

    institutions = Institution.objects.order_by("pk")
    at_once = int(book().measure("network-service-standard/wave-size").gives[0].value)
    room = needs * at_once * SERVED[0] // SERVED[1] // institutions.count()
    institutions.update(capacity=F("taken") + room)
    yield dict(institutions.values_list("pk", "taken"))
    institutions.update(capacity=None)
    Waiting.objects.all().delete()


def _check(opened: list[int], taken: Mapping[int, int]) -> int:
    """Raises ValueError where room was oversold or left unused, or a dispatch has no deadline."""
    from django.db.models import Count

    from changrong.network.cases.models import Case, Clock
    from changrong.network.parties.models import Institution

    needs, parts = Case.objects.filter(pk__in=opened), Case.objects.filter(parent__in=opened)
    waiting = needs.filter(state="waiting").count()
    served = needs.filter(state="dispatched", children__kind="dispatch").distinct().count()
    sent = Counter(dict(parts.order_by().values_list("institution").annotate(Count("pk"))))
    running = Clock.objects.filter(case__parent__in=opened, name="answer", stopped_at=None)
    rows = list(Institution.objects.all())
    faults = {
        "needs neither sent nor waiting": len(opened) - waiting - served,
        "institutions oversold": sum(row.taken > row.capacity for row in rows),
        "institutions with room": sum(row.taken < row.capacity for row in rows),
        "institutions that count otherwise": sum(
            row.taken != taken[row.pk] + sent[row.pk] for row in rows
        ),
        "dispatches without a deadline": parts.count() - running.count(),
        "nobody waits": not waiting,
    }
    if any(faults.values()):
        raise ValueError(f"the batch went wrong: {faults}")
    return waiting
