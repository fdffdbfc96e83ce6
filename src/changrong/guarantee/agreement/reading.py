"""An agreement as a TOML file: amounts in yuan, shares and rates as fractions.

number = "YD-2026-03"
since  = 2026-01-01
until  = 2026-12-31
mode   = "loan_first"                 # guarantee_first, case_by_case

[[bearer]]
id = "bank"
party = "江州农村商业银行"
kind = "bank"
share = 0.20

[[cap]]
id = "yearly"
bearers = ["province", "fund"]
counts = "claims"                     # or "borne"
rate = 0.04                           # of the year's guaranteed amount; or an amount
above = { guarantor = 1 }

[guaranteed]
2026 = 320_000_000

[fee]
collected = "yearly"                  # or "at once", "with repayments"
basis = "days/365"                    # or "days/360", "months/12"
refunds = "unused"                    # left out: "none"

[[premium]]                           # a band of the guaranteed amount; the last has no up_to
bearer = "province"
up_to = 5_000_000
rate = 0.003                          # a year, of what the bearer bears
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from changrong.guarantee.agreement.agreement import (
    Agreement,
    Cap,
    Counts,
    Criterion,
    Layer,
    Limit,
    Mode,
    Per,
)
from changrong.guarantee.agreement.bearers import Bearer, BearerKind
from changrong.guarantee.agreement.charging import Fee, Refunds, Tariff
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.fees import Band, Collected, YearBasis
from changrong.money import Fen, fen
from changrong.policy.errors import NoticeError, Place
from changrong.policy.reading.toml import Section, read_toml
from changrong.text import Problem
from changrong.workdays import Period, parse_period

_YEAR = re.compile("[1-9][0-9]{3}")


def read_agreement(file: Path) -> Agreement:
    """Raises GuaranteeError, which names the file and what in it is at fault."""
    try:
        return _agreement(Section(read_toml(file, Place(file.name)), Place(file.name)))
    except (NoticeError, Problem) as refused:
        text = refused.text
        if text.en.startswith(file.name):
            raise GuaranteeError(text.zh, text.en) from None
        raise GuaranteeError(f"{file.name}：{text.zh}", f"{file.name}: {text.en}") from None


def _agreement(file: Section) -> Agreement:
    rows = list(file.sections("bearer"))
    bearers = tuple(map(_bearer, rows))
    layers = tuple(_layers(file, rows, bearers))
    agreement = Agreement(
        number=_number(file),
        since=file.required_day("since"),
        until=file.required_day("until"),
        mode=Mode(file.choice("mode", list(Mode))),
        bearers=_paying(bearers),
        layers=layers,
        caps=tuple(map(_cap, file.sections("cap"))),
        limits=tuple(map(_limit, file.sections("limit"))),
        criteria=tuple(map(_criterion, file.sections("criteria"))),
        heeds=file.texts("heeds"),
        guaranteed=dict(_guaranteed(file)),
        fee=_fee(file),
        premiums=tuple(_premiums(file)),
    )
    file.done()
    return agreement


def _number(file: Section) -> str:
    number = file.text("number")
    if not number.strip():
        raise file.fail("blank", "number 是空白", "number is blank")
    return number


def _bearer(row: Section) -> Bearer:
    within = row.text("within", "")
    return Bearer(
        id=row.text("id"),
        party=row.text("party"),
        kind=BearerKind(row.choice("kind", list(BearerKind))),
        within=_period(row, within) if within else None,
        to=row.text("to", ""),
        registers=row.flag("registers"),
    )


def _period(row: Section, text: str) -> Period:
    try:
        return parse_period(text)
    except Problem as refused:
        raise row.fail("bad-period", refused.text.zh, refused.text.en) from None


def _paying(bearers: tuple[Bearer, ...]) -> tuple[Bearer, ...]:
    """Who pays whom, where the file leaves it out."""
    guarantor = next((one.id for one in bearers if one.kind is BearerKind.GUARANTOR), "")
    bank = next((one.id for one in bearers if one.kind is BearerKind.BANK), "")
    return tuple(replace(one, to=one.to or _to(one, guarantor, bank)) for one in bearers)


def _to(bearer: Bearer, guarantor: str, bank: str) -> str:
    match bearer.kind:
        case BearerKind.BANK:
            return ""
        case BearerKind.GUARANTOR:
            return bank
        case _:
            return guarantor


def _layers(file: Section, rows: list[Section], bearers: tuple[Bearer, ...]) -> Iterator[Layer]:
    """One for all of a loss, from the bearers' own shares; or those that are written out."""
    layers = list(file.sections("layer"))
    if not layers:
        yield Layer(None, tuple(_share(row, "share") for row in rows))
    for row in rows:
        row.done()
    for layer in layers:
        up_to = _fen(layer, "up_to")
        shares = _inside(layer, "shares")
        given = {one.id: _share(shares, one.id, Decimal(0)) for one in bearers}
        shares.done()
        layer.done()
        yield Layer(up_to, tuple(given.values()))


