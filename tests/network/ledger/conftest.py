"""Fixtures of the ledger's tests."""

import pytest

from changrong.network.ledger import subledgers


@pytest.fixture(autouse=True)
def no_subledgers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The entries of these tests are of no contract, so that no sub-ledger knows of them."""
    monkeypatch.setattr(subledgers, "registered", {})


@pytest.fixture
def bank(cast) -> str:
    return cast.bank_a.number
