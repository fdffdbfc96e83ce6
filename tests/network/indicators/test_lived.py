"""Figures against the rows behind them, as a reader gets both: cases that lived through moves, and
cases written at random around the ends of a quarter. Every number is reckoned again by plain Python
from the file of its rows; whoever is told exact numbers may open every one of those rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from changrong.network import clock
from changrong.network.boards.figures import FEW
from changrong.network.boards.tallies import EVERYWHERE
from changrong.network.cases.models import Case
from changrong.network.indicators import queries, shown
from changrong.network.indicators.declared import DECLARED, INDICATORS
from changrong.network.indicators.engine import By, Part, grouped, members
from changrong.network.indicators.indicator import Indicator, Sort
from changrong.network.indicators.period import period_of

from ..boards.lives import START, Life
from ..matters import at, refer, step
from ..steps import make_offer, state_need
from ..visitors import visitor
from .tape import EDGES, Oracle, Tape, counted

LIVED = ("need", "referral", "blocker", "pilot", "stewardship", "campaign", "visit")
SAYS = {"是": Part.TOP, "否": Part.BOTTOM, "还没见分晓": Part.WAITING, "还在走": Part.WAITING,
        "没走到": Part.NEVER}  # fmt: skip
READERS = ("coordinator", "coordinator_elsewhere", "manager_a", "officer_a", "officer_b")


def file_behind(who, one: Indicator, asked: dict[str, str]) -> list[dict[str, str]]:
    answer = visitor(who).get(reverse("indicators:rows-csv", args=[one.id]), asked)
    assert answer.status_code == 200, (one.id, asked)
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def reckoned(rows: list[dict[str, str]]) -> Counter[Part]:
    """How many of each part there are, by what the rows say of themselves."""
    found = Counter(SAYS.get(row["结果"], Part.REACHED) for row in rows)
    found[Part.ALL] = len(rows)
    found[Part.BOTTOM] += found[Part.TOP]
    return found


def check(who) -> int:
    """Every number of every indicator that somebody is told; how many were more than nothing."""
    period, seen = period_of("quarter", clock.today()), 0
    for one in queries.told(who):
        for by in (By.WHOLE, By.DISTRICT):
            for line in shown.lines(one, queries.figures(who, one, period, by), period, by):
                if line.figure.withheld:
                    assert line.figure.total == 0  # nothing of it is said
                    continue
                every = reckoned(
                    file_behind(who, one, {"by": by, "key": line.figure.key or "", "part": "all"})
                )
                for told in line.told:
                    asked = dict(parse_qsl(urlsplit(told["href"]).query, keep_blank_values=True))
                    if line.figure.few or not told["n"]:
                        continue
                    assert len(file_behind(who, one, asked)) == told["n"], (one.id, asked)
                    if not one.by_firm:
                        assert every[Part(told["part"])] == told["n"], (one.id, asked)
                    seen += 1
    return seen


@pytest.mark.parametrize("seed", [11, 12])
def test_what_lived_is_counted_as_its_rows_say(cast, seed):
    life = Life(cast, seed, LIVED)
    with clock.at(START):
        state_need(cast)
        make_offer(state_need(cast), cast.officer_a)
    for _done in life.live(70):
        pass
    with clock.at(life.now):
        kinds = set(Case.objects.values_list("kind", flat=True))
        assert {"need", "dispatch", "referral", "blocker", "pilot"} <= kinds
        oracle, year = Oracle(), period_of("year", clock.today())
        for one in DECLARED:
            expected = counted(oracle.members(one.id), one.sort is Sort.SHARE, year, By.WHOLE)
            assert grouped(one, members(one, EVERYWHERE, year), By.WHOLE) == expected, one.id
        assert sum(check(getattr(cast, who)) for who in ("coordinator", "officer_b")) > 5


def test_whoever_is_told_exact_numbers_opens_every_row_behind_them(cast):
    tape = Tape(cast, 13)
    tape.write(120)
    with at("2026-11-23 10:00"):
        # Of what names people the bureau is told only where there are enough, and opens none.
        ours = [one for one in READERS if one.startswith("coordinator")]
        bare = [one for one in DECLARED if not one.named]
        for who in ours:
            actor = getattr(cast, who)
            period = period_of("quarter", clock.today())
            for one in bare:
                found = queries.behind(actor, one, period, Part.ALL)
                assert found is not None
                assert found.rows.count() == found.total, (who, one.id)
            for one in set(DECLARED) - set(bare):
                found = queries.behind(actor, one, period, Part.ALL)
                assert found is not None
                assert found.total is None or found.total >= FEW or not found.total
                assert found.rows.count() == 0
        for who in ("manager_a", "officer_a", "officer_b"):
            assert check(getattr(cast, who)) > 5


def test_a_supervisor_is_told_no_group_of_few_however_it_is_told_apart(cast):
    Tape(cast, 14).write(60)
    with at("2026-11-23 10:00"):
        period = period_of("quarter", clock.today())
        for one in DECLARED:
            for by in shown.groupings(one):
                told = queries.figures(cast.supervisor, one, period, by)
                shown_totals = [figure.total for figure in told.values() if not figure.withheld]
                assert all(total >= FEW for total in shown_totals), (one.id, by)
                hidden = [figure for figure in told.values() if figure.withheld]
                # One hidden group alone would be the whole without the others.
                assert len(hidden) != 1 or len(told) == 1, (one.id, by)


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        ("2026-09-30 23:59", "last_quarter"),  # 15:59 in Greenwich
        ("2026-10-01 00:00", "quarter"),  # still September there
        ("2026-10-01 07:59", "quarter"),
        ("2026-12-31 23:59", "quarter"),
        ("2027-01-01 00:00", ""),  # still 2026 there
    ],
)
def test_a_case_belongs_to_the_quarter_of_its_day_in_shanghai(cast, moment, quarter):
    with at(moment):
        refer(cast)
    one = INDICATORS["network.time_to_referral"]
    today = date(2026, 11, 23)
    for name in ("quarter", "last_quarter"):
        period = period_of(name, today)
        [figure] = grouped(one, members(one, EVERYWHERE, period), By.WHOLE).values()
        assert figure.total == (name == quarter)
        months = grouped(one, members(one, EVERYWHERE, period), By.MONTH)
        assert list(months) == ([date.fromisoformat(moment[:7] + "-01")] if figure.total else [])


def test_what_was_withdrawn_is_taken_out_again_and_what_waits_is_neither_yes_nor_no(cast):
    with at("2026-11-23 10:00"):
        period, one = period_of("quarter", clock.today()), INDICATORS["network.referrals"]
        first, second = refer(cast), refer(cast)
        whole = queries.whole(cast.coordinator, one, period)
        assert (whole.total, whole.waiting, whole.share.bottom) == (2, 2, 0)
        assert whole.share.share is None
        step(first, "withdraw", cast.officer_a, reason="重复")
        whole = queries.whole(cast.coordinator, one, period)
        assert (whole.total, whole.waiting) == (1, 1)
        step(second, "take", cast.coordinator)
        step(second, "answer", cast.coordinator, reply="已经答复")
        whole = queries.whole(cast.coordinator, one, period)
        assert (whole.share.top, whole.share.bottom, whole.waiting) == (1, 1, 0)


def test_a_finding_of_which_nobody_said_whether_it_was_diligent_counts_as_neither(cast):
    tape = Tape(cast, 15)
    loss = tape.case("exemption", fields={"loss": "loan"})
    own = {"parent": loss, "institution": cast.bank_a, "opened_at": EDGES[5], "region": "110105"}
    ended = {"state": "closed", "outcome": "exempted", "closed_at": EDGES[6]}
    for said in ({"duties_done": True}, {"duties_done": False}, {}):
        tape.case("finding", moves=False, **own, **ended, fields={"step": "review", **said})
    with at("2026-11-23 10:00"):
        period = period_of("quarter", clock.today())
        diligent = INDICATORS["lending.diligent_exempted"]
        every = INDICATORS["lending.exempted_share"]
        assert queries.whole(cast.manager_a, diligent, period).total == 1
        assert queries.whole(cast.manager_a, every, period).total == 3
