"""Every published contract case that the folder holds."""

from __future__ import annotations

import pytest
from tests.conformance.actus import Case, cases, folder

pytestmark = pytest.mark.conformance

CASES = list(cases())


@pytest.mark.skipif(folder() is None, reason="CHANGRONG_CONFORMANCE names no folder of cases")
@pytest.mark.parametrize("case", [one for one in CASES if one.is_ours], ids=lambda one: one.key)
def test_every_event_is_as_published_to_a_hundred_millionth(case: Case) -> None:
    assert case.difference() is None


@pytest.mark.skipif(folder() is None, reason="CHANGRONG_CONFORMANCE names no folder of cases")
def test_a_case_that_differs_is_told_from_one_that_agrees() -> None:
    """The comparison itself can fail: each part of a case spoilt by a little more than allowed."""
    for kind in sorted({one.type for one in CASES if one.is_ours}):
        _check_spoilt(next(one for one in CASES if one.type == kind))


def _check_spoilt(whole: Case) -> None:
    assert whole.difference() is None
    last = whole.given["results"][-1]
    for name in whole.amounts:
        off = float(last[name]) + 2e-8 * max(1, abs(float(last[name])))
        spoilt = [*whole.given["results"][:-1], {**last, name: off}]
        said = Case(whole.key, whole.type, {**whole.given, "results": spoilt}).difference()
        assert name in str(said)
    for spoilt in (whole.given["results"][:-1], [*whole.given["results"], last]):
        said = Case(whole.key, whole.type, {**whole.given, "results": spoilt}).difference()
        assert str(said).endswith(("too many", "missing"))
