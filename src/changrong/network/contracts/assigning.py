"""A loan that is sold (债权转让): from then on it is owed to the buyer.

Nothing of the loan changes but to whom it is owed, so its account is replayed as before; its
guarantees go over with it (guarantees/assigning.py). In the books, what stands of it leaves the
seller's and enters the buyer's, once. That entry is none of the loan's own (posting.py), so what
the loan has had posted is still the whole of it, and whatever it posts from then on, a payment or a
late correction, is in the buyer's book.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.urls import reverse

from changrong.journal import Entry, Posting
from changrong.journal.chart import AccountClass, chart
from changrong.lending.account import replay
from changrong.lending.account.books import Image
from changrong.lending.account.movements import CASH, LOSS
from changrong.money import Fen, in_yuan
from changrong.network import clock
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.contracts import posting
from changrong.network.contracts.accounts import ASSIGNED, account_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.recording import Open, opened
from changrong.network.events.actions import record
from changrong.network.events.models import Outgoing
from changrong.network.events.telling import tell
from changrong.network.events.words import TEMPLATES, Template
from changrong.network.guarantees.assigning import check_go_over, go_over
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import whole
from changrong.text import Text

DISCOUNT = "loan.discount"
SOLD = "npl_sale.hand_over"  # the event by which a loan changes books
STANDS = (AccountClass.ASSET, AccountClass.LIABILITY, AccountClass.MEMORANDUM)
CALLS = "outreach"  # which the scan of maturing loans closes by itself


def _places(row: Outgoing) -> dict[str, str]:
    buyer = Institution.objects.get(number=row.data["institution"])
    return {"contract": row.data["contract"], "buyer": buyer.name}


TEMPLATES[f"contract.{ASSIGNED}"] = Template(
    Text(
        "您的贷款 {contract} 已经转让给{buyer}，条件不变，以后向它还款",
        "Your loan {contract} was sold to {buyer}; its terms stand, and you repay it there",
    ),
    sms=True,
    leads=lambda row: reverse("contracts:contract", args=[row.data["contract"]]),
    places=_places,
)


class Sold(NamedTuple):
    """A loan that is sold: of which principal it was offered, and for what of the price, in fen."""

    contract: Contract
    principal: Fen
    price: Fen


@whole
def assign(sold: Sequence[Sold], buyer: Institution, sale: Case, by: Actor) -> list[ContractEvent]:
    """Have loans of the sale's institution owed to the buyer from today, with their guarantees; the
    firms are told. Raises ContractError for one that is not the seller's, that owes less than it
    was offered with, whose guarantee keeps it, or of which the seller has something in hand."""
    go_over([one.contract for one in sold], buyer, by)
    books = opened([one.contract for one in sold])
    terms = {one.contract.pk: one for one in sold}
    return [_assign(book, terms[pk], buyer, sale, by) for pk, book in books.items()]


def check_assignable(contract: Contract, principal: Fen) -> None:
    """Raises ContractError for a loan that owes less than the principal it is offered with, or that
    a guarantee keeps from being sold to anybody."""
    check_go_over(contract)
    _check_owed(contract.number, principal, account_of(contract).principal)


def _check_owed(number: str, principal: Fen, owed: Fen) -> None:
    if principal > owed:
        raise ContractError(
            f"{number} 只欠本金 {in_yuan(owed):,} 元，按现在的数重新打包",
            f"{number} owes a principal of {in_yuan(owed):,} yuan; offer it anew with that",
        )


def _assign(book: Open, sold: Sold, buyer: Institution, sale: Case, by: Actor) -> ContractEvent:
    contract, seller = book.contract, book.contract.institution
    if seller != sale.institution:
        raise ContractError(f"本行没有合同 {contract.number}", f"You have no {contract.number}")
    _check_nothing_in_hand(contract)
    today = clock.today()
    account = replay(book.terms, book.history, on=today)
    _check_owed(contract.number, sold.principal, account.principal)
    event = ContractEvent.objects.create(
        contract=contract,
        sequence=len(book.events) + 1,
        kind=ASSIGNED,
        value_on=today,
        recorded_at=clock.now(),
        recorded_by=by.user,
        data={"from": seller.number, "to": buyer.number, "sale": sale.number},
    )
    key = f"{contract.number}/{event.sequence}"
    book.bring_books(account, key, f"contract.{ASSIGNED}")
    rows = tuple(_moved(book.posted, sold.price, seller.number, buyer.number, contract.number))
    posting.post([*book.entries, Entry(f"{key}/sold", SOLD, today, rows)])
    contract.institution, contract.posts_on = buyer, book.next_day
    contract.save(update_fields=["institution", "posts_on"])
    ids = {"event": event.sequence, "institution": buyer.number}
    record(contract.number, f"contract.{ASSIGNED}", by, ids)
    data = {"contract": contract.number, "institution": buyer.number}
    tell(contract.case, (Role.ENTERPRISE,), f"contract.{ASSIGNED}", key, data=data)
    return event


def _check_nothing_in_hand(contract: Contract) -> None:
    about = [kind.name for kind in KINDS.values() if kind.held_by == "contract"]
    rows = Case.objects.filter(kind__in=about, closed_at=None, fields__contract=contract.number)
    if case := rows.exclude(kind=CALLS).order_by("id").first():
        raise ContractError(
            f"{contract.number} 还有在办的 {case.number}，先办结",
            f"{case.number} about {contract.number} is still open; close it first",
        )


def _moved(posted: Image, price: Fen, seller: str, buyer: str, subject: str) -> Iterator[Posting]:
    """All that stands of the loan goes over. What the seller gets less for it is its loss, and
    the buyer's discount."""
    stands: defaultdict[str, Fen] = defaultdict(int)
    for (_day, code), amount in posted.items():
        if chart()[code].type in STANDS and code != CASH:
            stands[code] += amount
    on_sheet = (c for c in stands if chart()[c].type is not AccountClass.MEMORANDUM)
    worth = sum(stands[code] for code in on_sheet)
    for book, sign, difference in ((seller, -1, LOSS), (buyer, 1, DISCOUNT)):
        rows = {**stands, CASH: -price, difference: price - worth}
        for code, amount in rows.items():
            if amount:
                yield Posting(book, code, sign * amount, subject)
