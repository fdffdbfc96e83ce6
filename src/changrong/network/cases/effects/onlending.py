"""The ledger of an on-lending line: what was drawn, to whom it was lent, never more than that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from changrong.identifiers import IdentifierError, credit_code
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import opened_on, to_come
from changrong.network.cases.effects._noting import bad_line, refuse
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused
from changrong.network.cases.kinds.onlending import SUMS
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.rules.gather import facts_of_institution
from changrong.network.rules.scope import firms_book
from changrong.policy import Verdict
from changrong.policy.numbers import plain
from changrong.text import Text

CAP = "cbirc-2023-small-firms/on-lending-rate-cap"
ROWS = "end_users"  # the ledger as it is reckoned with: a row for each loan
_BETWEEN = re.compile(r"\s*[,，\t]\s*")
_CENT = Decimal("0.01")


@effect("onlending.propose")
def propose(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The policy bank takes part from now on."""
    bank = Institution.objects.get(number=answers["policy_bank"])
    if bank.kind != "policy_bank" or bank == case.institution:
        raise FieldErrors({"policy_bank": Text("这家不是政策性银行", "It is no policy bank")})
    to_come(case, answers, "line_until")
    case.partner = bank
    case.save(update_fields=["partner"])


@effect("onlending.draw")
def draw(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, str]:
    """Within the line and its time."""
    drawn = _sum(case, "drawn") + Decimal(answers["sum"])
    line = Decimal(case.fields["line"])
    if drawn > line:
        left = plain(line - _sum(case, "drawn"))
        raise refuse(f"额度只剩 {left} 元", f"Only {left} yuan of the line are left", "sum")
    last = min(clock.today().isoformat(), case.fields["line_until"])
    if not opened_on(case) <= answers["drawn_on"] <= last:
        raise refuse(
            "应在签约之后、今天和额度到期日之前", "It must lie within the line's days", "drawn_on"
        )
    case.fields["drawn"] = plain(drawn)
    return {"drawn": plain(drawn)}


@effect("onlending.list_users")
def list_users(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A row for each loan. The first that cannot be read, stands twice or goes beyond what was
    drawn is named, and nothing is listed."""
    ledger = list(case.fields.get(ROWS, []))
    listed, drawn = _sum(case, "listed"), _sum(case, "drawn")
    loans = {row["loan"] for row in ledger}
    for number, line in enumerate(answers["rows"].splitlines(), start=1):
        if not line.strip():
            continue
        row = _row(number, line)
        if row["loan"] in loans:
            raise _wrong(number, Text("这张借据已经列过", "this loan is listed already"))
        listed += Decimal(row["sum"])
        if listed > drawn:
            beyond = plain(listed - drawn)
            said = Text(f"超出已提款 {beyond} 元", f"{beyond} yuan beyond what was drawn")
            raise _wrong(number, said)
        loans.add(row["loan"])
        ledger.append(row)
    _keep(case, ledger)
    return {"listed": plain(listed)}


@effect("onlending.strike")
def strike(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, str]:
    ledger = case.fields.get(ROWS, [])
    left = [row for row in ledger if row["loan"] != answers["loan"]]
    if len(left) == len(ledger):
        raise refuse("台账里没有这张借据", "No such loan is listed", "loan")
    _keep(case, left)
    return {"listed": case.fields["listed"]}


@effect("onlending.report")
def report(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, str]:
    """What users pay on average, by what each was lent, is no more than last quarter's local
    average; the average is reckoned here and not typed."""
    if not case.fields.get(ROWS):
        raise refuse("还没有列用款户", "No end user is listed yet")
    assert case.institution is not None, "held by the bank that lends on"
    average = _average(case.fields[ROWS])
    facts = facts_of_institution(case.institution)
    facts |= {"institution.onlends": True, "onlending.average_rate": average}
    facts |= {"onlending.benchmark_rate": answers["benchmark"]}
    found = firms_book((CAP,)).decide(facts, as_of=clock.today()).of(CAP)
    if found.verdict is Verdict.BROKEN:
        raise LimitBroken([found])
    case.fields["average"] = average
    return {name: case.fields[name] for name, _label in SUMS}


@effect("onlending.settle")
def settle(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Once all that was drawn has reached its users."""
    left = _sum(case, "drawn") - _sum(case, "listed")
    if left:
        raise refuse(f"还有 {plain(left)} 元没有列到户", f"{plain(left)} yuan have no user yet")


def _average(ledger: list[dict[str, str]]) -> str:
    """Weighted by the sums, cut up at the eighth place: nothing above the cap passes as at it."""
    lent = sum(Decimal(row["sum"]) for row in ledger)
    paid = sum(Decimal(row["sum"]) * Decimal(row["rate"]) for row in ledger)
    return plain((paid / lent).quantize(Decimal("1e-8"), ROUND_CEILING))


def _row(number: int, line: str) -> dict[str, str]:
    said = _BETWEEN.split(line.strip())
    if len(said) != 5 or not all(said):
        needed = Text("要写五项", "five values are needed")
        raise _wrong(number, needed)
    code, name, loan, amount, rate = said
    try:
        code = credit_code(code)
    except IdentifierError as wrong:
        raise _wrong(number, wrong.text) from None
    return {
        "code": code,
        "name": name,
        "loan": loan,
        "sum": plain(_amount(number, amount)),
        "rate": plain(_rate(number, rate)),
    }


def _amount(number: int, said: str) -> Decimal:
    amount = _decimal(number, said)
    if amount <= 0 or amount != amount.quantize(_CENT):
        raise _wrong(number, Text("金额应为正数，最多到分", "the sum must be positive, to the fen"))
    return amount


def _rate(number: int, said: str) -> Decimal:
    rate = _decimal(number, said.rstrip("%％").strip()).scaleb(-2)
    if not 0 <= rate < 1:
        raise _wrong(number, Text("利率应为百分数", "the rate must be a percentage"))
    return rate


def _decimal(number: int, typed: str) -> Decimal:
    said = unicodedata.normalize("NFKC", typed)
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,8})?", said):
        raise _wrong(number, Text(f"{said} 不是数字", f"{said} is no number"))
    return Decimal(said)


def _keep(case: Case, ledger: list[Any]) -> None:
    case.fields[ROWS] = ledger
    case.fields["listed"] = plain(sum((Decimal(row["sum"]) for row in ledger), Decimal(0)))
    case.fields["users"] = str(len({row["code"] for row in ledger}))
    case.fields["ledger"] = "\n".join(
        f"{row['code']} {row['name']} {row['loan']} {row['sum']} {row['rate']}" for row in ledger
    )


def _sum(case: Case, name: str) -> Decimal:
    return Decimal(case.fields.get(name) or 0)


def _wrong(number: int, what: Text) -> MoveRefused:
    return bad_line(number, what, "rows")
