"""The shared rule set as a GoRules zen decision graph.

Two decision tables (16 industries to their thresholds; days to the LPR) and one expression node.
Codes and days are numbers here, since zen compares text for equality only; they are made so before
timing. A missing threshold is zero and a missing upper figure never reached, which for complete
rows means the same. zen has no unknown: rows must be complete.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from multiprocessing import get_context
from typing import Any

import pyarrow as pa

from benchmarks.books import SHARED
from benchmarks.making.shared_book import MEASURES
from benchmarks.shared import MEASURED, SIZES, complete_rows, industries, rates, thresholds

Context = dict[str, Any]
KEY = "shared"
CONDITIONS = {
    "small": "size == 'small' or size == 'micro'",
    "micro": "size == 'micro'",
    "person": "kind == 'sole_trader' or kind == 'owner'",
    "honest": "not is_dishonest",
    "taxes": "tax_grade == 'A' or tax_grade == 'B' or tax_grade == 'M'",
    "on_time": "overdue_days == 0",
    "within_cap": "amount <= 10000000",
    "within_third": "amount * 3 <= revenue",
    "rate_capped": "rate <= lpr + 0.015",
    "below_lpr": "rate < lpr",
    "in_window": "disbursed_on >= 20200125 and disbursed_on <= 20231231",
    "up_to_3_years": "months <= 36",
}


def day_number(day: date) -> int:
    """2022-08-22 as 20220822."""
    return day.year * 10_000 + day.month * 100 + day.day


def _table(id: str, input: str, rules: list[dict[str, str]], outputs: tuple[str, ...]) -> Context:
    return {
        "id": id,
        "name": id,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "passThrough": True,
            "inputs": [{"id": "in", "name": input, "field": input}],
            "outputs": [{"id": name, "name": name, "field": name} for name in outputs],
            "rules": rules,
        },
    }


def _size_rules() -> Iterator[dict[str, str]]:
    figures = zip(*(thresholds(size) for size in SIZES), strict=True)
    for number, (spans, each) in enumerate(zip(industries(), figures, strict=True)):
        cells = {
            f"{size}_{name}": str(figure)
            for size, reached in zip(SIZES, each, strict=True)
            for name, figure in reached.items()
        }
        span = ", ".join(f"[{low}..{high}]" for low, high in spans)
        yield {"_id": f"size-{number}", "in": span, **cells}


def _lpr_rules() -> Iterator[dict[str, str]]:
    for number, (first, last, rate) in enumerate(rates()):
        span = f"[{day_number(first)}..{day_number(last)}]"
        yield {"_id": f"lpr-{number}", "in": span, "lpr": rate}


def _verdict(sort: str, when: tuple[str, ...], must: tuple[str, ...]) -> str:
    concerned = " and ".join(f"$.{name}" for name in when)
    if sort == "entitlement":
        return f"{concerned} ? 'applies' : 'does not apply'"
    kept = " and ".join(f"$.{name}" for name in must)
    return f"{concerned} ? ({kept} ? 'kept' : 'broken') : 'not concerned'"


def _expressions() -> Iterator[tuple[str, str]]:
    for size in SIZES:
        reached = " and ".join(f"{name} >= {size}_{name}" for name in MEASURED)
        yield f"is_{size}", reached
    classes = "$.is_large ? 'large' : $.is_medium ? 'medium' : $.is_small ? 'small' : 'micro'"
    yield "size", classes
    for name, text in CONDITIONS.items():
        yield name, text.replace("size ==", "$.size ==")
    for id, (sort, when, must) in MEASURES.items():
        yield id, _verdict(sort, when, must)


def content() -> str:
    """The graph as JSON."""
    expressions = [
        {"id": f"e{number}", "key": key, "value": value}
        for number, (key, value) in enumerate(_expressions())
    ]
    outputs = tuple(f"{size}_{name}" for size in SIZES for name in MEASURED)
    nodes = [
        {"id": "request", "name": "request", "type": "inputNode", "content": {}},
        _table("sizes", "industry", list(_size_rules()), outputs),
        _table("lprs", "disbursed_on", list(_lpr_rules()), ("lpr",)),
        {
            "id": "judge",
            "name": "judge",
            "type": "expressionNode",
            "content": {"expressions": expressions},
        },
        {"id": "response", "name": "response", "type": "outputNode", "content": {}},
    ]
    order = [node["id"] for node in nodes]
    edges = [
        {"id": f"{left}-{right}", "type": "edge", "sourceId": left, "targetId": right}
        for left, right in pairwise(order)
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


@cache
def engine() -> Any:
    """An engine that holds the graph, compiled once: by far its fastest form.

    The same graph as a decision made by `create_decision` takes seven times as long a row, and
    `evaluate_batch` half as long again, both being compiled or copied anew.
    """
    import zen

    return zen.ZenEngine({"loader": {"type": "static", "content": {KEY: json.loads(content())}}})


def judge(rows: Sequence[Context]) -> list[Context]:
    """Every condition and every verdict of each row."""
    evaluate = engine().evaluate
    return [evaluate(KEY, row)["result"] for row in rows]


def explain(row: Context) -> Context:
    """One row with the trace of every node, which is where zen says why."""
    return engine().evaluate(KEY, row, {"trace": True})


def contexts(table: pa.Table) -> list[Context]:
    """Complete rows under zen's names: codes and days as numbers."""
    return [context(row) for row in table.to_pylist()]


def context(row: Context) -> Context:
    found = {name.rpartition(".")[2]: value for name, value in row.items()}
    numbers = ("revenue", "assets", "amount", "rate")
    return {
        **found,
        "industry": int(found["industry"]),
        "disbursed_on": day_number(found["disbursed_on"]),
        **{name: float(found[name]) for name in numbers},
    }


class TwoProcesses:
    """Two processes that each hold half of the rows and keep what they find."""

    def __init__(self, count: int) -> None:
        spawn = get_context("spawn")
        self.pools = [spawn.Pool(1, _hold, (count, half)) for half in (0, 1)]
        for pool in self.pools:
            pool.apply(_judge_held)

    def judge(self) -> int:
        """The rows that were judged."""
        started = [pool.apply_async(_judge_held) for pool in self.pools]
        return sum(result.get() for result in started)

    def close(self) -> None:
        for pool in self.pools:
            pool.terminate()
            pool.join()


_held: list[Context] = []


def _hold(count: int, half: int) -> None:
    table = complete_rows(SHARED.load(), count)
    middle = count // 2
    _held[:] = contexts(table.slice(half * middle, count - middle if half else middle))


def _judge_held() -> int:
    return len(judge(_held))
