"""What no agreement can have: one small check each, naming what is at fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from changrong.guarantee.agreement.bearers import BearerKind
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.fees import Collected, YearBasis
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.guarantee.agreement.agreement import Agreement, Cap, Shares

ONE = Decimal(1)
MOST_BEARERS = 12
MOST_PLACES = 9
"""Decimals of a share: so that sharing stays in whole numbers of 64 bits."""
MOST_CHARACTERS = 40
"""Of an id: so that a database can keep what it counts under it."""


def check(agreement: Agreement) -> None:
    """Raises GuaranteeError for the first thing that is not sound."""
    for each in _CHECKS:
        each(agreement)


def _refused(agreement: Agreement, zh: str, en: str) -> GuaranteeError:
    return GuaranteeError(f"协议 {agreement.number}：{zh}", f"{agreement.number}: {en}")


def _days(agreement: Agreement) -> None:
    if agreement.until < agreement.since:
        raise _refused(
            agreement,
            "until 早于 since：截止日早于起始日",
            "until: it ends before it begins (since)",
        )


def _ids(agreement: Agreement) -> None:
    named = (
        ("分担方", "bearer", [one.id for one in agreement.bearers]),
        ("上限", "cap", [one.id for one in agreement.caps]),
        ("额度", "limit", [one.id for one in agreement.limits]),
    )
    for zh, en, ids in named:
        for number, id in enumerate(ids, start=1):
            if wrong := _no_id(id):
                raise _refused(
                    agreement,
                    f"第 {number} 个{zh}的 id {wrong.zh}",
                    f"{en} {number}: id {wrong.en}",
                )
        for twice in _repeated(ids):
            raise _refused(agreement, f"{zh} {twice} 出现两次", f"{en} {twice} is there twice")


def _no_id(id: str) -> Text | None:
    """What keeps it from being an id: one word, without the colon that parts a cap's counts."""
    if not id.strip():
        return Text("是空白", "is blank")
    if len(id) > MOST_CHARACTERS:
        most = MOST_CHARACTERS
        return Text(f"超过 {most} 个字符", f"is longer than {most} characters")
    if not id.isprintable() or " " in id or ":" in id:
        return Text(
            f"{id!r} 有空格、冒号或不可见字符",
            f"{id!r} has a space, a colon or a character that cannot be printed",
        )
    return None


def _number(agreement: Agreement) -> None:
    number = agreement.number
    if not number.isprintable():
        raise GuaranteeError(
            f"协议编号 {number!r} 有不可见字符",
            f"number {number!r} has characters that cannot be printed",
        )


def _texts(agreement: Agreement) -> None:
    """Only what can be read, and what every database keeps; lines may be broken."""
    said = [(f"{one.id}：party", f"{one.id}: party", one.party) for one in agreement.bearers]
    for limit in agreement.limits:
        said.append((f"{limit.id}：product", f"limit {limit.id}: product", limit.product))
    for number, one in enumerate(agreement.criteria, start=1):
        for text in (one.that, one.label.zh, one.label.en):
            said.append((f"第 {number} 个条件", f"criteria {number}:", text))
    for zh, en, text in said:
        if not "".join(text.split()).isprintable():
            raise _refused(
                agreement,
                f"{zh} {text!r} 有不可见字符",
                f"{en} {text!r} has characters that cannot be printed",
            )


def _repeated(ids: Iterable[str]) -> list[str]:
    return [id for id, times in Counter(ids).items() if times > 1]


def _parties(agreement: Agreement) -> None:
    kinds = Counter(one.kind for one in agreement.bearers)
    if kinds[BearerKind.GUARANTOR] != 1:
        raise _refused(
            agreement,
            "分担方应有且只有一家担保机构",
            "bearer: it needs one guarantor, and only one",
        )
    if kinds[BearerKind.BANK] > 1:
        raise _refused(agreement, "分担方最多一家银行", "bearer: it has at most one bank")
    for one in agreement.bearers:
        if one.registers and not one.kind.is_behind:
            raise _refused(
                agreement,
                f"分担方 {one.id} 不能要求备案（registers）",
                f"registers: {one.id} is no bearer that keeps a list",
            )
    if len(agreement.bearers) > MOST_BEARERS:
        most = MOST_BEARERS
        raise _refused(agreement, f"最多 {most} 个分担方", f"bearer: it has at most {most}")


