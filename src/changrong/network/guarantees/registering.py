"""Many guarantees put on the list of a bearer that keeps one (再担保备案), in one action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from changrong.guarantee.life import Register
from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.listed import registers_visible_to
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent, Listing
from changrong.network.guarantees.queries import STAFF, visible_to
from changrong.network.guarantees.recording import Desk
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.text import Problem, Text

MOST_TOGETHER = 1000
"""Guarantees of one action: others who file with the same guarantor wait for its end."""
Refused = list[tuple[int, Text]]
"""Rows that cannot be, each with what is wrong with it."""
LONGEST = Listing._meta.get_field("list").max_length or 0


@dataclass(frozen=True)
class Asked:
    """A guarantee by its number, and the row in which it was handed in."""

    row: int
    number: str


class RowsRefused(Problem):
    """Why none was registered: every wrong row, and what is wrong with it."""

    def __init__(self, rows: Sequence[tuple[int, Text]]) -> None:
        super().__init__(
            f"有 {len(rows)} 行不能备案，所以一笔都没有记",
            f"Rows that cannot be registered: {len(rows)}; so none was",
        )
        self.rows = tuple(rows)


@whole
def register(
    bearer: Institution, list_number: str, on: date, asked: Sequence[Asked], by: Actor
) -> list[GuaranteeEvent]:
    """Put guarantees on a list of a bearer's, by the list's own number, from a day: all of them, or
    none. At most MOST_TOGETHER.

    Raises NotAllowed where the actor is neither of this bearer nor of a guarantor that it stands
    behind, RowsRefused with every row that cannot be, GuaranteeRefused for the list or the day.
    """
    parties = registers_visible_to(by).filter(institution=bearer)
    bearers = {one.agreement_id: one.bearer for one in parties}
    if by.role not in STAFF or not bearers:
        raise NotAllowed
    _check(list_number, on, asked)
    rows, refused = _found(bearer, bearers, asked, by)
    desk, at = Desk([row for _one, row in rows]), clock.now()
    for one, row in rows:
        opened, id = desk.open[row.pk], bearers[row.agreement_id]
        if before := opened.standing.listed.get(id):
            refused.append((one.row, _listed(*before)))
            continue
        try:
            opened.add(Register(id, list_number), on, by, at, {})
        except Problem as wrong:
            refused.append((one.row, wrong.text))
    if refused:
        raise RowsRefused(sorted(refused, key=lambda each: each[0]))
    return desk.write(by)


def _check(list_number: str, on: date, asked: Sequence[Asked]) -> None:
    if not 0 < len(list_number) <= LONGEST or not list_number.isprintable():
        raise GuaranteeRefused(
            f"清单编号最多 {LONGEST} 个可见的字",
            f"The list's number has at most {LONGEST} printable characters",
            field="list",
        )
    if on > clock.today():
        raise GuaranteeRefused("日期不能晚于今天", "The day cannot be after today", field="on")
    if not 0 < len(asked) <= MOST_TOGETHER:
        raise GuaranteeRefused(
            f"一次备案 1 到 {MOST_TOGETHER:,} 笔，现在是 {len(asked):,} 笔",
            f"From 1 to {MOST_TOGETHER:,} guarantees at a time, not {len(asked):,}",
            field="guarantees",
        )


def _found(
    bearer: Institution, bearers: dict[int, str], asked: Sequence[Asked], by: Actor
) -> tuple[list[tuple[Asked, Guarantee]], Refused]:
    """The guarantees that can be opened, and the rows that name none or one twice."""
    numbers = {one.number for one in asked}
    known = {row.number: row for row in visible_to(by).filter(number__in=numbers)}
    rows: list[tuple[Asked, Guarantee]] = []
    first: dict[str, int] = {}
    refused: Refused = []
    for one in asked:
        row = known.get(one.number)
        if one.number in first:
            refused.append((one.row, _twice(one.number, first[one.number])))
        elif row is None:
            said = Text(f"没有编号为“{one.number}”的担保", f"there is no guarantee “{one.number}”")
            refused.append((one.row, said))
        elif row.agreement_id not in bearers:
            refused.append((one.row, _not_theirs(one.number, bearer)))
        else:
            rows.append((one, row))
        first.setdefault(one.number, one.row)
    return rows, refused


def _twice(number: str, row: int) -> Text:
    return Text(f"{number} 和第 {row} 行重复", f"{number} is in row {row} already")


def _not_theirs(number: str, bearer: Institution) -> Text:
    return Text(
        f"{number} 的协议不用在{bearer.name}备案",
        f"{bearer.name} keeps no list under the agreement of {number}",
    )


def _listed(since: date, known: str) -> Text:
    return Text(
        f"{since} 已经备案" + (f"（{known}）" if known else ""),
        f"on the list since {since}" + (f" ({known})" if known else ""),
    )
