"""Channels that are switched on, with secrets of these tests only."""

from __future__ import annotations

import pytest

from .calls import OWN_CODE, SECRET, TOKEN


@pytest.fixture(autouse=True)
def switched_on(settings, cast):
    """Results are told to nobody until a test says where."""
    cast.xianhe.credit_code = OWN_CODE
    cast.xianhe.save()
    own = {"tell": "", "institution": ""}
    settings.CHANNELS = {
        "hotline_12345": {"secret": SECRET, **own},
        "hotline_95519": {"secret": SECRET, **own, "institution": cast.guarantor.number},
        "credit_platform": {"secret": SECRET, **own},
        "wechat_account": {"secret": TOKEN, **own},
    }
    return settings.CHANNELS
