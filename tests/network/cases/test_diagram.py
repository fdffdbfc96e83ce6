"""The states of a kind as a drawing: every line in it leads where the declaration says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from rich.cells import cell_len

from changrong.network.cases import diagram
from changrong.network.cases.kind import ANYWHERE, Kind, Move, Outcome, State
from changrong.network.cases.kinds import KINDS
from changrong.network.people.models import Role
from changrong.text import Text


def word(name: str) -> Text:
    return Text(f"「{name}」", name.title())


def kind(states: str, moves: dict[str, tuple[str, str]]) -> Kind:
    """States by name, the last an end; moves by name with where from and where to."""
    names = states.split()
    return Kind(
        "drawn",
        prefix="XX",
        label=word("drawn"),
        clause="",
        fields=(),
        states=tuple(State(name, word(name), end=name == names[-1]) for name in names),
        moves=tuple(
            Move(name, word(name), (start,), to, by=(Role.OFFICER,))
            for name, (start, to) in moves.items()
        ),
        outcomes=(Outcome("done", word("done")),),
    )


def cells(line: str) -> list[str]:
    """One entry for each cell of the terminal; a wide sign stands in two."""
    return [sign for sign in line for _cell in range(cell_len(sign))]


OPENS_UP, OPENS_DOWN = "│┘┤┼", "│┐┤┼"


def leads_to(drawing: str) -> dict[tuple[str, str], str]:
    """The state that each move's line is seen to end in, by the state above it and its words."""
    rows = [cells(line) for line in drawing.splitlines()]
    width = max(map(len, rows))
    rows = [row + [" "] * (width - len(row)) for row in rows]
    found, state = {}, ""
    for place, line in enumerate(drawing.splitlines()):
        if not line.startswith("    "):
            state = line[2:].split(" ◀")[0].split()[-1]
        elif "─" in line:
            entered = drawing.splitlines()[_follow(rows, place)]
            found[state, line.split("─")[0].strip()] = entered.split(" ◀")[0].split()[-1]
    return found


def _follow(rows: list[list[str]], start: int) -> int:
    """The row of the arrow that the line beginning in a row ends in."""
    column = next(i for i, sign in enumerate(rows[start]) if _turns(sign) and _ends(rows[start], i))
    for step, signs in ((1, OPENS_UP), (-1, OPENS_DOWN)):
        place = start
        while 0 <= place + step < len(rows) and rows[place + step][column] in signs:
            place += step
            entered = "◀" in rows[place] and _turns(rows[place][column])
            if entered and _ends(rows[place], column):
                return place
    raise AssertionError(f"the line of row {start} ends nowhere")


def _turns(sign: str) -> bool:
    return sign in "┐┘┤"


def _ends(row: list[str], column: int) -> bool:
    """Whether the line of a row runs up to this column and not beyond it."""
    return row[column - 1] in "─◀" and (column + 1 == len(row) or row[column + 1] != "─")


def declared(kind: Kind, lang: str) -> dict[tuple[str, str], str]:
    return {
        (state.name, move.label.in_(lang)): move.to
        for state in kind.states
        for move in kind.moves_from(state.name)
        if move.to not in ("", state.name)
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_line_of_a_kind_of_the_service_ends_in_the_state_it_leads_to(kind, lang):
    drawing = diagram.text(kind, lang)
    assert leads_to(drawing) == declared(kind, lang)
    assert max(cell_len(line) for line in drawing.splitlines()) <= 100


def test_a_small_drawing_is_this_one():
    drawn = kind(
        "asked waiting done",
        {"wait": ("asked", "waiting"), "note": ("asked", ""), "resume": ("waiting", "asked"),
         "close": (ANYWHERE, "done")},
    )  # fmt: skip
    assert diagram.text(drawn, "en") == (
        "▶ Asked asked ◀─────┐\n"
        "    Wait ───────────┼─┐\n"
        "    Note ↺          │ │\n"
        "    Close ──────────┼─┼─┐\n"
        "  Waiting waiting ◀─┼─┘ │\n"
        "    Resume ─────────┘   │\n"
        "    Close ──────────────┤\n"
        "■ Done done ◀───────────┘\n"
    )


def test_lines_that_go_back_and_cross_still_lead_where_they_should():
    names = ["a", "b", "c", "d", "e", "f", "g", "done"]
    moves = {f"to_{end}_{start}": (start, end) for start in names[:-1] for end in names}
    drawn = kind(" ".join(names), moves)
    assert leads_to(diagram.text(drawn, "en")) == declared(drawn, "en")


def test_mermaid_has_an_arrow_between_each_two_states_that_a_move_joins():
    for one in KINDS.values():
        lines = diagram.mermaid(one, "zh").splitlines()
        arrows = {tuple(line.split(" : ")[0].split()) for line in lines if " : " in line}
        assert arrows == {
            (state.name, "-->", move.to or state.name)
            for state in one.states
            for move in one.moves_from(state.name)
        }


def test_words_that_mermaid_takes_for_its_own_are_written_otherwise():
    drawn = kind("note end", {"close": ("note", "end")})
    label = Text("甲：“乙”; 丙", 'a: "b"; c')
    drawn = Kind(**{**vars(drawn), "moves": (Move("close", label, ("note",), "end"),)})
    assert diagram.mermaid(drawn, "en") == (
        "stateDiagram-v2\n"
        '    state "Note" as note_\n'
        '    state "End" as end_\n'
        "    [*] --> note_\n"
        "    note_ --> end_ : a#58; #quot;b#quot;#59; c\n"
        "    end_ --> [*]\n"
    )


def test_a_state_stands_in_the_drawing_once_and_in_order():
    drawing = diagram.text(KINDS["need"], "zh")
    places = [drawing.index(f" {state.name}") for state in KINDS["need"].states]
    assert all(first < second for first, second in pairwise(places))
