"""What the books of all who bear a guarantee must show of it, told from how it stands.

Not from what its events said to the books: so that the one can be held against the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from changrong.guarantee.agreement import Agreement, BearerKind
from changrong.guarantee.life.standing import ClaimStanding, Standing
from changrong.guarantee.sharing.losses import flows
from changrong.money import Fen

Balances = dict[tuple[str, str], Fen]
"""By book and account, debits positive; nothing that is zero."""

Say = Callable[[str, str, Fen], None]

TIED = (
    "guarantee.exposure",
    "guarantee.fee_receivable",
    "guarantee.premium_payable",
    "guarantee.premium_receivable",
    "guarantee.subrogation",
    "guarantee.share_receivable",
    "guarantee.share_payable",
    "guarantee.recovery_payable",
    "guarantee.recovery_receivable",
    "guarantee.surplus_payable",
    "guarantee.written_off",
    "memorandum",
)
"""The accounts that stand for something; the others say what came and went."""


def balances(agreement: Agreement, standing: Standing) -> Balances:
    """The balance of each account of TIED in each bearer's books."""
    found: defaultdict[tuple[str, str], Fen] = defaultdict(int)
    guarantor = agreement.guarantor
    parties = {one.id: one.party for one in agreement.bearers if one.kind is not BearerKind.BANK}

    def add(bearer: str, account: str, amount: Fen) -> None:
        found[parties[bearer], account] += amount

    add(guarantor.id, "guarantee.fee_receivable", standing.fees_due - standing.fees_paid)
    for bearer, (due, paid) in standing.premiums.items():
        add(guarantor.id, "guarantee.premium_payable", paid - due)
        add(bearer, "guarantee.premium_receivable", due - paid)
    for bearer in parties:
        add(bearer, "guarantee.exposure", standing.exposure[bearer])
        add(bearer, "memorandum", -standing.exposure[bearer])
    for one in standing.claims:
        if one.paid_on:
            _of_claim(agreement, one, add)
    return {key: amount for key, amount in found.items() if amount}


def _of_claim(agreement: Agreement, one: ClaimStanding, say: Say) -> None:
    guarantor = agreement.guarantor.id
    pays = dict(zip(one.borne, flows(agreement, list(one.borne.values())), strict=True))
    say(guarantor, "guarantee.surplus_payable", -one.surplus)
    for bearer in agreement.bearers:
        id = bearer.id
        back = one.borne[id] - one.missing[id]
        if id != guarantor:
            say(guarantor, "guarantee.recovery_payable", -one.owed_back(id))
        if bearer.kind is BearerKind.BANK:
            continue
        if id != guarantor:
            say(id, "guarantee.recovery_receivable", one.owed_back(id))
        say(id, "guarantee.written_off", one.written_off[id])
        say(id, "memorandum", -one.written_off[id])
        taken_on = id == guarantor or id in one.asked
        own = one.borne[id] if taken_on else 0
        say(id, "guarantee.subrogation", own - back - one.written_off[id])
        if taken_on:
            say(id, "guarantee.share_receivable", pays[id] - one.borne[id])
        if id in one.asked:
            asked = one.asked[id]
            say(id, "guarantee.share_payable", asked.paid - asked.amount)
            say(bearer.to, "guarantee.share_receivable", -asked.paid)
