"""A limit is not cut blindly (不盲目抽贷、压贷、断贷): what the measures that forbid it say.

Measures judge; nothing is decided here. Their verdicts are put together, the strictest first, and
what a measure still asks for is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from changrong.lending.errors import LendingError
from changrong.money import Fen, statement_text
from changrong.policy import Binding, Judgement, Value, Verdict
from changrong.policy.citing import reading
from changrong.text import Text

WITHDRAWAL = "action.withdrawal"
"""The fact by which measures on withdrawing credit are known."""
NO_WITHDRAWAL = "none"
_STRICTEST_FIRST = (
    Verdict.BROKEN,
    Verdict.CANNOT_TELL,
    Verdict.KEPT,
    Verdict.NOT_CONCERNED,
    Verdict.NOT_IN_FORCE,
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one measure says of the cut. `unmet` is what it asks for and does not find, or cannot
    tell; `missing` the facts to be stated for it."""

    notice: str
    measure: str
    clause: str
    label: Text
    binding: Binding
    verdict: Verdict
    unmet: tuple[Text, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitCut:
    """A limit before and after, in fen, and what may be said of the change: the strictest of the
    verdicts of the measures, which are all listed, the strictest first."""

    old: Fen
    new: Fen
    verdict: Verdict
    rulings: tuple[Ruling, ...]

    @property
    def cut(self) -> Fen:
        """By how much; nothing where the limit stays or grows."""
        return max(0, self.old - self.new)

    @property
    def to_state(self) -> tuple[str, ...]:
        """The facts that the measures wait for, each once."""
        return tuple(dict.fromkeys(fact for each in self.rulings for fact in each.missing))


def check_limit_cut(judgements: Iterable[Judgement], old_limit: Fen, new_limit: Fen) -> LimitCut:
    """The change of a limit by the verdicts that were given on it.

    Of all judgements those count whose measures read `action.withdrawal`. A limit that does not
    fall concerns none of them; one that falls without any of them judged cannot be told. Raises
    LendingError for a limit below nothing, and where a limit falls that was judged as if no credit
    were withdrawn.
    """
    if old_limit < 0 or new_limit < 0:
        raise LendingError("额度不能为负", "a limit cannot be below nothing")
    if new_limit >= old_limit:
        return LimitCut(old_limit, new_limit, Verdict.NOT_CONCERNED, ())
    found = reading(judgements, WITHDRAWAL)
    if NO_WITHDRAWAL in map(_withdrawal, found):
        old, new = statement_text(old_limit), statement_text(new_limit)
        raise LendingError(
            f"额度从 {old.zh}降到 {new.zh}，判断时却按“不收回”（{WITHDRAWAL}）",
            f"the limit falls from {old.en} to {new.en}, but was judged with {WITHDRAWAL} = "
            f"{NO_WITHDRAWAL}",
        )
    ordered = sorted(found, key=lambda each: _STRICTEST_FIRST.index(each.verdict))
    verdict = ordered[0].verdict if ordered else Verdict.CANNOT_TELL
    return LimitCut(old_limit, new_limit, verdict, tuple(map(_ruling, ordered)))


def _withdrawal(judgement: Judgement) -> Value:
    """In which way credit was withdrawn when the measure judged."""
    return next(
        judged.facts[WITHDRAWAL] for judged in judgement.conditions if WITHDRAWAL in judged.facts
    )


def _ruling(judgement: Judgement) -> Ruling:
    measure = judgement.measure
    is_open = judgement.verdict in (Verdict.BROKEN, Verdict.CANNOT_TELL)
    asked = (*judgement.failing, *judgement.unknown) if is_open else ()
    return Ruling(
        notice=measure.notice,
        measure=measure.key,
        clause=measure.clause,
        label=measure.label,
        binding=measure.binding,
        verdict=judgement.verdict,
        unmet=tuple(each.label for each in asked if each in measure.must),
        missing=judgement.missing,
    )
