"""A roster: a tape read for only the facts that somebody needs, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from changrong.policy.batch.columns import Refused, shifted
from changrong.policy.batch.engine import CHUNK, read_chunk
from changrong.policy.batch.files import TapeError
from changrong.policy.batch.maps import Mapper, TapeMap
from changrong.policy.batch.tape import Tape
from changrong.policy.errors import did_you_mean
from changrong.policy.facts import Value, Vocabulary
from changrong.policy.language.nodes import reads


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a roster: where they begin, the facts needed of them in engine form, what was
    refused (rows counted from the start of the roster), and the raw columns asked for beside."""

    first: int
    facts: pa.Table
    refused: list[Refused]
    raw: pa.Table


@dataclass(frozen=True, slots=True)
class Roster:
    """A tape whose columns are named as facts, or become facts by a map."""

    tape: Tape
    vocabulary: Vocabulary
    map: TapeMap | None = None

    @property
    def stated(self) -> list[str]:
        """The facts that the roster can give, in the order of its columns or of its map.

        Raises TapeError where it gives none, or holds a fact that is derived.
        """
        if self.map is not None:
            return list(self.map.facts)
        found = [name for name in self.tape.columns if name in self.vocabulary]
        if not found:
            raise TapeError(
                self.tape.file,
                "没有一列以事实命名；请给出 --map",
                "no column is named as a fact; give a --map",
            )
        for name in found:
            if self.vocabulary[name].derived:
                raise TapeError(
                    self.tape.file,
                    f"{name} 由其他事实推出，不能作为列",
                    f"{name} is derived and cannot be a column",
                )
        return found

    @property
    def assumed(self) -> Mapping[str, Value]:
        """What the map takes for every row."""
        return {each.fact: each.value for each in self.map.assumptions} if self.map else {}

    def require(self, column: str) -> None:
        """Raises TapeError where the tape has no such column."""
        if column not in self.tape.columns:
            hint = did_you_mean(column, self.tape.columns)
            raise TapeError(
                self.tape.file,
                f"没有 {column} 这一列{hint.zh}",
                f"there is no column {column}{hint.en}",
            )

    def parts(self, needed: Sequence[str], beside: Sequence[str] = ()) -> Iterator[Part]:
        """The needed facts of all rows, and the raw columns named in `beside`."""
        mapper = self._mapper(needed)
        columns = list(needed) if mapper is None else mapper.map.column_names
        facts = [self.vocabulary[name] for name in needed]
        wanted = list(dict.fromkeys([*columns, *beside])) or [self.tape.columns[0]]
        first = 0
        for chunk in self.tape.chunks(wanted, CHUNK):
            if mapper is not None and needed:
                made, refused = mapper.read(chunk.select(columns))
            else:
                made, refused = read_chunk(chunk, facts)
            yield Part(first, made, shifted(refused, first), chunk.select(list(beside)))
            first += chunk.num_rows

    def _mapper(self, needed: Sequence[str]) -> Mapper | None:
        """The map at work on no more than the facts needed."""
        if self.map is None:
            return None
        facts = {name: self.map.facts[name] for name in needed}
        read = {name for tree in facts.values() for name in reads(tree)}
        columns = tuple(each for each in self.map.columns if each.fact.name in read)
        return Mapper(replace(self.map, facts=facts, columns=columns), self.vocabulary)
