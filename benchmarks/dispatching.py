"""Ten thousand needs in one batch, at institutions with places for two thirds of what they ask.

`open_cases` opens all of them in one unit of work: numbers, cases, deadlines, places claimed,
dispatches, queues, events, messages and counts, in one transaction. The needs differ in kind,
amount, term, district and firm; the decisions about the firms are made before, because judging is
another benchmark. After each round every need is with institutions that it fits, in line at every
one that it fits and with no place left at any, or with the coordinator because it fits none. That
is checked against the products' terms written out a second time, and not with the service's code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from benchmarks.city import City
from benchmarks.intake import NEED
from benchmarks.making.institutions import CONDITIONS, Facts
from benchmarks.timing import Claim, Line, Stopwatch

SERVED = (2, 3)  # of what the needs ask, the part for which there are places
SMALL = 10  # the same with so many times fewer needs shows whether it is linear
KINDS = ("credit_loan", "first_loan", "renewal", "other_loan", "guarantee", "insurance")
SHARES = (45, 20, 18, 7, 9, 1)
AMOUNTS = (50_000, 100_000, 300_000, 800_000, 2_000_000, 4_500_000, 9_000_000)  # yuan
MONTHS = (3, 6, 12, 24, 36)
FIRMS: list[Facts] = [
    {
        "enterprise.headcount": headcount,
        "enterprise.revenue": revenue,
        "enterprise.exports": exports,
    }
    for headcount, revenue, exports in product(
        (4, 20, 120), ("800000", "5000000", "60000000"), (True, False)
    )
]


@dataclass(frozen=True)
class Went:
    """Where the needs of a batch went."""

    sent: int
    dispatches: int
    waiting: int
    alone: int  # with the coordinator: they fit nobody


def run(city: City, needs: int, rounds: int) -> list[Claim]:
    sizes = {size: Stopwatch(city.cpu_seconds) for size in (needs, needs // SMALL)}
    went = dict.fromkeys(sizes, Went(0, 0, 0, 0))
    _batch(needs // SMALL, Stopwatch())
    for _ in range(rounds):
        for size, watch in sizes.items():
            went[size] = _batch(size, watch)
    whole, tenth = (watch.timed("dispatch") for watch in sizes.values())
    found = went[needs]
    return [
        Claim(
            f"dispatch {needs:,} needs in one batch, with places for two thirds of what they ask",
            [Line(f"{SMALL} times {needs // SMALL:,} needs", whole, tenth.times(SMALL))],
            [
                f"{needs / whole.wall:,.0f} needs a second, {needs / whole.cpu:,.0f} a CPU second "
                f"({whole.wall / needs * 1e3:,.2f} ms and {whole.cpu / needs * 1e3:,.2f} CPU ms "
                f"each) from words to dispatches; {found.sent:,} sent, to {found.dispatches:,} "
                f"institutions in all, {found.waiting:,} in line and {found.alone:,} that fit "
                "nobody. After each round nothing was oversold, no place left empty that somebody "
                "in line fits, and every dispatch had its deadline. Decisions are made before; "
                "PostgreSQL with fsync and synchronous_commit on, its CPU counted. "
                f"Medians of {rounds} rounds."
            ],
        )
    ]


def _batch(needs: int, watch: Stopwatch) -> Went:
    """Open so many needs, and check where they went."""
    from changrong.network.cases.actions import open_cases
    from changrong.network.people.actor import Actor
    from changrong.network.people.models import Membership

    hotline = Membership.objects.select_related("user").get(user__username="hotline")
    openings = list(_openings(needs))
    with _places(needs) as taken:
        with watch.running():
            opened = open_cases("need", openings, Actor(hotline.user, hotline))
        return _checked([case.pk for case in opened], taken)


def _openings(needs: int) -> Iterator[Any]:
    """Always the same needs, of one firm after the other."""
    from changrong.network.cases.actions import Opening
    from changrong.network.parties.models import Enterprise

    draw, decisions = Random(7), _decisions()
    firms = list(Enterprise.objects.order_by("pk")[:needs])
    for n in range(needs):
        [kind] = draw.choices(KINDS, SHARES)
        asked = {"kind": kind, "amount": str(draw.choice(AMOUNTS))}
        fields = NEED | asked | {"term_months": draw.choice(MONTHS)}
        decision = decisions[kind, draw.randrange(len(FIRMS))]
        yield Opening(firms[n % len(firms)], fields, decision=decision)


def _decisions() -> dict[tuple[str, int], Any]:
    from changrong.network.people.actor import Actor
    from changrong.network.rules.actions import decide

    keys = list(product(KINDS, range(len(FIRMS))))
    asked = {"need.amount": "100000", "need.term_months": 12}
    facts = [{**FIRMS[firm], **asked, "need.kind": kind} for kind, firm in keys]
    made = decide([(None, known) for known in facts], Actor.SYSTEM)
    return dict(zip(keys, made, strict=True))


@contextmanager
def _places(needs: int) -> Iterator[dict[tuple[str, int], int]]:
    """New places for the served part of what the needs may ask, unevenly at the institutions, and
    fewer for some of their products; without limits again afterwards. Gives what was taken."""
    from django.db.models import F

    from changrong.network.cases.models import Waiting
    from changrong.network.parties.models import Institution, Product
    from changrong.network.rules.book import book

    draw = Random(11)
    at_once = int(book().measure("network-service-standard/wave-size").gives[0].value)
    places = needs * at_once * SERVED[0] // SERVED[1]
    weights = {key: draw.randint(1, 9) for key in _keys(Institution)}
    for key, weight in weights.items():
        own = max(1, places * weight // sum(weights.values()))
        Institution.objects.filter(pk=key).update(capacity=F("taken") + own)
        second = Product.objects.filter(institution=key, number__endswith="2")
        second.update(capacity=F("taken") + max(1, own // 4))
    yield _taken()
    Institution.objects.update(capacity=None)
    Product.objects.update(capacity=None)
    Waiting.objects.all().delete()


def _keys(model: Any) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def _taken() -> dict[tuple[str, int], int]:
    from changrong.network.parties.models import Institution, Product

    return {
        (model.__name__, pk): n
        for model in (Institution, Product)
        for pk, n in model.objects.values_list("pk", "taken")
    }


def _checked(opened: list[int], before: Mapping[tuple[str, int], int]) -> Went:
    """Raises ValueError where a need is in the wrong place, or places are."""
    from changrong.network.cases.models import Case, Clock

    needs = list(Case.objects.filter(pk__in=opened).select_related("decision"))
    parts = list(Case.objects.filter(parent__in=opened, kind="dispatch"))
    states = Counter(need.state for need in needs)
    running = Clock.objects.filter(case__in=parts, name="answer", stopped_at=None).count()
    faults = _misplaced(needs, parts) + _miscounted(parts, before)
    faults["dispatches without a deadline"] = len(parts) - running
    faults["nobody waits"] = not states["waiting"]
    if found := {name: n for name, n in faults.items() if n}:
        raise ValueError(f"the batch went wrong: {found}")
    return Went(states["dispatched"], len(parts), states["waiting"], states["received"])


def _misplaced(needs: list[Any], parts: list[Any]) -> Counter[str]:
    """Needs that are not where they should be, by what is wrong."""
    from changrong.network.cases.models import Waiting
    from changrong.network.parties.models import Product

    products = list(Product.objects.select_related("institution"))
    sent, lines = defaultdict(set), defaultdict(set)
    for part in parts:
        sent[part.parent_id].add(part.product_id)
    for place in Waiting.objects.filter(case__in=needs):
        lines[place.case_id].add(place.institution_id)
    faults: Counter[str] = Counter()
    for need in needs:
        fits = [row for row in products if _fits(need, row)]
        to, line = sent[need.pk], lines[need.pk]
        right = {
            "dispatched": bool(to) and not line and to <= {row.pk for row in fits},
            "waiting": not to and line == {row.institution_id for row in fits},
            "received": not to and not line and not fits,
        }
        free = any(_has_place(row) and _has_place(row.institution) for row in fits)
        faults[f"needs wrongly {need.state}"] += not right.get(need.state, False)
        faults["needs in line for an empty place"] += need.state == "waiting" and free
    return faults


def _miscounted(parts: list[Any], before: Mapping[tuple[str, int], int]) -> Counter[str]:
    """Institutions and products with more cases than places, or that count otherwise than they
    were sent."""
    from changrong.network.parties.models import Institution, Product

    sent = Counter(("Institution", part.institution_id) for part in parts)
    sent += Counter(("Product", part.product_id) for part in parts)
    faults: Counter[str] = Counter()
    for row in (*Institution.objects.all(), *Product.objects.all()):
        key = (type(row).__name__, row.pk)
        faults["oversold"] += row.capacity is not None and row.taken > row.capacity
        faults["counted otherwise"] += row.taken != before[key] + sent[key]
    return faults


def _fits(need: Any, row: Any) -> bool:
    """What the product's terms say, once more."""
    asked, regions = need.fields, row.institution.regions
    return (
        asked["kind"] in row.need_kinds
        and row.amount_min <= Decimal(asked["amount"]) * 100 <= row.amount_max
        and row.term_min <= asked["term_months"] <= row.term_max
        and (not regions or need.region in regions)
        and CONDITIONS[row.condition](need.decision.facts)
    )


def _has_place(row: Any) -> bool:
    return row.capacity is None or row.taken < row.capacity
