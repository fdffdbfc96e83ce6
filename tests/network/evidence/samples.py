"""Sample answers of sources, and the steps that tests of firms' data take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.models import Case
from changrong.network.evidence.actions import CHECKS, admit
from changrong.network.evidence.pulling import pull_due
from changrong.network.parties.models import Institution

from ..cast import Cast
from ..steps import dispatch_at

TODAY = date(2026, 11, 23)


def months(amount: str = "100000.00", last: tuple[int, int] = (2026, 10)) -> dict[str, str]:
    """An amount for each of the twelve months until the last."""
    year, month = last
    ends = year * 12 + month - 1
    return {f"{n // 12:04}-{n % 12 + 1:02}": amount for n in range(ends - 11, ends + 1)}


def item(value: Mapping[str, Any], dated: str = "2026-11-20") -> dict[str, Any]:
    return {"dated": dated, "value": value}


PLATFORM = {
    "version": 1,
    "items": {
        "invoices": item({"amounts": months(), "months_without": 0}),
        "tax": item({"paid": "32000.50", "months_without": 0}),
        "staff": item({"headcount": 26, "months_without": 0}),
        "penalties": item({"times": 0, "amount": "0"}),
        "dishonesty": item({"listed": False}),
    },
    "missing": {"registration": "no_record"},
}
BIGDATA = {
    "version": 1,
    "items": {
        "accounts": item({"revenue": "5200000", "assets": "3000000"}, "2025-12-31"),
        "utilities": item({"months_without": 1}),
    },
}


def play(folder: Path, settings: Any, **answers: Mapping[str, Any]) -> None:
    """Let the named sources play back an answer for Alice's firm."""
    found = {}
    for source, answer in answers.items():
        (folder / source).mkdir(exist_ok=True)
        (folder / source / "91110105MA0000001A.json").write_text(json.dumps(answer))
        found[source] = (f"file://{folder / source}", "")
    settings.EVIDENCE_SOURCES = found


def admitted(cast: Cast, *institutions: Institution) -> None:
    admit(institutions or (cast.bank_a,), list(CHECKS), cast.coordinator)


def ask(cast: Cast, need: Case, by: Any = None, **changes: Any) -> Case:
    by = by or cast.officer_a
    said = {
        "for_case": dispatch_at(need, by.institution).number,
        "purpose": "loan",
        "items": ["invoices", "staff", "account_flows"],
        "why": "核对经营情况，定额度",
    } | changes
    return open_cases("data_request", [Opening(enterprise=cast.xianhe, fields=said)], by)[0]


def agree(request: Case, by: Any, **changes: Any) -> Case:
    said = {
        "agreed": request.fields["items"],
        "until": (clock.today() + timedelta(days=90)).isoformat(),
        "keeps_facts": False,
        "terms": True,
    } | changes
    return move([request], "agree", by, said)[0]


def pulled(request: Case) -> Case:
    """The request after the worker has asked what is due."""
    pull_due()
    return Case.objects.get(pk=request.pk)
