"""What secures a loan: its guarantees, and the movables and rights that stand for it."""

from __future__ import annotations

from changrong.network import clock
from changrong.network.cases.matters.page import Row, rows_of
from changrong.network.cases.queries import visible_to as cases_of
from changrong.network.contracts.models import Contract
from changrong.network.guarantees.pages.guarantee import GuaranteePage
from changrong.network.guarantees.queries import visible_to as guarantees_of
from changrong.network.people.actor import Actor


def guarantees(contract: Contract, actor: Actor) -> list[GuaranteePage]:
    """Those of the loan that the actor may see, the latest first."""
    rows = guarantees_of(actor).filter(contract=contract)
    return [GuaranteePage(row, actor, clock.today()) for row in rows]


def collateral(contract: Contract, actor: Actor) -> list[Row]:
    """What was offered as security for the loan, and where each stands; the latest first."""
    rows = cases_of(actor).filter(kind="collateral", fields__contract=contract.number)
    return rows_of(list(rows.order_by("-id").values_list("id", flat=True)), clock.today())
