"""The states of a kind and the ways between them, drawn: as text for a terminal, or as Mermaid.

Drawn as text, each state stands above the moves that leave it. A line runs from every move that
leads to another state into one lane for that state, and from the lane into the state:

    ▶ 待派送 received
        派给机构 ─────────────┐
        撤回需求 ─────────────┼─┐
      机构办理中 dispatched ◀─┘ │
        修改需求 ↺              │
        撤回需求 ───────────────┤
    ■ 已撤回 withdrawn ◀────────┘

▶ is where a case opens, ■ where it ends, ↺ a move after which the state stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len

from changrong.network.cases.kind import Kind, State

_MERMAID_WORDS = frozenset({"class", "default", "direction", "end", "note", "state", "style"})
_ESCAPES = str.maketrans({'"': "#quot;", ";": "#59;", ":": "#58;", "#": "#35;"})
_LEFT, _RIGHT, _UP, _DOWN = 1, 2, 4, 8
_SIGNS = {
    0: " ",
    _LEFT | _RIGHT: "─",
    _UP | _DOWN: "│",
    _LEFT | _DOWN: "┐",
    _LEFT | _UP: "┘",
    _LEFT | _UP | _DOWN: "┤",
    _LEFT | _RIGHT | _UP | _DOWN: "┼",
}


@dataclass
class _Row:
    """A line of the drawing: its words, and the state whose lane it joins, if any."""

    words: str
    lane: str = ""
    enters: bool = False  # the lane ends here, in this state
    signs: dict[int, int] = field(default_factory=dict)


def text(kind: Kind, lang: str) -> str:
    """The diagram for a terminal, without colour."""
    rows = [row for state in kind.states for row in _rows(kind, state, lang)]
    lanes = _lanes(kind, rows)
    for number, lane in enumerate(lanes):
        _run(rows, lane, number)
    width = max((cell_len(row.words) for row in rows), default=0) + 1
    return "".join(f"{_drawn(row, lanes, width)}\n" for row in rows)


def _rows(kind: Kind, state: State, lang: str) -> list[_Row]:
    sign = "■" if state.end else "▶" if state.name == kind.start else " "
    rows = [_Row(f"{sign} {state.label.in_(lang)} {state.name}", state.name, enters=True)]
    for move in kind.moves_from(state.name):
        stays = move.to in ("", state.name)
        words = f"    {move.label.in_(lang)}{' ↺' if stays else ''}"
        rows.append(_Row(words, "" if stays else move.to))
    return rows


def _lanes(kind: Kind, rows: list[_Row]) -> list[str]:
    """The states that other states lead to, in the order of the declaration: near lanes first."""
    led_to = {row.lane for row in rows if row.lane and not row.enters}
    return [state.name for state in kind.states if state.name in led_to]


def _run(rows: list[_Row], lane: str, number: int) -> None:
    """Draw one lane: down or up from its moves to its state, and across to it from each."""
    ends = [place for place, row in enumerate(rows) if row.lane == lane]
    for place in range(ends[0], ends[-1] + 1):
        signs = rows[place].signs
        up, down = place > ends[0], place < ends[-1]
        signs[number] = signs.get(number, 0) | (_UP if up else 0) | (_DOWN if down else 0)
    for place in ends:
        signs = rows[place].signs
        signs[number] |= _LEFT
        for crossed in range(number):
            signs[crossed] = signs.get(crossed, 0) | _LEFT | _RIGHT


def _drawn(row: _Row, lanes: list[str], width: int) -> str:
    joins = row.lane in lanes
    fill = "─" if joins else " "
    lead = ("◀" if row.enters else "─") if joins else " "
    words = f"{row.words} {lead}"
    words += fill * (width + 1 - cell_len(words))
    signs = ""
    for number in range(len(lanes)):
        sign = row.signs.get(number, 0)
        signs += ("─" if sign & _LEFT else " ") + _SIGNS[sign]
    return f"{words}{signs}".rstrip()


def mermaid(kind: Kind, lang: str) -> str:
    """The same as a Mermaid state diagram; moves between the same two states share an arrow."""
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{_escaped(state.label.in_(lang))}" as {_id(state.name)}'
        for state in kind.states
    ]
    lines += [f"    [*] --> {_id(kind.start)}"]
    arrows: dict[tuple[str, str], list[str]] = {}
    for state in kind.states:
        for move in kind.moves_from(state.name):
            ends = state.name, move.to or state.name
            arrows.setdefault(ends, []).append(_escaped(move.label.in_(lang)))
    between = "、" if lang == "zh" else ", "
    lines += [
        f"    {_id(start)} --> {_id(end)} : {between.join(labels)}"
        for (start, end), labels in arrows.items()
    ]
    lines += [f"    {_id(state.name)} --> [*]" for state in kind.states if state.end]
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.translate(_ESCAPES)


def _id(state: str) -> str:
    """A name that Mermaid does not take for a word of its own."""
    return f"{state}_" if state in _MERMAID_WORDS else state
