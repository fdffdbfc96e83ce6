"""Which institutions a need is sent to: our rows, held against each other by `matching`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Q, QuerySet

from changrong import matching
from changrong.identifiers import areas_around
from changrong.network import clock
from changrong.network.cases import fields
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of
from changrong.network.parties.models import Institution, Product
from changrong.network.parties.queries import on_offer
from changrong.network.rules.book import book
from changrong.policy import PolicyError, Value
from changrong.policy.compilers.closure import Facts, Function, function_of
from changrong.text import Text

_FIRST_WAVE = "network-service-standard/wave-size"
_ALONE = "need.one_to_one_service"
_FEN = Decimal("0.01")
_OWN_CONDITION = Text("产品自己的条件", "The product's own condition")


def at_once(need: Case) -> int:
    """How many institutions a need is with at the same time: one, where a clause gives it a service
    of its own; else as many as the network's standard says."""
    result = need.decision.result["measures"] if need.decision else []
    gives = {give["what"] for one in result if one["verdict"] == "applies" for give in one["gives"]}
    return 1 if _ALONE in gives else int(book().measure(_FIRST_WAVE).gives[0].value)


@dataclass(frozen=True)
class Catalogue:
    """Products, by number and as `matching` reads them: made once, held against many needs."""

    rows: Mapping[str, Product]
    plain: Sequence[matching.Product]

    @classmethod
    def of(cls, products: Iterable[Product]) -> Catalogue:
        rows = {row.number: row for row in products}
        return cls(rows, [_plain(row) for row in rows.values()])


def in_reach(products: QuerySet[Product], needs: Sequence[Case]) -> QuerySet[Product]:
    """Without those that serve none of the needs by their kind, amount, term or region, which
    `matching` would find of each of them one by one."""
    asked = [fields.facts_in(kind_of(need), need.fields) for need in needs]
    amounts = [known.get("need.amount") for known in asked]
    if all(amounts):
        fen = [int(Decimal(amount) / _FEN) for amount in amounts]
        products = _within(products, "amount", min(fen), max(fen))
    months = [known.get("need.term_months") for known in asked]
    if all(months):
        products = _within(products, "term", min(months), max(months))
    kinds = [known.get("need.kind") for known in asked]
    if all(kinds):
        products = products.filter(_names("need_kinds", set(kinds)))
    if all(need.region for need in needs):
        around = set().union(*(areas_around(need.region) for need in needs))
        regions = "institution__regions"
        products = products.filter(Q(**{regions: []}) | _names(regions, around))
    return products.prefetch_related(None).select_related("institution")  # few are left


def _within(products: QuerySet[Product], what: str, least: int, most: int) -> QuerySet[Product]:
    low, high = f"{what}_min", f"{what}_max"
    from_ = Q(**{low: None}) | Q(**{f"{low}__lte": most})
    return products.filter(from_, Q(**{high: None}) | Q(**{f"{high}__gte": least}))


def _names(field: str, codes: Iterable[str]) -> Q:
    """Whether a list of codes names one of these; looked for in its text, which SQLite can too."""
    each = (Q(**{f"{field}__icontains": f'"{code}"'}) for code in sorted(codes))
    return reduce(or_, each)


def fitting(need: Case, catalogue: Catalogue) -> list[Product]:
    """The products that fit this need, the best first."""
    found = matching.rank(_asked(need), catalogue.plain, _judge)
    return [catalogue.rows[match.product.id] for match in found]


def products_for(
    need: Case, institutions: Iterable[Institution]
) -> dict[Institution, list[Product]]:
    """The products that fit this need, the best first, of each of these institutions that has
    any."""
    products = on_offer(clock.today()).filter(institution__in=list(institutions))
    found: dict[Institution, list[Product]] = {}
    for row in fitting(need, Catalogue.of(products)):
        found.setdefault(row.institution, []).append(row)
    return found


def _asked(need: Case) -> matching.Need:
    return matching.Need(need.number, _facts(need))


def _plain(row: Product) -> matching.Product:
    return matching.Product(
        id=row.number,
        institution=row.institution.number,
        name=row.name,
        need_kinds=frozenset(row.need_kinds),
        amount_min=_yuan(row.amount_min),
        amount_max=_yuan(row.amount_max),
        term_min=row.term_min,
        term_max=row.term_max,
        regions=tuple(row.institution.regions),
        conditions=(matching.Condition(row.condition, _OWN_CONDITION),) if row.condition else (),
        rate_from=row.rate_from,
    )


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else fen * _FEN


def _facts(need: Case) -> dict[str, Value]:
    """What the need's decision knew, with the need's own answers as they stand now."""
    known = dict(need.decision.facts | need.decision.result["derived"]) if need.decision else {}
    known |= {"enterprise.region": need.region}
    known |= fields.facts_in(kind_of(need), need.fields)
    vocabulary = book().vocabulary
    return {name: vocabulary[name].parse(raw) for name, raw in known.items() if name in vocabulary}


def _judge(that: str, facts: Facts) -> bool | None:
    """A product's own condition, three-valued; one that cannot be read cannot be told."""
    try:
        return bool(found) if (found := _compiled(that)(facts)) is not None else None
    except PolicyError:
        return None


@lru_cache(maxsize=1024)
def _compiled(that: str) -> Function:
    return function_of(book().condition(that))
