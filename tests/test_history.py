"""What is in force of what was written down, however long the chain of undoing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.history import Correct, Recorded, Undo, in_order
from changrong.text import Problem, Text

DAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Pay:
    place: ClassVar[int] = 1
    label: ClassVar[Text] = Text("付", "payment")

    amount: int = 1


def refused(said: Recorded, zh: str, en: str) -> Problem:
    return Problem(f"{said.name.zh}：{zh}", f"{said.name.en}: {en}")


def recorded(*events: object) -> list[Recorded]:
    return [
        Recorded(str(place), START + timedelta(minutes=place), DAY, event)
        for place, event in enumerate(events)
    ]


def holding(*events: object) -> list[str]:
    return [one.said.id for one in in_order(recorded(*events), None, refused)]


def test_an_undo_of_an_undo_brings_the_event_back() -> None:
    assert holding(Pay(), Undo("0")) == []
    assert holding(Pay(), Undo("0"), Undo("1")) == ["0"]


@pytest.mark.parametrize("length", [4_000, 4_001])
def test_a_chain_of_thousands_of_undos_is_told(length: int) -> None:
    chain = [Undo(str(place)) for place in range(length)]
    assert holding(Pay(), *chain) == (["0"] if length % 2 == 0 else [])


def test_a_correction_stands_in_the_place_of_what_it_corrects_until_it_is_undone() -> None:
    corrected = recorded(Pay(1), Correct("0", Pay(2)))
    [one] = in_order(corrected, None, refused)
    assert (one.said.id, one.act) == ("1", Pay(2))
    assert holding(Pay(1), Correct("0", Pay(2)), Undo("1")) == ["0"]


def test_what_comes_round_to_itself_is_refused() -> None:
    with pytest.raises(Problem, match="comes round to itself"):
        holding(Undo("1"), Undo("0"))


def test_what_is_taken_out_twice_is_refused_and_both_are_named() -> None:
    with pytest.raises(Problem, match=r"event 0 is out already \(1, 2\)"):
        holding(Pay(), Undo("0"), Undo("0"))


@given(st.data())
def test_the_order_of_recording_changes_nothing(data: st.DataObject) -> None:
    events: list[object] = [Pay(amount) for amount in range(1, 5)]
    free = list(range(4))
    for place in range(4, 4 + data.draw(st.integers(0, 5))):
        at = free.pop(data.draw(st.integers(0, len(free) - 1)))
        events.append(Undo(str(at)))
        free.append(place)
    rows = recorded(*events)
    shuffled = data.draw(st.permutations(rows))
    assert in_order(shuffled, None, refused) == in_order(rows, None, refused)
