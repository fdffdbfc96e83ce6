"""What several pages show: bearers by name, waterfalls, limits with their use, clauses checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Bearer, Cap, Counts, Limit, Per
from changrong.guarantee.agreement.facts import FACTS, share_facts
from changrong.guarantee.binding import GUARANTEED
from changrong.guarantee.errors import GuaranteeError
from changrong.money import Fen, in_yuan
from changrong.network.guarantees.checking import Checked
from changrong.network.guarantees.models import Agreement, AgreementCheck, Count
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.portal.components.formats import exact_rate, exact_share, money_text
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.clauses import clause_of
from changrong.policy.language.nodes import reads

WARN_AT = Decimal("0.9")
_SHORT = {fact: kind.label for kind, fact in reversed(FACTS.items())}
"""The facts of shares, by the first kind of bearer that each is of."""
Usage = Mapping[tuple[str, str], Fen]
"""What is used of an agreement's limits and caps, by limit and subject."""


def names_of(terms: Terms) -> dict[str, str]:
    """Each bearer's institution, by the bearer's id."""
    wanted = [one.party for one in terms.bearers]
    known = dict(Institution.objects.filter(number__in=wanted).values_list("number", "name"))
    return {one.id: known.get(one.party, one.party) for one in terms.bearers}


def parts(
    bearers: Sequence[Bearer],
    names: Mapping[str, str],
    amounts: Sequence[Fen],
    shares: Sequence[Decimal] | None,
) -> list[dict[str, Any]]:
    """The parts of a waterfall; without shares where more than one layer gave them."""
    agreed = shares or [None] * len(bearers)
    return [
        {"label": names[one.id], "role": one.kind.label, "amount": amount, "share": share}
        for one, amount, share in zip(bearers, amounts, agreed, strict=True)
    ]


# --------------------------------------------------------------------------------- limits


def usage_of(agreement: Agreement) -> dict[tuple[str, str], Fen]:
    """All that an agreement's limits and caps have counted so far."""
    rows = Count.objects.filter(owner=agreement.number)
    return {(row.limit, row.subject): row.used for row in rows}


def cap_usage(
    terms: Terms,
    cap: Cap,
    used: Usage,
    year: int,
    names: Mapping[str, str],
    now: Fen = 0,
) -> dict[str, Any]:
    """A cap in one year, of which a claim counts `now` (it is among what is used)."""
    count = used.get((f"cap:{cap.id}", str(year)), 0)
    base = terms.guaranteed.get(year, used.get((GUARANTEED, str(year)), 0))
    try:
        most = terms.most(cap, year, base)
    except GuaranteeError:
        most = 0
    lines = [
        {"label": _("已计入"), "value": money_text(in_yuan(count - now)), "series": 1},
        *([{"label": _("本笔"), "value": money_text(in_yuan(now)), "series": 4}] if now else []),
        {"label": _("上限"), "value": money_text(in_yuan(most))},
        {"label": _("还能计入"), "value": money_text(in_yuan(max(most - count, 0)))},
    ]
    label = {"year": year, "who": _("、").join(names[one] for one in cap.bearers)}
    return {
        "label": _("%(year)s 年代偿上限：%(who)s") % label,
        "figure": _figure(count, most),
        "limit": in_yuan(most),
        "used": in_yuan(count - now),
        "now": in_yuan(now),
        "lines": lines,
        "note": _cap_note(cap, base, names),
    }


def _cap_note(cap: Cap, base: Fen, names: Mapping[str, str]) -> str:
    counted = _("按各方承担的数额计") if cap.counts is Counts.BORNE else _("按代偿总额计")
    notes = [counted]
    if cap.rate is not None:
        by = {"rate": exact_rate(cap.rate), "base": money_text(in_yuan(base))}
        notes.append(_("上限是当年担保额 %(base)s 的 %(rate)s") % by)
    above = _("、").join(names[one] for one in cap.above)
    notes.append(_("超过的部分由%(who)s承担") % {"who": above})
    return _("；").join(notes)


def limit_usages(terms: Terms, used: Usage, today: date) -> list[dict[str, Any]]:
    """Every limit of an agreement; one for each borrower, with the borrower nearest to it."""
    return [_limit_usage(limit, used, today) for limit in terms.limits]


def _limit_usage(limit: Limit, used: Usage, today: date) -> dict[str, Any]:
    subject, count = _fullest(limit, used, today)
    note = ""
    if limit.per is Per.BORROWER and count:
        name = Enterprise.objects.filter(credit_code=subject).values_list("name", flat=True).first()
        note = _("用得最多的一户：%(name)s。") % {"name": name or subject}
    label = str(choose(limit.per.label))
    if limit.per is Per.YEAR:
        label = _("%(year)s 年新增") % {"year": today.year}
    if limit.product:
        label = f"{label} {limit.product}"
    return {
        "label": label,
        "figure": _figure(count, limit.amount),
        "limit": in_yuan(limit.amount),
        "used": in_yuan(count),
        "mark": in_yuan(limit.amount) * WARN_AT,
        "note": note,
    }


def _fullest(limit: Limit, used: Usage, today: date) -> tuple[str, Fen]:
    if limit.per is Per.YEAR:
        return str(today.year), used.get((limit.id, str(today.year)), 0)
    of_it = [(subject, count) for (id, subject), count in used.items() if id == limit.id]
    return max(of_it, key=lambda one: one[1], default=("", 0))


def _figure(used: Fen, most: Fen) -> str:
    both = {"used": money_text(in_yuan(used)), "most": money_text(in_yuan(most))}
    return _("%(used)s ÷ %(most)s") % both


# --------------------------------------------------------------------------------- clauses


def kept_rows(terms: Terms, check: AgreementCheck) -> list[list[dict[str, Any]]]:
    """A check as it was kept: for each layer its clauses, as the checklist draws them."""
    layers = zip(share_facts(terms), check.verdicts, strict=False)
    return [[_row(one["measure"], one["verdict"], facts) for one in rows] for facts, rows in layers]


def checked_rows(terms: Terms, checked: Checked) -> list[list[dict[str, Any]]]:
    """The same of a check just made."""
    layers = zip(share_facts(terms), checked.layers, strict=True)
    return [
        [_row(one.measure.key, one.verdict.value, facts) for one in rows] for facts, rows in layers
    ]


def _row(key: str, verdict: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    notice, _slash, id = key.partition("/")
    try:
        measure = book().measure(key)
    except KeyError:  # a measure that today's book no longer has
        return {"verdict": verdict, "label": id, "value": "", "clause": clause_of(notice, "")}
    names = {name for one in measure.must for name in reads(one.node)}
    shares = [
        f"{choose(_SHORT[name])} {exact_share(value)}"
        for name, value in facts.items()
        if name in names and name in _SHORT
    ]
    return {
        "verdict": verdict,
        "label": measure.label,
        "value": _("；").join(shares),
        "clause": clause_of(notice, measure.clause, str(measure.read)),
    }
