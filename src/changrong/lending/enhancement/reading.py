"""Terms of guarantees and collateral from JSON, by their ACTUS names.

What a contract refers to stands in `contractStructure`: covered contracts (COVE) as whole terms
(CNT) or by number alone (CID), and for collateral what covers them (COVI).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from changrong.lending.business_days import BusinessDay, CalendarName
from changrong.lending.cycles import EndOfMonth
from changrong.lending.day_count import DayCount
from changrong.lending.enhancement.checking import check
from changrong.lending.enhancement.dictionary import ASSET, TERMS, refused
from changrong.lending.enhancement.terms import (
    ONE,
    Asset,
    AssetType,
    Covered,
    CreditEvent,
    Enhancement,
    EnhancementType,
    Exposure,
    Side,
)
from changrong.lending.errors import LendingError, TermError
from changrong.lending.terms import ContractType, read_terms
from changrong.lending.terms.reading import read_values
from changrong.lending.terms.terms import FeeBasis
from changrong.text import Text

_CHOICES = {
    "contractType": EnhancementType,
    "contractRole": Side,
    "calendar": CalendarName,
    "businessDayConvention": BusinessDay,
    "endOfMonthConvention": EndOfMonth,
    "dayCountConvention": DayCount,
    "guaranteedExposure": Exposure,
    "creditEventTypeCovered": CreditEvent,
    "feeBasis": FeeBasis,
}
_REQUIRED = ("contractType", "contractRole", "statusDate")
_COVERED, _COVERING = "COVE", "COVI"


def is_enhancement(given: Mapping[str, Any]) -> bool:
    """Whether terms say they are of a guarantee or of collateral."""
    return str(given.get("contractType", "")).strip() in list(EnhancementType)


def read_enhancement(given: Mapping[str, Any]) -> Enhancement:
    """Terms from ACTUS names and values. Raises TermError, which names the term at fault, and
    LendingError for a term that is not known."""
    kind = EnhancementType(str(given["contractType"]).strip())
    structure = given.get("contractStructure")
    plain = {name: value for name, value in given.items() if name != "contractStructure"}
    read = read_values(plain, TERMS[kind], _CHOICES, _REQUIRED)
    covered, covering = [], []
    for number, reference in enumerate(_references(structure), start=1):
        try:
            if reference["referenceRole"] == _COVERED:
                covered.append(_covered(reference))
            else:
                covering.append(_asset(reference))
        except LendingError as error:
            raise _within(error, number) from None
    terms = Enhancement(**read, covered=tuple(covered), covering=tuple(covering))
    check(terms)
    return terms


def _within(error: LendingError, number: int) -> TermError:
    said = error.text
    return _structure(f"第 {number} 项，{said.zh}", f"reference {number}: {said.en}")


def _structure(zh: str, en: str) -> TermError:
    return refused("contractStructure", None, zh, en)


def _references(given: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(given, list) or not given:
        raise _structure("应列出所担保的合同", "must list what is covered")
    for number, one in enumerate(given, start=1):
        if not isinstance(one, Mapping) or not isinstance(one.get("object"), Mapping):
            raise _structure(f"第 {number} 项应有 object", f"reference {number} has no object")
        for name in one:
            if name not in ("object", "referenceType", "referenceRole"):
                raise _structure(
                    f"第 {number} 项没有 {name} 这一项", f"reference {number} has no part {name}"
                )
        role = str(one.get("referenceRole", "")).strip()
        kind = str(one.get("referenceType", "")).strip()
        if role not in (_COVERED, _COVERING):
            raise _structure(
                f"第 {number} 项 referenceRole = {role}：应是 COVE 或 COVI",
                f"reference {number} with referenceRole = {role} must be COVE or COVI",
            )
        if kind not in _KINDS[role]:
            known = ", ".join(_KINDS[role])
            raise _structure(
                f"第 {number} 项 referenceType = {kind}：{role} 应是 {known} 之一",
                f"reference {number} with referenceType = {kind}: a {role} is one of {known}",
            )
        yield {"object": one["object"], "referenceType": kind, "referenceRole": role}


_KINDS = {_COVERED: ("CNT", "CID"), _COVERING: ("CNT", "MOC")}


def _covered(reference: Mapping[str, Any]) -> Covered:
    given = reference["object"]
    if reference["referenceType"] == "CID":
        return Covered(_only(given, "contractIdentifier"))
    terms = read_terms(given)
    return Covered(_number(given), terms, _code(given))


def _asset(reference: Mapping[str, Any]) -> Asset:
    given = reference["object"]
    if reference["referenceType"] == "MOC":
        code = _only(given, "marketObjectCode")
        return Asset(code, market_code=code)
    kind = str(given.get("contractType", "")).strip()
    if kind in ContractType.__members__:
        claim = read_terms(given)
        return Asset(_number(given), _code(given), currency=claim.currency, claim=claim)
    if kind not in list(AssetType):
        known = ", ".join([*AssetType, *ContractType])
        raise refused(
            "contractType", kind, f"作押品应是 {known} 之一", f"collateral is one of {known}"
        )
    needed = "notionalPrincipal" if kind == AssetType.CASH else "marketObjectCode"
    unused = {"notionalPrincipal", "marketObjectCode", "quantity", "unit"} - {needed}
    for name in unused if kind == AssetType.CASH else {"notionalPrincipal"}:
        if given.get(name):
            raise refused(name, given[name], f"{kind} 没有这个要素", f"is no term of a {kind}")
    plain = {name: value for name, value in given.items() if name not in _UNREAD}
    read = read_values(plain, ASSET, {}, (needed,))
    return Asset(
        _number(given),
        read.get("market_object_code", ""),
        read.get("quantity", ONE),
        read.get("currency", ""),
        cash=read.get("notional_principal"),
    )


_UNREAD = ("contractType", "contractRole")
"""Read before, and of no account: collateral has the value it has, whoever's it is."""


def _only(given: Mapping[str, Any], name: str) -> str:
    """The one thing that a reference by name gives."""
    for other in given:
        if other != name:
            raise LendingError(f"没有 {other} 这一项", f"there is no part {other}")
    value = str(given.get(name, "")).strip()
    if not value:
        raise TermError(name, Text("引用", "Reference"), None, Text("没有给出", "is not given"))
    return value


def _number(given: Mapping[str, Any]) -> str:
    number = str(given.get("contractID", "")).strip()
    if not number:
        raise refused("contractID", None, "没有给出", "is not given")
    return number


def _code(given: Mapping[str, Any]) -> str:
    return str(given.get("marketObjectCode") or "").strip()
