"""An answer as JSON, read the same wherever it comes from (docs/reference/exchange.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from changrong.network.evidence.sources import Answer, Firm, Given, Pulled, Refused, Shown, TryAgain

VERSION = 1
_CODE = re.compile(r"[a-z][a-z_]{0,31}")


def question(firm: Firm, items: Sequence[str], consent: Shown, as_of: date, id: str) -> str:
    """The body that a source is sent: JSON."""
    said = {
        "version": VERSION,
        "id": id,
        "firm": {"credit_code": firm.credit_code, "name": firm.name},
        "items": list(items),
        "as_of": as_of.isoformat(),
        "consent": {
            "number": consent.number,
            "institution": {
                "credit_code": consent.institution.credit_code,
                "name": consent.institution.name,
            },
            "purpose": consent.purpose,
            "given_on": consent.given_on.isoformat(),
            "until": consent.until.isoformat(),
            "terms": consent.terms,
        },
    }
    return json.dumps(said, ensure_ascii=False)


def answer(body: bytes | str, asked: Sequence[str], id: str, status: int | None = None) -> Answer:
    """What a body says. One that cannot be read, or answers another question, is asked anew."""
    try:
        said = json.loads(body, parse_float=str)  # an amount keeps its digits
    except (ValueError, RecursionError):
        return TryAgain("not_json", status)
    if not isinstance(said, Mapping) or said.get("version") != VERSION:
        return TryAgain("format", status)
    if said.get("id") != id:
        return TryAgain("other_question", status)
    if "refused" in said:
        return Refused(_code(said["refused"], "refused"), status)
    items, missing = said.get("items", {}), said.get("missing", {})
    if not isinstance(items, Mapping) or not isinstance(missing, Mapping):
        return TryAgain("format", status)
    given: dict[str, Given] = {}
    lacking: dict[str, str] = {}
    for name in asked:  # what was not asked for is not taken
        one: Any = items.get(name)
        if isinstance(one, Mapping) and isinstance(one.get("dated"), str):
            given[name] = Given(one["dated"], one.get("value"))
        else:
            lacking[name] = _code(missing.get(name), "format" if one else "not_told")
    return Pulled(given, lacking, status)


def _code(said: object, default: str) -> str:
    return said if isinstance(said, str) and _CODE.fullmatch(said) else default
