"""How many cases an institution, and one of its products, takes on at once.

`taken` counts the open dispatches; a place is claimed by compare-and-set, in the transaction that
opens the dispatch, and given back in the one that closes it. Institutions are always locked before
anything is claimed or given back, in the order of their keys, and their products only after them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import copy

from django.db.models import F, Q

from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution, Product


class NoRoom(Exception):
    """Another dispatch took the last place."""


class Places:
    """The places at some institutions and of their products that have limits."""

    def __init__(
        self, institutions: Iterable[Institution], products: Iterable[Product] = ()
    ) -> None:
        self.institutions = {row.pk: row for row in institutions}
        self.products = {row.pk: row for row in products if row.capacity is not None}
        self._claimed: Counter[int] = Counter()
        self._claimed_products: Counter[int] = Counter()

    @classmethod
    def locked(cls, institutions: Iterable[int]) -> Places:
        """As they are now, until the transaction ends."""
        rows = Institution.objects.select_for_update(no_key=True).order_by("pk")
        held = list(rows.filter(pk__in=set(institutions)).only("active", "capacity", "taken"))
        if not held:
            return cls(())
        limited = Product.objects.filter(institution__in=held).exclude(capacity=None)
        return cls(held, limited.only("institution", "capacity", "taken"))

    @classmethod
    def seen(cls, products: Iterable[Product]) -> Places:
        """As they were when these products were read: to have a look before anything is locked."""
        copies = [copy(row) for row in products]
        return cls({row.pk: copy(row) for row in (p.institution for p in copies)}.values(), copies)

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
    alike = defaultdict(list)
    for pk, n in changes.items():
        if n:
            alike[n].append(pk)
    for n, keys in sorted(alike.items()):
        rows = model.objects.filter(pk__in=keys, taken__gte=-n)
        if n > 0:
            rows = rows.filter(Q(capacity=None) | Q(capacity__gte=F("taken") + n))
        if rows.update(taken=F("taken") + n) != len(keys):
            raise NoRoom(f"{model.__name__} {sorted(keys)}: {n:+}")
