"""A kind in words: what the command line shows of it and the reference page says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import override

from changrong.network.cases.fields import short_label_of, type_of
from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, KindVersion
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.policy.book import read_short
from changrong.text import Text

NOBODY = Text("系统", "the service")
UNCHANGED = Text("不变", "stays")
OPEN_STATES = Text("任何未结状态", "any open state")
OPENING = Text("发起", "opening")


def join(words: Iterable[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(words)


def roles(wanted: Iterable[Role], lang: str) -> str:
    """The names of roles; of none, that it is the service."""
    with override("zh-hans" if lang == "zh" else lang):
        names = [str(Role(role).label) for role in wanted]
    return join(names, lang) or NOBODY.in_(lang)


def children(kind: Kind) -> list[str]:
    """The kinds whose cases can have one of this kind above them."""
    return [other.name for other in KINDS.values() if other.parent in (kind.name, ANYWHERE)]


def clause(kind: Kind, lang: str) -> str:
    """The document and the clause that a kind serves."""
    notice, _colon, name = kind.clause.partition(":")
    return f"{read_short(notice).in_(lang)} {name}"


def relations(kind: Kind, lang: str) -> list[str]:
    """Who opens a case, who works on it, what stands above and below it; a line each."""
    opened = roles(kind.opened_by, lang)
    lines = [Text(f"由{opened}发起", f"opened by {opened}")]
    if kind.held_by == "own":
        lines.append(Text("由发起人自己的机构承办", "held by the institution of whoever opens it"))
    elif kind.held_by:
        lines.append(
            Text(f"由 {kind.held_by} 所指的机构承办", f"held by whom {kind.held_by} names")
        )
    if kind.parent:
        above = (
            Text("任何事项", "any case") if kind.parent == ANYWHERE else KINDS[kind.parent].label
        )
        lines.append(Text(f"是{above.zh}的子事项", f"a child of: {above.en}"))
    if below := children(kind):
        lines.append(Text(f"子事项：{'、'.join(below)}", f"children: {', '.join(below)}"))
    return [line.in_(lang) for line in lines]


def period(duty: str) -> Text:
    """How long a duty gives."""
    measure = book().measure(duty)
    assert measure.duty is not None
    return measure.duty.within.text


def states(move: Move, kind: Kind, lang: str) -> str:
    """The states a move starts from."""
    if ANYWHERE in move.from_:
        return OPEN_STATES.in_(lang)
    return join((kind.state(name).label.in_(lang) for name in move.from_), lang)


def target(move: Move, kind: Kind, lang: str) -> str:
    return kind.state(move.to).label.in_(lang) if move.to else UNCHANGED.in_(lang)


def field(declared: Field, lang: str) -> str:
    """A field with its type, and whether it may be left blank or is private."""
    notes = [type_of(declared)]
    if not declared.required:
        notes.append(Text("可不填", "optional").in_(lang))
    if declared.private:
        notes.append(Text("不公开", "private").in_(lang))
    return f"{short_label_of(declared).in_(lang)} [{join(notes, lang)}]"


def move(declared: Move, kind: Kind, lang: str) -> tuple[str, ...]:
    """A move's label, from and to, who makes it, what it asks, what it heeds, does and gives."""
    return (
        declared.label.in_(lang),
        f"{states(declared, kind, lang)} → {target(declared, kind, lang)}",
        roles(declared.by, lang),
        join((short_label_of(asked).in_(lang) for asked in declared.asks), lang),
        "\n".join(filter(None, (heeded(declared, lang), *conditions(declared, kind, lang)))),
        declared.does,
        kind.outcome(declared.outcome).label.in_(lang) if declared.outcome else "",
    )


def heeded(move: Move, lang: str) -> str:
    """The limits a move asks about, and who may go against one in principle."""
    said = join((book().measure(name).label.in_(lang) for name in move.heeds), lang)
    if move.overrides:
        by = roles(move.overrides, lang)
        said += Text(f"（{by}可说明理由）", f" ({by} may give a reason)").in_(lang)
    return said


def conditions(move: Move, kind: Kind, lang: str) -> list[str]:
    """What else must hold for a move, a sentence each."""
    said = []
    if move.within:
        limit = period(move.within)
        said.append(Text(f"{limit.zh}内", f"within {limit.en}"))
    if move.after:
        zh, en = (_moves(move.after, kind, each) for each in ("zh", "en"))
        said.append(Text(f"有人办了{zh}之后，各一次", f"once after each {en}"))
    if move.needs_closed:
        said.append(_closed(move))
    if move.not_by:
        said.append(_somebody_else(move, kind))
    return [sentence.in_(lang) for sentence in said]


