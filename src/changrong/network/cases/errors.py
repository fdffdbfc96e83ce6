"""Why a case did not move, in words for the person who tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from changrong.text import Problem, Text

if TYPE_CHECKING:
    from changrong.network.people.models import Role
    from changrong.policy import Judgement


class CaseError(Problem):
    """Everything the case engine refuses. Nothing was written."""


class MoveRefused(CaseError):
    """The move cannot be made as the case stands; `field` names the answer that is in the way."""

    def __init__(self, message: Text, field: str | None = None) -> None:
        super().__init__(message.zh, message.en)
        self.field = field


class NotAllowed(MoveRefused):
    """The move belongs to another role, or the case to somebody else."""

    def __init__(self) -> None:
        super().__init__(
            Text("您的身份不能办这一步", "This step is not yours to take in this role")
        )


class Stale(MoveRefused):
    """The page showed the case as it was before somebody else moved it."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您打开页面之后，这件事项有了新进展。请看过最新情况再办",
                "This case has moved on since you opened the page. Look at it again first",
            )
        )


class FieldErrors(CaseError):
    """What is wrong with the answers, by field."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(
            "；".join(f"{name}：{text.zh}" for name, text in errors.items()),
            "; ".join(f"{name}: {text.en}" for name, text in errors.items()),
        )
        self.errors = dict(errors)


class LimitBroken(MoveRefused):
    """The move would break limits that nobody here may set aside; `broken` are their judgements.

    `may`: the roles that could, with a reason, where the limits hold only in principle.
    """

    def __init__(self, broken: Sequence[Judgement], may: Sequence[Role] = ()) -> None:
        zh, en = _cited(broken)
        who = "、".join(str(role.label) for role in may)
        zh_who = f"；只能由{who}写明理由后办" if may else ""
        en_who = f"; only with a reason, by: {', '.join(may)}" if may else ""
        super().__init__(Text(f"这一步违反{zh}{zh_who}", f"This step breaks {en}{en_who}"))
        self.broken = list(broken)


class ReasonNeeded(MoveRefused):
    """The move goes against limits that hold in principle: `measures` wait for a reason."""

    def __init__(self, measures: Sequence[Judgement]) -> None:
        zh, en = _cited(measures)
        super().__init__(
            Text(
                f"这一步和{zh}不符。原则上不可以；要办，请写明理由",
                f"This step goes against {en}. In principle it may not; to go on, give a reason",
            )
        )
        self.measures = list(measures)

    @property
    def needs(self) -> dict[str, Text]:
        return {
            f"reasons.{one.measure.key}": Text("请写明理由", "Give a reason")
            for one in self.measures
        }


class FactsNeeded(MoveRefused):
    """Whether the move keeps its limits cannot be told; `facts` could settle it."""

    def __init__(self, waiting: Sequence[Judgement]) -> None:
        zh, en = _cited(waiting)
        super().__init__(
            Text(f"还不能判断是否符合{zh}，请先补上缺的情况", f"Cannot tell yet about {en}")
        )
        self.waiting = list(waiting)
        self.facts = list(dict.fromkeys(name for one in waiting for name in one.missing))

    @property
    def needs(self) -> dict[str, Text]:
        said = Text("还不知道", "Not known yet")
        return {f"facts.{name}": said for name in self.facts}


def _cited(judgements: Sequence[Judgement]) -> tuple[str, str]:
    """Each limit by its label and clause."""
    return (
        "、".join(f"“{one.measure.label.zh}”（{one.measure.clause}）" for one in judgements),
        ", ".join(f"“{one.measure.label.en}” ({one.measure.clause})" for one in judgements),
    )
