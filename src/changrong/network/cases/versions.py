"""Which declaration a case runs under: the one it began with, for as long as it is open."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.signals import post_migrate

from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.kind import Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, KindVersion
from changrong.text import Text

LATER_WORDS = ("answers", "asks_satisfied", "takes_room")

_known: dict[str, KindVersion] = {}  # by hash: only rows that are committed


def forget(**_: object) -> None:
    """The table was emptied."""
    _known.clear()


post_migrate.connect(forget, dispatch_uid="changrong.cases.versions")


def current_version(kind: Kind) -> KindVersion:
    """The stored row of the kind as the code declares it now; made when it is first needed."""
    if kind.hash not in _known:
        row = _stored_version(kind)
        transaction.on_commit(lambda: _known.update({kind.hash: row}))
        return row
    return _known[kind.hash]


def _stored_version(kind: Kind) -> KindVersion:
    versions = KindVersion.objects.filter(kind=kind.name).defer("declaration")
    while not (known := versions.filter(hash=kind.hash).first()):
        last = versions.order_by("-version").first()
        try:
            with transaction.atomic():
                return KindVersion.objects.create(
                    kind=kind.name,
                    version=last.version + 1 if last else 1,
                    hash=kind.hash,
                    declaration=kind.declaration,
                )
        except IntegrityError:  # another process stored it, or took the number: look again
            continue
    return known


def kind_of(case: Case) -> Kind:
    """The kind under the version the case began with."""
    return kind_under(case.kind, case.version_id, case.version.hash)


def kind_under(name: str, version_id: int, hash: str) -> Kind:
    """The kind of that name under a stored version, of which the row and the hash are known."""
    code = KINDS.get(name)
    return code if code is not None and code.hash == hash else _stored(hash, version_id)


@lru_cache(maxsize=256)
def _stored(hash: str, version_id: int) -> Kind:
    row = KindVersion.objects.get(pk=version_id, hash=hash)
    return Kind.from_declaration(_with_later_words(row.declaration, KINDS.get(row.kind)))


def _with_later_words(stored: dict[str, Any], today: Kind | None) -> dict[str, Any]:
    """A declaration from before there was a word says nothing by it: whether its cases take a
    place, and what counts as their answer, is then as the kind says today. What it allows stays
    its own."""
    if today is None:
        return stored
    later = {word: today.declaration[word] for word in LATER_WORDS if word not in stored}
    return {**stored, **later}


def move_of(case: Case, name: str) -> Move:
    """The named move of the case's kind. Raises MoveRefused where the kind has none."""
    kind = kind_of(case)
    for move in kind.moves:
        if move.name == name:
            return move
    raise MoveRefused(
        Text(
            f"{kind.label.zh}没有“{name}”这一步", f"A {kind.label.en.lower()} has no step {name!r}"
        )
    )