def _closed(move: Move) -> Text:
    labels = [KINDS[name].label for name in move.needs_closed]
    zh, en = join((x.zh for x in labels), "zh"), join((x.en for x in labels), "en")
    return Text(f"{zh}都已办结", f"once closed: {en}")


def _somebody_else(move: Move, kind: Kind) -> Text:
    zh, en = (_moves(move.not_by, kind, lang) for lang in ("zh", "en"))
    return Text(f"不是办{zh}的那个人", f"not by whoever made {en}")


def clock(declared: Clock, kind: Kind, lang: str) -> list[str]:
    """What can be said of a clock, a line each: from when, how long, till when, pauses, more."""
    begins = _moves((declared.starts,), kind, lang)
    stops = _moves(declared.stops, kind, lang)
    length = period(declared.duty)
    lines = [
        Text(f"{length.zh}，从{begins}起，到{stops}止", f"{length.en}, from {begins} until {stops}")
    ]
    for pause in declared.pauses:
        since, until = (_moves((name,), kind, lang) for name in pause)
        lines.append(Text(f"{since}到{until}之间停走", f"stands still from {since} to {until}"))
    for name, duty in declared.longer:
        move, longer = _moves((name,), kind, lang), period(duty)
        lines.append(Text(f"{move}后为 {longer.zh}", f"{longer.en} after {move}"))
    return [line.in_(lang) for line in lines]


def _moves(names: Iterable[str], kind: Kind, lang: str) -> str:
    labels = [OPENING if name == "open" else kind.move(name).label for name in names]
    return join((f"“{label.in_(lang)}”" for label in labels), lang)


def level(declared: Level, kind: Kind, lang: str) -> str:
    """When a level of a clock comes and what it does."""
    done = []
    if declared.tells:
        told = roles(declared.tells, lang)
        done.append(Text(f"告知{told}", f"tells {told}"))
    if declared.opens:
        opened = KINDS[declared.opens].label
        done.append(Text(f"开一件{opened.zh}", f"opens a case: {opened.en}"))
    if declared.makes:
        made = kind.move(declared.makes).label
        done.append(Text(f"办理“{made.zh}”", f"makes the move “{made.en}”"))
    when = _moment(declared)
    zh, en = "；".join(x.zh for x in done), "; ".join(x.en for x in done)
    return Text(f"{when.zh}：{zh}", f"{when.en}: {en}").in_(lang)


def _moment(declared: Level) -> Text:
    if not declared.duty:
        return Text("期满时", "when it is over")
    when = period(declared.duty)
    if when.en.endswith("before the end"):
        return when
    return Text(f"过期 {when.zh}", f"{when.en} after the end")


def outcome(declared: Outcome, lang: str) -> str:
    """Whether an outcome counts as solved, and what it changes elsewhere."""
    counts = {
        True: Text("算解决", "resolved"),
        False: Text("算没有解决", "not resolved"),
        None: Text("不计入解决率", "not counted"),
    }[declared.resolved]
    if not declared.changes:
        return counts.in_(lang)
    changes = Text(f"，改变 {declared.changes}", f", changes {declared.changes}")
    return f"{counts.in_(lang)}{changes.in_(lang)}"


def plain(kind: Kind) -> dict[str, Any]:
    """A kind as JSON: its declaration, what follows from it, and its periods in words."""
    lengths = {each.name: period(each.duty) for each in kind.clocks}
    periods = {name: {"zh": text.zh, "en": text.en} for name, text in lengths.items()}
    return {**kind.declaration, "hash": kind.hash, "children": children(kind), "periods": periods}


@dataclass(frozen=True)
class Stored:
    """A version of a kind in the database, and its cases."""

    version: int
    hash: str
    since: str  # the day it was first used, ISO
    open: int
    closed: int
    current: bool


def stored_versions(name: str) -> list[Stored]:
    """Every version of a kind of which a case was ever opened, the newest last."""
    cases = Case.objects.filter(kind=name).order_by().values("version")
    counted = {
        row["version"]: row
        for row in cases.annotate(
            open=Count("pk", filter=Q(closed_at=None)),
            closed=Count("pk", filter=Q(closed_at__isnull=False)),
        )
    }
    now = KINDS[name].hash if name in KINDS else ""
    return [
        Stored(
            row.version,
            row.hash,
            localdate(row.created_at).isoformat(),
            counted.get(row.pk, {}).get("open", 0),
            counted.get(row.pk, {}).get("closed", 0),
            row.hash == now,
        )
        for row in KindVersion.objects.filter(kind=name).order_by("version")
    ]
