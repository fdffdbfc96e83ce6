"""The shared rule set as an OpenFisca country package, which policyengine-core runs as well.

One entity, dated parameters, a variable a condition and a measure with a vectorised formula, as
their country templates show; a figure that depends on the industry is the documented way a
parameter indexed by an Enum, which OpenFisca looks up row by row. `bare` is what somebody would
write who has measured that: the same variables, with numpy's own indexing in the formulas. Amounts
and basis points are integers, since their floats have 32 bits. A formula gets a month, so the LPR
of a loan is that of the first of its month: rows on which it had changed since then are told apart
by `late_in_month`. Neither knows a missing value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.making.shared_book import CONDITIONS, MEASURES
from benchmarks.shared import MEASURED, SIZES, industries, rates, thresholds

Formula = Callable[[Any, Any, Any], np.ndarray]

MONTH = "2024-06"
KINDS = ("company", "sole_trader", "owner", "cooperative", "other")
GRADES = ("A", "B", "M", "C", "D")
VERDICTS = ("applies", "does not apply", "kept", "broken", "not concerned")


def libraries(core: str) -> SimpleNamespace:
    """The parts of openfisca_core or policyengine_core that a country package uses."""

    def part(name: str) -> Any:
        return import_module(f"{core}.{name}")

    enums = part("indexed_enums" if core == "openfisca_core" else "enums")
    periods = part("periods")
    return SimpleNamespace(
        enum=enums.Enum,
        month=periods.DateUnit.MONTH if hasattr(periods, "DateUnit") else periods.MONTH,
        build_entity=part("entities").build_entity,
        parameters=part("parameters").ParameterNode,
        builder=part("simulations").SimulationBuilder,
        system=part("taxbenefitsystems").TaxBenefitSystem,
        variable=part("variables").Variable,
    )


def _dated(values: dict[str, int]) -> dict[str, Any]:
    return {"values": {day: {"value": value} for day, value in values.items()}}


def parameters() -> dict[str, Any]:
    """LPR in basis points by day, and the thresholds of 16 industries."""
    begun = "2011-01-01"
    sizes = {
        size: {
            name: {
                f"group_{number}": _dated({begun: each[name]})
                for number, each in enumerate(thresholds(size))
            }
            for name in MEASURED
        }
        for size in SIZES
    }
    # On the first of the month of the first publication there was none yet.
    lpr = {"2019-01-01": 0} | {
        first.isoformat(): round(float(rate) * 10_000) for first, _, rate in rates()
    }
    return {"sizes": sizes, "lpr": _dated(lpr)}


def _bounds() -> tuple[np.ndarray, np.ndarray]:
    """Where each range of codes begins, in order, and its industry."""
    spans = sorted((low, group) for group, spans in enumerate(industries()) for low, _ in spans)
    lows, groups = zip(*spans, strict=True)
    return np.array(lows), np.array(groups)


def months(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[M]")


def _lpr(days: np.ndarray, parameters: Callable[[str], Any]) -> np.ndarray:
    """The LPR of each loan's month: one look at the parameters for each month there is."""
    loaned = months(days)
    first, last = loaned.min(), loaned.max()
    each = np.array(
        [parameters(str(month)).lpr for month in np.arange(first, last + 1)], dtype=np.int32
    )
    return each[(loaned - first).astype(int)]


def _reached(person: Any, period: Any, parameters: Callable[[Any], Any], size: str) -> np.ndarray:
    group = person("industry_group", period)
    figures = getattr(parameters(period).sizes, size)
    reached = np.ones(len(group), dtype=bool)
    for name in MEASURED:
        of_size = getattr(figures, name)
        least = np.array([of_size[f"group_{number}"] for number in range(16)], dtype=np.int64)
        reached &= person(name, period) >= least[group]
    return reached


def _group(person: Any, period: Any, parameters: Any) -> np.ndarray:
    lows, groups = _bounds()
    return groups[np.searchsorted(lows, person("industry", period), side="right") - 1]


def _documented_group(groups: Any) -> Formula:
    """The industry as an Enum, by select()."""

    def formula(person: Any, period: Any, parameters: Any) -> np.ndarray:
        code = person("industry", period)
        found = [
            np.logical_or.reduce([(code >= low) & (code <= high) for low, high in spans])
            for spans in industries()
        ]
        return np.select(found, [group.index for group in groups])

    return formula


def _documented_reached(
    person: Any, period: Any, parameters: Callable[[Any], Any], size: str
) -> np.ndarray:
    group = person("industry_group", period)
    figures = getattr(parameters(period).sizes, size)
    return np.logical_and.reduce(
        [person(name, period) >= getattr(figures, name)[group] for name in MEASURED]
    )