def _share(row: Section, key: str, default: Decimal | None = None) -> Decimal:
    share = row.decimal(key)
    if share is None and default is None:
        raise row.fail("missing-key", f"缺少 {key}", f"{key} is missing")
    return (default or Decimal(0)) if share is None else share


def _cap(row: Section) -> Cap:
    above = _inside(row, "above")
    cap = Cap(
        id=row.text("id"),
        bearers=row.texts("bearers"),
        counts=Counts(row.choice("counts", list(Counts), Counts.CLAIMS)),
        amount=_fen(row, "amount"),
        rate=row.decimal("rate"),
        above={bearer: _share(above, bearer) for bearer in above.values},
    )
    row.done()
    return cap


def _limit(row: Section) -> Limit:
    amount = _fen(row, "amount")
    if amount is None:
        raise row.fail("missing-key", "缺少 amount", "amount is missing")
    limit = Limit(
        id=row.text("id"),
        per=Per(row.choice("per", list(Per))),
        amount=amount,
        product=row.text("product", ""),
    )
    row.done()
    return limit


def _criterion(row: Section) -> Criterion:
    criterion = Criterion(row.text("that"), row.label())
    row.done()
    return criterion


def _guaranteed(file: Section) -> Iterator[tuple[int, Fen]]:
    years = _inside(file, "guaranteed", may_lack=True)
    for year in years.values:
        amount = _fen(years, year)
        if not _YEAR.fullmatch(year) or amount is None:
            raise years.fail("wrong-type", f"{year} 不是年份", f"{year} is no year")
        yield int(year), amount


def _fee(file: Section) -> Fee:
    section = _inside(file, "fee", may_lack=True)
    standard = Fee()
    collected = section.choice("collected", list(Collected), standard.collected)
    basis = section.choice("basis", list(YearBasis), standard.basis)
    refunds = section.choice("refunds", list(Refunds), standard.refunds)
    section.done()
    return Fee(Collected(collected), YearBasis(basis), Refunds(refunds))


def _premiums(file: Section) -> Iterator[Tariff]:
    """The bands of each bearer together, in the order written."""
    bands: dict[str, list[Band]] = {}
    for row in file.sections("premium"):
        band = Band(_fen(row, "up_to"), _share(row, "rate"))
        bands.setdefault(row.text("bearer"), []).append(band)
        row.done()
    for bearer, its in bands.items():
        yield Tariff(bearer, tuple(its))


def _inside(section: Section, key: str, *, may_lack: bool = False) -> Section:
    """A table within one, whose errors name it too; one that may be left out is then empty."""
    found = section.maybe_section(key) if may_lack else section.section(key)
    place = replace(section.place, condition=f"{section.place.condition} {key}".strip())
    return Section(found.values if found else {}, place)


def _fen(row: Section, key: str) -> Fen | None:
    amount = row.decimal(key)
    try:
        return None if amount is None else fen(amount)
    except Problem as refused:
        zh, en = refused.text.zh, refused.text.en
        raise row.fail("bad-amount", f"{key}：{zh}", f"{key}: {en}") from None
