"""What may stand beside what, by kind, and where in a text something is wrong."""

from __future__ import annotations

from typing import NoReturn

from sqlglot import Token, TokenType, exp
from sqlglot.errors import ParseError

from changrong.policy.facts import Fact, Kind, Vocabulary
from changrong.policy.language.nodes import Const, Node, Read
from changrong.policy.language.tokens import NOT_AN_EXPRESSION, refuse_at
from changrong.text import Text

_CLOSES = {TokenType.L_PAREN: TokenType.R_PAREN, TokenType.CASE: TokenType.END}


class Checker:
    """Checks the parts of one text; it keeps the text to say where something is wrong."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary

    def refuse(self, code: str, tree: exp.Expr, zh: str, en: str) -> NoReturn:
        spans = [
            (part.meta["start"], part.meta["end"]) for part in tree.walk() if "start" in part.meta
        ]
        start = min((start for start, _ in spans), default=0)
        end = max((end for _, end in spans), default=len(self.text))
        refuse_at(self.text, code, start, self.text[start : end + 1], Text(zh, en))

    def check_same_kind(self, tree: exp.Expr, left: Node, right: Node) -> None:
        if left.kind is right.kind:
            return
        hint = Text("", "")
        if {left.kind, right.kind} == {Kind.DATE, Kind.TEXT}:
            hint = Text("；日期写作 DATE '2026-01-31'", "; write a date as DATE '2026-01-31'")
        self.refuse(
            "wrong-type",
            tree,
            f"{left.kind.label.zh}与{right.kind.label.zh}不能放在一起{hint.zh}",
            f"{left.kind.label.en} cannot stand beside {right.kind.label.en}{hint.en}",
        )

    def check_order(self, tree: exp.Expr, left: Node, right: Node) -> None:
        listed = any(fact is not None and fact.values for fact in map(self.fact_of, (left, right)))
        if left.kind is Kind.BOOLEAN or listed:
            self.refuse(
                "wrong-type",
                tree,
                "这种值没有大小，只能用 = 或 <>",
                "these values have no order; use = or <>",
            )

    def check_values(self, tree: exp.Expr, part: Node, value: Node) -> None:
        """A literal that the fact beside it could never hold is a slip of the pen."""
        fact = self.fact_of(part)
        if fact is None or not isinstance(value, Const) or not isinstance(value.value, str):
            return
        problem = fact.refuses_text(value.value)
        if problem is not None:
            self.refuse(
                "unknown-word",
                tree,
                f"{fact.name} 不会是 {value.value!r}：{problem.zh}",
                f"{fact.name} is never {value.value!r}: it {problem.en}",
            )

    def fact_of(self, node: Node) -> Fact | None:
        return self.vocabulary.find(node.fact) if isinstance(node, Read) else None


def refuse_syntax(text: str, error: ParseError, tokens: list[Token]) -> NoReturn:
    """Say where a text is no expression."""
    _refuse_unpaired(text, tokens)
    found = error.errors[0] if error.errors else {}
    start = tokens[-1].start
    for token in tokens:
        if (token.line, token.col) == (found.get("line"), found.get("col")):
            start = token.start
            break
    fragment = str(found.get("highlight") or text)
    refuse_at(text, "syntax", start, fragment, NOT_AN_EXPRESSION)


def _refuse_unpaired(text: str, tokens: list[Token]) -> None:
    """Refuse the bracket or CASE that is opened and never closed, or closed and not opened."""
    waiting: list[Token] = []
    for token in tokens:
        if token.token_type in _CLOSES:
            waiting.append(token)
        elif token.token_type in _CLOSES.values():
            if not waiting or _CLOSES[waiting[-1].token_type] is not token.token_type:
                problem = Text("前面没有与它成对的", "nothing before this is closed by it")
                refuse_at(text, "syntax", token.start, token.text, problem)
            waiting.pop()
    if waiting:
        problem = Text("没有成对，后面缺少收尾", "this is not closed")
        refuse_at(text, "syntax", waiting[-1].start, waiting[-1].text, problem)
