"""Who reads which letters, which paper is genuine, and how letters name parties and clauses."""

from __future__ import annotations

import re
import secrets

from django.db.models import Q, QuerySet

from changrong.identifiers import region_prefix
from changrong.network.files.letters.paper import CODE_LENGTH
from changrong.network.files.letters.values import KINDS, Basis, Party
from changrong.network.files.models import Letter
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.clauses import clause_of
from changrong.text import Text

THE_BORROWERS = [name for name, kind in KINDS.items() if kind.is_borrowers]


def visible_to(actor: Actor) -> QuerySet[Letter]:
    """The sender's and the receiver's; the borrower's, of what is meant for it; the district's."""
    letters = Letter.objects.select_related("institution", "receiver", "enterprise")
    match actor.role:
        case Role.ENTERPRISE:
            return letters.filter(enterprise=actor.enterprise, kind__in=THE_BORROWERS)
        case Role.OFFICER | Role.MANAGER:
            own = Q(institution=actor.institution) | Q(receiver=actor.institution)
            return letters.filter(own)
        case Role.COORDINATOR:
            return letters.filter(region__startswith=region_prefix(actor.region))
        case _:
            return letters.none()


def genuine(number: str, code: str) -> Letter | None:
    """The letter with this number, if this is its code: for whoever holds the paper. Spaces and
    capitals do not matter; everything else does."""
    plain = re.sub(r"\s", "", code).lower()
    letter = Letter.objects.filter(number=number.strip().upper()).first()
    if letter is None or not plain.isascii():
        return None
    return letter if secrets.compare_digest(letter.digest[:CODE_LENGTH], plain) else None


def party(body: Institution | Enterprise) -> Party:
    """A member of the network as a letter names it."""
    return Party(name=body.name, number=body.number, credit_code=body.credit_code)


def basis(notice: str, clause: str) -> Basis:
    """A clause of the book as a letter cites it, with how it was read."""
    found = clause_of(notice, clause)
    document = found.document
    if not isinstance(document, Text):
        document = Text(document, document)
    return Basis(clause=clause, document=document, read=found.read)
