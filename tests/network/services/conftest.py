"""A bank's e-banking, heard every five minutes, and the network's own portal."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from changrong.network.services import actions

from ..matters import at

CORPORATE = {
    "name": "示例甲银行企业网银",
    "sort": "corporate_e_bank",
    "functions": ["transfer", "payroll"],
    "address": "https://e.example.com/",
    "offered": True,
    "days": "always",
    "opens": None,
    "closes": None,
    "every": 5,
}
PORTAL = CORPORATE | {"name": "示例平台", "sort": "portal", "functions": ["apply"], "every": 1}


@pytest.fixture
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def made(cast, monday):
    """Both offered since Monday at ten."""
    return SimpleNamespace(
        bank=actions.make(CORPORATE, cast.manager_a),
        portal=actions.make(PORTAL, cast.coordinator),
    )


def beats(service, by, *times, is_well=True, errors=0):
    """A beat at each of these moments, said at once."""
    for time in times:
        with at(f"2026-11-23 {time}"):
            actions.hear(service, by, is_well, errors)
