"""Programs that some tests need: found, or skipped with a reason, or failed where all must run."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def need_program(name: str, *folders: Path) -> Path:
    """The program's path. Where it is missing the test is skipped, saying so; with
    CHANGRONG_REQUIRE_ALL=1 it fails instead, so that nothing is skipped unnoticed."""
    places = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    found = shutil.which(name, path=places)
    if found is None:
        _missing(f"the program {name} is not installed")
    return Path(found)


def need_spark() -> None:
    """pyspark and Java, in the same manner."""
    if importlib.util.find_spec("pyspark") is None:
        _missing("the extra spark (pyspark) is not installed")
    need_program("java")


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CHANGRONG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
