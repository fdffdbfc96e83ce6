import pytest

from ..matters import at
from . import samples


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def shared(cast, need, settings, tmp_path):
    """Alice's need, her bank in the sharing, both sources there."""
    samples.play(tmp_path, settings, platform=samples.PLATFORM, bigdata=samples.BIGDATA)
    samples.admitted(cast)
    return need
