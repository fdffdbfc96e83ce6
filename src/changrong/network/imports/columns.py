"""The columns that an import of a kind takes: the firm, the kind's own fields, and facts.

They come from the kind's declaration and the vocabulary. A heading may be the code name or the
label in either language, with the unit behind it in brackets: 需要金额（万元）.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from changrong.network.cases.fields import (
    choices_of,
    fact_of,
    hint_of,
    label_of,
    short_label_of,
    type_of,
)
from changrong.network.cases.kind import Field, Kind
from changrong.network.cases.kinds._shared import STAFF
from changrong.network.cases.naming import LOOKED_UP
from changrong.network.imports.cells import WORTH, Takes, alike
from changrong.network.rules.book import book
from changrong.policy import Fact
from changrong.policy.errors import did_you_mean
from changrong.text import Problem, Text

CREDIT_CODE, FIRM_NAME, REGION = "enterprise.credit_code", "enterprise.name", "enterprise.region"
# What a report adds behind the rows; a report that was put right may be handed in as it is.
REPORTED = (Text("结果", "result"), Text("编号", "number"), Text("问题", "problem"))
OWN_SORTS = {"enterprise.industry": "industry", REGION: "region"}
_UNIT = re.compile(r"(.+?)\s*\(([^()]*)\)\s*\*?")


class HeadingProblem(Problem):
    """Why the rows under these headings cannot be imported."""


@dataclass(frozen=True)
class Column:
    """One column. `part` says where its values go: firm, field or fact."""

    name: str
    part: str
    label: Text
    takes: Takes
    required: bool = False
    hint: Text | None = None
    also: tuple[str, ...] = ()  # other headings that are understood

    @cached_property
    def headings(self) -> frozenset[str]:
        return frozenset(map(alike, (self.name, self.label.zh, self.label.en, *self.also)))

    @property
    def heading(self) -> Text:
        """The label with the unit, as a template writes it."""
        unit = self.takes.unit
        if unit is None:
            return self.label
        return Text(f"{self.label.zh}（{unit.zh}）", f"{self.label.en} ({unit.en})")


FIRM = (
    Column(
        CREDIT_CODE,
        "firm",
        Text("统一社会信用代码", "Unified social credit code"),
        Takes("credit_code"),
        required=True,
        hint=Text("营业执照上的 18 位代码", "The 18 characters on the licence"),
        also=("credit_code", "信用代码"),
    ),
    Column(
        FIRM_NAME,
        "firm",
        Text("企业名称", "Enterprise name"),
        Takes("text"),
        hint=Text("这里还没有的企业要填", "Needed for a firm that is new here"),
        also=("enterprise_name", "名称"),
    ),
    Column(
        REGION,
        "firm",
        Text("登记地区", "Region"),
        Takes("region"),
        hint=Text(
            "六位代码，或如“北京市朝阳区”；这里还没有的企业要填",
            "Six digits or a name such as “Chaoyang, Beijing”; needed for a firm that is new here",
        ),
        also=("region", "所在地区", "所在区"),
    ),
)


def columns_of(kind: Kind, subjects: Sequence[str]) -> tuple[Column, ...]:
    """Every column that an import of this kind takes; facts only of these subjects."""
    own = [_of_field(field) for field in kind.asked_fields if _is_imported(field)]
    stated = {field.fact for field in kind.opening_fields}
    facts = [
        of_fact(fact)
        for fact in book().vocabulary
        if fact.subject in subjects
        and not fact.derived
        and fact.asked_of != "nobody"
        and fact.name not in {*stated, REGION}
    ]
    return (*FIRM, *own, *facts)


def _is_imported(field: Field) -> bool:
    """What the people of institutions alone are asked, they say one by one on their own page."""
    return not field.asked_of or not set(field.asked_of) <= set(STAFF)


def _of_field(field: Field) -> Column:
    type_ = type_of(field)
    unit = None if type_ in LOOKED_UP else fact_of(field).unit
    return Column(
        field.name,
        "field",
        short_label_of(field),
        Takes(type_, dict(choices_of(field)), unit),
        field.required,
        hint_of(field),
        also=tuple(filter(None, (field.fact, label_of(field).zh, label_of(field).en))),
    )


def of_fact(fact: Fact) -> Column:
    sort = OWN_SORTS.get(fact.name) or ("choice" if fact.values else str(fact.type))
    return Column(
        fact.name,
        "fact",
        fact.label,
        Takes(sort, dict(fact.values), fact.unit),
        hint=fact.hint,
        also=(fact.question.zh, fact.question.en) if fact.question else (),
    )


@dataclass(frozen=True)
class Header:
    """What stands in each place of a row: a column, or None where its cells are not used."""

    places: tuple[Column | None, ...]
    unused: tuple[str, ...]


def header_of(headings: Sequence[str], columns: Sequence[Column]) -> Header:
    """The columns that headings name. Raises HeadingProblem where one is there twice, or one that
    every row needs is not there."""
    places = tuple(column_for(heading, columns) for heading in headings)
    named = [column.name for column in places if column]
    for place, column in zip(headings, places, strict=True):
        if column and named.count(column.name) > 1:
            raise HeadingProblem(
                f"“{place}”这一列出现了两次", f"the column “{place}” is there twice"
            )
    unused = tuple(
        heading
        for heading, column in zip(headings, places, strict=True)
        if heading and column is None and not _is_reported(heading)
    )
    _check_required(named, columns, unused)
    return Header(places, unused)


def column_for(heading: str, columns: Sequence[Column]) -> Column | None:
    for wanted, power in _readings(heading):
        for column in columns:
            if wanted in column.headings:
                return replace(column, takes=replace(column.takes, power=power))
    return None


def _readings(heading: str) -> Iterator[tuple[str, int | None]]:
    """The heading as it stands, then without its unit, with the power of ten that it means."""
    yield alike(heading).rstrip("* "), None
    found = _UNIT.fullmatch(alike(heading))
    if found:
        unit = found[2].strip()
        yield found[1], -2 if unit == "%" else WORTH.get(unit)


def _is_reported(heading: str) -> bool:
    return alike(heading) in {alike(word) for two in REPORTED for word in (two.zh, two.en)}


def _check_required(named: Sequence[str], columns: Sequence[Column], unused: Sequence[str]) -> None:
    missing = [column for column in columns if column.required and column.name not in named]
    if not missing:
        return
    first = missing[0].label
    zh, en = did_you_mean(first.zh, unused).zh, did_you_mean(first.en, unused).en
    raise HeadingProblem(
        f"缺这几列：{'、'.join(column.label.zh for column in missing)}{zh}",
        f"columns are missing: {', '.join(column.label.en for column in missing)}{en}",
    )
