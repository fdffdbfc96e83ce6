"""Issuing letters: the only writer. What is issued is never changed (events/triggers.py)."""

from __future__ import annotations

from collections.abc import Sequence

from changrong.network import bulk, clock
from changrong.network.cases.numbers import next_numbers
from changrong.network.events.actions import record
from changrong.network.files import models
from changrong.network.files.letters.paper import LANGUAGES, Paper
from changrong.network.files.letters.values import Letter, LetterError
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.unit import whole

PREFIX = "HJ"


@whole
def issue(letters: Sequence[Letter], by: Actor, language: str = "zh") -> list[models.Letter]:
    """Give each letter its number and day and keep it as it went out: all of them, or none with
    LetterError. Only the sender's own people write in its name, or the service itself."""
    if language not in LANGUAGES:
        raise LetterError(f"没有语言“{language}”", f"there is no language {language!r}")
    for letter in letters:
        _may_send(letter, by)
    today = clock.today()
    institutions = _institutions(letters)
    firms = Enterprise.objects.in_bulk(
        {letter.borrower.number for letter in letters}, field_name="number"
    )
    numbers = next_numbers(PREFIX, today, len(letters)) if letters else []
    rows = []
    for letter, number in zip(letters, numbers, strict=True):
        paper = Paper(letter, number, today, language)
        firm = firms.get(letter.borrower.number)
        rows.append(
            models.Letter(
                number=number,
                kind=letter.kind,
                subject=letter.subject,
                language=language,
                values=paper.values,
                words=paper.words(),
                digest=paper.digest,
                issued_on=today,
                issued_at=clock.now(),
                issued_by=by.user,
                institution=institutions[letter.sender.number],
                receiver=institutions.get(letter.receiver.number),
                enterprise=firm,
                region=firm.region if firm else "",
            )
        )
    bulk.insert(rows)
    for row in rows:
        said = {"letter": row.number, "kind": row.kind, "sha256": row.digest}
        record(row.subject, "letter.issued", by, said)
    return rows


def _may_send(letter: Letter, by: Actor) -> None:
    own = by.institution is not None and by.institution.number == letter.sender.number
    if not (own or by.is_system):
        raise LetterError(
            f"只有{letter.sender.name}自己的人能以它的名义发函",
            f"only {letter.sender.name}'s own people may write in its name",
        )


def _institutions(letters: Sequence[Letter]) -> dict[str, Institution]:
    numbers = {one.number for letter in letters for one in (letter.sender, letter.receiver)}
    found = Institution.objects.in_bulk(numbers, field_name="number")
    for letter in letters:
        if letter.sender.number not in found:
            raise LetterError(
                f"发函的{letter.sender.name}不在网络里",
                f"the sender, {letter.sender.name}, is not a member of the network",
            )
    return found
