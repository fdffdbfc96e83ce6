"""How grants are stored beside other values: what one gives is what its unit says it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.policy.facts import Kind
from changrong.policy.notice import KINDS_OF_UNIT, Grant
from changrong.stored import Depends

_TYPES: dict[Kind | None, Any] = {Kind.DATE: date, Kind.NUMBER: Decimal}


def _of_unit(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"value": _TYPES.get(KINDS_OF_UNIT.get(data.get("unit", "")), Any)}


GRANTS: Depends = {Grant: _of_unit}