def _paid_to(agreement: Agreement) -> None:
    """Whoever pays, its money comes in the end to the guarantor, who pays the bank."""
    by_id = {one.id: one for one in agreement.bearers}
    bank = agreement.bank.id if agreement.bank else ""
    for bearer in agreement.bearers:
        if not bearer.kind.is_behind:
            whom = bank if bearer.kind is BearerKind.GUARANTOR else ""
            if bearer.to != whom:
                raise _refused(
                    agreement,
                    f"分担方 {bearer.id} 付给 {whom or '无'}，不能是 {bearer.to or '无'}",
                    f"bearer {bearer.id} pays {whom or 'nobody'}, not {bearer.to or 'nobody'}",
                )
            continue
        on_the_way: list[str] = []
        at = bearer
        while at.kind is not BearerKind.GUARANTOR:
            on_the_way.append(at.id)
            if at.to not in by_id or at.to in on_the_way or at.kind is BearerKind.BANK:
                raise _refused(
                    agreement,
                    f"分担方 {bearer.id} 付的钱（付给 {at.to or '无'}）到不了担保机构",
                    f"what bearer {bearer.id} pays (to {at.to or 'nobody'}) never comes to the "
                    "guarantor",
                )
            at = by_id[at.to]


def _layers(agreement: Agreement) -> None:
    if not agreement.layers or agreement.layers[-1].up_to is not None:
        raise _refused(
            agreement,
            "最后一层不写 up_to，以上都归它",
            "the last layer has no up_to: it is all above",
        )
    bounds = [layer.up_to for layer in agreement.layers[:-1]]
    if any(bound is None or bound <= 0 for bound in bounds) or bounds != sorted(
        set(bounds), key=lambda bound: bound or 0
    ):
        raise _refused(agreement, "各层的 up_to 应逐层变大", "up_to must rise from layer to layer")
    for number, layer in enumerate(agreement.layers, start=1):
        _shares(agreement, layer.shares, number)


def _shares(agreement: Agreement, shares: Shares, layer: int) -> None:
    at_zh, at_en = (
        ("", "") if len(agreement.layers) == 1 else (f"第 {layer} 层", f"layer {layer}: ")
    )
    if len(shares) != len(agreement.bearers):
        raise _refused(agreement, f"{at_zh}分担方和比例对不上", f"{at_en}not a share a bearer")
    for bearer, share in zip(agreement.bearers, shares, strict=True):
        if not 0 <= share <= 1:
            raise _refused(
                agreement,
                f"{at_zh}{bearer.id} 的比例 {share} 不在 0 到 1 之间",
                f"{at_en}the share of {bearer.id}, {share}, is not between 0 and 1",
            )
        if -share.normalize().as_tuple().exponent > MOST_PLACES:  # type: ignore[operator]
            raise _refused(
                agreement,
                f"{at_zh}{bearer.id} 的比例超过 {MOST_PLACES} 位小数",
                f"{at_en}the share of {bearer.id} has more than {MOST_PLACES} decimals",
            )
    total = sum(shares, Decimal(0))
    if total != ONE:
        raise _refused(
            agreement,
            f"{at_zh}比例合计 {total}，应为 1",
            f"{at_en}the shares sum to {total}, not 1",
        )


def _caps(agreement: Agreement) -> None:
    """What one cap leaves goes to bearers that no earlier cap, nor itself, has limited."""
    limited: set[str] = set()
    for cap in agreement.caps:
        _cap(agreement, cap)
        limited |= set(cap.bearers)
        for bearer in cap.above:
            if bearer in limited:
                raise _refused(
                    agreement,
                    f"上限 {cap.id} 超出的部分不能给已受限的 {bearer}",
                    f"what is above cap {cap.id} cannot go to {bearer}, which is capped already",
                )


