"""How many cases an institution, and one of its products, takes on at once.

`taken` counts the open dispatches; a place is claimed by compare-and-set, in the transaction that
opens the dispatch, and given back in the one that closes it. Institutions are always locked before
anything is claimed or given back, in the order of their keys, and their products only after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, Q

from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution, Product

Room = Q(capacity=None) | Q(taken__lt=F("capacity"))


class NoRoom(Exception):
    """Another dispatch took the last place."""


class Places:
    """The places at some institutions, locked until the transaction ends (or, to have a look at
    them first, not)."""

    def __init__(self, institutions: Iterable[int], lock: bool = True) -> None:
        rows = Institution.objects.order_by("pk")
        if lock:
            rows = rows.select_for_update(no_key=True)
        self.institutions = {row.pk: row for row in rows.filter(pk__in=set(institutions))}
        products = Product.objects.filter(institution__in=self.institutions, taken__gte=0)
        self.products = {row.pk: row for row in products.exclude(capacity=None)}
        self._claimed: Counter[Institution] = Counter()
        self._claimed_products: Counter[int] = Counter()

    def has_room(self, product: Product) -> bool:
        """Whether the institution and the product both take one more."""
        mine = self.institutions.get(product.institution_id)
        limited = self.products.get(product.pk)
        return mine is not None and mine.active and _has_room(mine) and _has_room(limited)

    def has_place(self, institution: int) -> bool:
        mine = self.institutions.get(institution)
        return mine is not None and mine.active and _has_room(mine)

    def claim(self, institution: int, product: Product | None) -> None:
        mine = self.institutions[institution]
        mine.taken += 1
        self._claimed[institution] += 1
        if product is not None:
            self._claimed_products[product.pk] += 1
            if product.pk in self.products:
                self.products[product.pk].taken += 1

    def give_back(self, closed: Iterable[Case]) -> None:
        """The places of dispatches that closed."""
        for case in closed:
            self.institutions[case.institution_id].taken -= 1
            self._claimed[case.institution_id] -= 1
            if case.product_id is not None:
                self._claimed_products[case.product_id] -= 1
                if case.product_id in self.products:
                    self.products[case.product_id].taken -= 1

    def write(self) -> None:
        """Compare and set. Raises NoRoom where a row is not as it was when it was locked."""
        _write(Institution, self._claimed)
        _write(Product, self._claimed_products)
        self._claimed.clear()
        self._claimed_products.clear()


def _has_room(row: Institution | Product | None) -> bool:
    return row is None or row.capacity is None or row.taken < row.capacity


def _write(model: type[Institution] | type[Product], changes: Counter[int]) -> None:
    for pk, n in sorted(changes.items()):
        if n == 0:
            continue
        rows = model.objects.filter(pk=pk, taken__gte=-n)
        if n > 0:
            rows = rows.filter(Q(capacity=None) | Q(capacity__gte=F("taken") + n))
        if rows.update(taken=F("taken") + n) != 1:
            raise NoRoom(f"{model.__name__} {pk}: {n:+}")