def _formulas(bare: bool, groups: Any) -> dict[str, Formula]:
    """The formula of each variable that is no input."""
    reached = _reached if bare else _documented_reached

    def sized(size: str) -> Formula:
        return lambda person, period, parameters: reached(person, period, parameters, size)

    def at_first(index: tuple[int, ...], name: str) -> Formula:
        return lambda person, period, parameters: np.isin(person(name, period), index)

    def window(person: Any, period: Any, parameters: Any) -> np.ndarray:
        days = person("disbursed_on", period)
        first, last = date(2020, 1, 25), date(2023, 12, 31)
        return (days >= _number(first)) & (days <= _number(last))

    return {
        "industry_group": _group if bare else _documented_group(groups),
        **{f"at_least_{size}": sized(size) for size in SIZES},
        "lpr": lambda p, at, parameters: _lpr(p("disbursed_on", at), parameters),
        "small": lambda p, at, _: ~p("at_least_large", at) & ~p("at_least_medium", at),
        "micro": lambda p, at, _: p("small", at) & ~p("at_least_small", at),
        "person": at_first((1, 2), "kind"),
        "honest": lambda p, at, _: ~p("is_dishonest", at),
        "taxes": at_first((0, 1, 2), "tax_grade"),
        "on_time": lambda p, at, _: p("overdue_days", at) == 0,
        "within_cap": lambda p, at, _: p("amount", at) <= 10_000_000,
        "within_third": lambda p, at, _: p("amount", at).astype(np.int64) * 3 <= p("revenue", at),
        "rate_capped": lambda p, at, _: p("rate", at) <= p("lpr", at) + 150,
        "below_lpr": lambda p, at, _: p("rate", at) < p("lpr", at),
        "in_window": window,
        "up_to_3_years": lambda p, at, _: p("months", at) <= 36,
    }


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _verdict(sort: str, when: tuple[str, ...], must: tuple[str, ...]) -> Formula:
    def formula(person: Any, period: Any, parameters: Any) -> np.ndarray:
        concerned = np.logical_and.reduce([person(name, period) for name in when])
        if sort == "entitlement":
            return np.where(concerned, 0, 1)
        kept = np.logical_and.reduce([person(name, period) for name in must])
        return np.where(concerned, np.where(kept, 2, 3), 4)

    return formula


INPUTS = ("industry", "headcount", "revenue", "assets", "kind", "tax_grade", "overdue_days",
          "amount", "rate", "months", "disbursed_on", "is_dishonest")  # fmt: skip


@dataclass
class Population:
    """A simulation over all rows, its inputs set."""

    simulation: Any
    derived: tuple[str, ...]

    def judge(self) -> dict[str, np.ndarray]:
        """Every condition and every verdict, worked out anew."""
        for name in self.derived:
            self.simulation.delete_arrays(name)
        wanted = (*CONDITIONS, *map(_name, MEASURES))
        return {name: self.simulation.calculate(name, MONTH) for name in wanted}


def _name(measure: str) -> str:
    return measure.replace("-", "_")


def population(core: str, table: pa.Table, *, bare: bool = False) -> Population:
    """All rows as one population of the country package, loaded."""
    lib = libraries(core)
    person = lib.build_entity(key="person", plural="persons", label="a row", is_person=True)
    system = lib.system([person])
    system.parameters = lib.parameters("", data=parameters())
    groups = lib.enum("Industry", {f"group_{number}": str(number) for number in range(16)})

    def add(name: str, type_: type, **more: object) -> None:
        members = {"value_type": type_, "entity": person, "definition_period": lib.month}
        system.add_variable(type(name, (lib.variable,), {**members, "label": name, **more}))

    for name in INPUTS:
        add(name, bool if name == "is_dishonest" else int)
    formulas = _formulas(bare, groups)
    for name, formula in formulas.items():
        if name == "industry_group" and not bare:
            enum = {"possible_values": groups, "default_value": next(iter(groups))}
            add(name, lib.enum, formula=formula, **enum)
        else:
            add(name, int if name in ("industry_group", "lpr") else bool, formula=formula)
    for id, parts in MEASURES.items():
        add(_name(id), int, formula=_verdict(*parts))
    simulation = lib.builder().build_default_simulation(system, table.num_rows)
    for name, values in arrays(table).items():
        simulation.set_input(name, MONTH, values)
    return Population(simulation, (*formulas, *map(_name, MEASURES)))


def arrays(table: pa.Table) -> dict[str, np.ndarray]:
    """The columns as the integers and truths that a simulation holds."""
    found = {}
    for name in table.column_names:
        column, short = table[name], name.rpartition(".")[2]
        if short in ("kind", "tax_grade"):
            column = pc.index_in(column, pa.array(KINDS if short == "kind" else GRADES))
        elif short == "rate":
            column = pc.multiply(column, pa.scalar(10_000, pa.int32()))
        if short == "disbursed_on":
            column = column.cast(pa.int32())
        elif short != "is_dishonest":
            column = column.cast(pa.int64(), safe=False).cast(pa.int32())
        found[short] = column.to_numpy()
    return found


def late_in_month(table: pa.Table) -> np.ndarray:
    """The rows whose LPR was another on the first of their month."""
    days = table["loan.disbursed_on"].to_numpy()
    firsts = np.array([np.datetime64(first) for first, *_ in rates()])
    on_day = np.searchsorted(firsts, days, side="right")
    on_first = np.searchsorted(firsts, months(days).astype("datetime64[D]"), side="right")
    return on_day != on_first


def findings(population: Population) -> dict[str, pa.Array]:
    """What a population's judging gives, under our names and as Arrow."""
    found = population.judge()
    words = pa.array(VERDICTS)
    return {
        **{name: pa.array(np.asarray(found[name])) for name in CONDITIONS},
        **{id: words.take(pa.array(np.asarray(found[_name(id)]))) for id in MEASURES},
    }
