"""Files appear whole or not at all, at whichever moment somebody stops it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

import pytest

from changrong.policy.batch.files import TapeError, whole_or_nothing


@pytest.mark.parametrize("at", [(os, "open"), (fcntl, "flock"), (os, "ftruncate")])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_signal_that_comes_while_a_file_is_made_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: tuple[Any, str], nth: int
) -> None:
    """It comes when the call is over, and before anybody holds what it returned."""
    module, name = at
    call, calls = getattr(module, name), list[int]()

    def interrupted(*args: Any, **named: Any) -> Any:
        found = call(*args, **named)
        calls.append(1)
        if len(calls) == nth:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(module, name, interrupted)
    files = [tmp_path / "verdicts", tmp_path / "problems"]
    with pytest.raises(KeyboardInterrupt), whole_or_nothing(files):
        pytest.fail("it was stopped before")
    assert list(tmp_path.iterdir()) == []


def test_what_another_run_is_writing_is_left_to_it(tmp_path: Path) -> None:
    file = tmp_path / "verdicts"
    with whole_or_nothing([file]) as [part]:
        with pytest.raises(TapeError, match="another run"), whole_or_nothing([file]):
            pytest.fail("two runs write one file")
        part.write_text("whole")
    assert [each.name for each in tmp_path.iterdir()] == ["verdicts"]
    assert file.read_text() == "whole"
