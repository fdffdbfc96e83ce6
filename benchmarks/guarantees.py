"""Guarantees: 1,000,000 losses shared among five bearers with caps, claimed and recovered.

Every loss is split to the fen by its shares, two yearly caps are heeded in the order of claim, what
each pays on is added up along the way the agreement names, and one recovery for every second loss
is given back. The rival is a plain Python loop over the same whole numbers, written for speed:
nothing but integers and lists, the weights and the order of bearers known beforehand.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from benchmarks.timing import Claim, Line, side_by_side
from changrong.guarantee.agreement import (
    Agreement,
    Bearer,
    BearerKind,
    Cap,
    Counts,
    Layer,
    Mode,
)
from changrong.guarantee.sharing.columns import (
    Losses,
    Recoveries,
    flows_of,
    return_recoveries,
    share_losses,
)

LOSSES = 1_000_000
WEIGHTS = (20, 20, 30, 20, 10)
"""Percent: bank, guarantor, province, national fund, city."""
CLAIMS_CAP = 400_000 * 50_000_000
"""Fen a year: what 400,000 losses of the mean amount claim."""
CITY_CAP = 20_000 * 50_000_000


def agreement() -> Agreement:

    bearers = (
        Bearer("bank", "bank", BearerKind.BANK),
        Bearer("guarantor", "guarantor", BearerKind.GUARANTOR, to="bank"),
        Bearer("province", "province", BearerKind.REGUARANTOR, to="guarantor"),
        Bearer("fund", "fund", BearerKind.NATIONAL_FUND, to="province"),
        Bearer("city", "city", BearerKind.CITY_FUND, to="guarantor"),
    )
    return Agreement(
        number="bench",
        since=date(2025, 1, 1),
        until=date(2026, 12, 31),
        mode=Mode.LOAN_FIRST,
        bearers=bearers,
        layers=(Layer(None, tuple(Decimal(each) / 100 for each in WEIGHTS)),),
        caps=(
            Cap(
                "claims",
                ("province", "fund"),
                Counts.CLAIMS,
                CLAIMS_CAP,
                None,
                {"bank": Decimal("0.25"), "guarantor": Decimal("0.75")},
            ),
            Cap("city", ("city",), Counts.BORNE, CITY_CAP, None, {"guarantor": Decimal(1)}),
        ),
    )


def columns(count: int, seed: int = 7) -> tuple[Losses, Recoveries]:
    """Losses of two years in the order of their claims, odd fen among them; one recovery for every
    second, a tenth of them of more than the loss."""
    drawn = np.random.default_rng(seed)
    amount = drawn.integers(1_000_000, 100_000_000, count)
    day = np.sort(drawn.integers(20_089, 20_089 + 730, count)).astype(np.int32)
    of = drawn.permutation(count)[: count // 2]
    gross = (amount[of] * drawn.integers(1, 111, len(of)) // 100).astype(np.int64) + 1
    costs = gross // drawn.integers(8, 40, len(of))
    return Losses(amount, day), Recoveries(of, day[of], gross, costs)


# Ours


def in_columns(made: Agreement, losses: Losses, recoveries: Recoveries) -> dict[str, Any]:
    shared = share_losses(made, losses)
    pays = flows_of(made, shared.borne)
    returned = return_recoveries(shared.borne, recoveries)
    return {
        "borne": shared.borne,
        "pays": pays,
        "missing": returned.missing,
        "surplus": returned.surplus,
    }


# A plain loop


def in_a_loop(
    amounts: Sequence[int],
    years: Sequence[int],
    recovered: Sequence[tuple[int, int]],
) -> dict[str, Any]:
    """The same: (2, 2, 3, 2, 1) of ten, caps by year, money by way of the province, recoveries
    (loss, net) by what each still misses."""
    room, city_room = dict.fromkeys(set(years), CLAIMS_CAP), dict.fromkeys(set(years), CITY_CAP)
    extras = [_largest(rest, (2, 2, 3, 2, 1), 10) for rest in range(10)]
    borne, pays = [], []
    for amount, year in zip(amounts, years, strict=True):
        whole, rest = divmod(amount, 10)
        more = extras[rest]
        bank, guarantor = 2 * whole + more[0], 2 * whole + more[1]
        province, fund = 3 * whole + more[2], 2 * whole + more[3]
        city = whole + more[4]
        left = room[year]
        if amount > left:
            together = province + fund
            kept = together * left // amount
            province, fund = _largest(kept, (province, fund), together) if kept else (0, 0)
            above = together - kept
            quarter, rest = divmod(above, 4)
            to_bank, to_guarantor = _quarters(quarter, rest)
            bank += to_bank
            guarantor += to_guarantor
            room[year] = 0
        else:
            room[year] = left - amount
        left = city_room[year]
        if city > left:
            guarantor += city - left
            city = left
            city_room[year] = 0
        else:
            city_room[year] = left - city
        borne.append([bank, guarantor, province, fund, city])
        behind = province + fund
        pays.append([0, guarantor + behind + city, behind, fund, city])
    missing, surplus = [row[:] for row in borne], [0] * len(borne)
    for loss, net in recovered:
        theirs = missing[loss]
        owed = sum(theirs)
        if net >= owed:
            surplus[loss] = net - owed
            missing[loss] = [0, 0, 0, 0, 0]
        else:
            back = _largest(net, theirs, owed)
            missing[loss] = [has - gets for has, gets in zip(theirs, back, strict=True)]
    return {"borne": borne, "pays": pays, "missing": missing, "surplus": surplus}


def _quarters(quarter: int, rest: int) -> tuple[int, int]:
    """One part to the bank and three to the guarantor: by remainders 1, 2, 3 and 3, 2, 1."""
    if rest == 0:
        return quarter, 3 * quarter
    if rest == 1:  # 0.25 and 0.75
        return quarter, 3 * quarter + 1
    if rest == 2:  # 0.5 and 1.5: equal remainders, the first has it
        return quarter + 1, 3 * quarter + 1
    return quarter + 1, 3 * quarter + 2  # 0.75 and 2.25


def _largest(total: int, weights: Sequence[int], whole: int) -> list[int]:
    products = [total * weight for weight in weights]
    parts = [product // whole for product in products]
    left = total - sum(parts)
    if left:
        rests = [product % whole for product in products]
        for place in sorted(range(len(weights)), key=lambda each: -rests[each])[:left]:
            parts[place] += 1
    return parts


def run() -> list[Claim]:
    made = agreement()
    losses, recoveries = columns(LOSSES)
    amounts = losses.amount.tolist()
    days = losses.claimed_on.astype("datetime64[D]")
    years = (days.astype("datetime64[Y]").astype(int) + 1970).tolist()
    nets = (recoveries.gross - recoveries.costs).tolist()
    recovered = list(zip(recoveries.loss.tolist(), nets, strict=True))
    ways = {
        "columns": lambda: in_columns(made, losses, recoveries),
        "a plain Python loop": lambda: in_a_loop(amounts, years, recovered),
    }
    check_equal(*(way() for way in ways.values()))
    timed = side_by_side(ways)
    ours, loop = timed["columns"], timed["a plain Python loop"]
    capped = int((in_columns(made, losses, recoveries)["borne"][4] == 0).sum())
    return [
        Claim(
            f"Share, claim and recover {LOSSES:,} losses among five bearers with two caps",
            [Line("a plain Python loop over whole numbers", ours, loop, 15, 30)],
            [f"every fen equal; above the city's cap: {capped:,} losses"],
        )
    ]


def check_equal(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    for name in ("borne", "pays", "missing"):
        assert (np.array(theirs[name]) == ours[name].T).all(), name
    assert (ours["surplus"] == np.array(theirs["surplus"])).all()
