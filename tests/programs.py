"""Programs that some tests need: found, or skipped with a reason, or failed where all must run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def need_program(name: str, *folders: Path) -> Path:
    """The program's path. Where it is missing the test is skipped, saying so; with
    CHANGRONG_REQUIRE_ALL=1 it fails instead, so that nothing is skipped unnoticed."""
    places = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    if found := shutil.which(name, path=places):
        return Path(found)
    reason = f"the program {name} is not installed"
    if os.environ.get("CHANGRONG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