def _cap(agreement: Agreement, cap: Cap) -> None:
    ids = {one.id for one in agreement.bearers}
    for key, named in (("bearers", cap.bearers), ("above", cap.above)):
        for unknown in (bearer for bearer in named if bearer not in ids):
            raise _refused(
                agreement,
                f"上限 {cap.id} 的 {key} 写了 {unknown}，没有这个分担方",
                f"cap {cap.id}: {key} names {unknown}, which is no bearer",
            )
    for twice in _repeated(cap.bearers):
        raise _refused(
            agreement,
            f"上限 {cap.id} 的 bearers：{twice} 出现两次",
            f"cap {cap.id}: bearers: {twice} is there twice",
        )
    if not cap.bearers:
        raise _refused(
            agreement,
            f"上限 {cap.id} 的 bearers 没有写谁",
            f"cap {cap.id}: bearers: it is nobody's",
        )
    if (cap.amount is None) == (cap.rate is None):
        raise _refused(
            agreement,
            f"上限 {cap.id} 写 amount 或者 rate 之一",
            f"cap {cap.id} has an amount or a rate, and one of them",
        )
    if (cap.amount or 0) < 0 or not 0 <= (cap.rate or 0) <= 1:
        raise _refused(
            agreement,
            f"上限 {cap.id}：金额不能为负，比率在 0 到 1 之间",
            f"cap {cap.id}: an amount is not negative, a rate is between 0 and 1",
        )
    if any(weight <= 0 for weight in cap.above.values()) or sum(cap.above.values()) != ONE:
        raise _refused(
            agreement,
            f"上限 {cap.id} 的 above 应都大于零，合计 1",
            f"cap {cap.id}: above: what is above goes to weights above zero that sum to 1",
        )
    for bearer, weight in cap.above.items():
        if -weight.normalize().as_tuple().exponent > MOST_PLACES:  # type: ignore[operator]
            raise _refused(
                agreement,
                f"上限 {cap.id} 的 above：{bearer} 超过 {MOST_PLACES} 位小数",
                f"cap {cap.id}: above: {bearer} has more than {MOST_PLACES} decimals",
            )


def _limits(agreement: Agreement) -> None:
    for limit in agreement.limits:
        if limit.amount <= 0:
            raise _refused(
                agreement,
                f"额度 {limit.id} 的 amount 应大于零",
                f"limit {limit.id}: amount must be above zero",
            )
        if bool(limit.product) != limit.per.is_of_product:
            raise _refused(
                agreement,
                f"额度 {limit.id}：per = product 才写 product",
                f"limit {limit.id}: a product is named if, and only if, it is per product",
            )


def _guaranteed(agreement: Agreement) -> None:
    for year, amount in agreement.guaranteed.items():
        if amount < 0:
            raise _refused(
                agreement,
                f"guaranteed：{year} 不能为负",
                f"guaranteed: {year} cannot be negative",
            )


def _premiums(agreement: Agreement) -> None:
    for twice in _repeated(tariff.bearer for tariff in agreement.premiums):
        raise _refused(
            agreement,
            f"再担保费（premium）：{twice} 写了两次",
            f"premium: what {twice} charges is there twice",
        )
    for tariff in agreement.premiums:
        kinds = {one.id: one.kind for one in agreement.bearers}
        if tariff.bearer not in kinds:
            raise _refused(
                agreement,
                f"再担保费（premium）的 bearer 写了 {tariff.bearer}，没有这个分担方",
                f"premium: bearer names {tariff.bearer}, which is no bearer",
            )
        if not kinds[tariff.bearer].is_behind:
            raise _refused(
                agreement,
                f"再担保费（premium）：{tariff.bearer} 不收",
                f"premium: {tariff.bearer} charges no premium",
            )


def _fee(agreement: Agreement) -> None:
    fee = agreement.fee
    if fee.basis is YearBasis.MONTHS_12 and fee.collected is Collected.WITH_REPAYMENTS:
        raise _refused(
            agreement,
            "fee：随还款收费（collected）不能按整月折算（basis）",
            "fee: what is collected with repayments cannot be reckoned by whole months",
        )


_CHECKS: tuple[Callable[[Agreement], None], ...] = (
    _number,
    _days,
    _ids,
    _texts,
    _parties,
    _paid_to,
    _layers,
    _caps,
    _limits,
    _guaranteed,
    _premiums,
    _fee,
)
