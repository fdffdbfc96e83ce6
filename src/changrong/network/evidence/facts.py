"""From evidence to the firm's own facts: what the vocabulary has, with its day and source, and only
where the firm wants it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from changrong.network.evidence.catalogue import ITEMS
from changrong.network.evidence.models import Piece
from changrong.network.parties.models import Enterprise, Fact
from changrong.network.parties.queries import current_facts
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import Statement, state_facts

SOURCE = {
    Piece.Origin.SOURCE: Fact.Source.REGISTRY,
    Piece.Origin.OFFICER: Fact.Source.OFFICER,
    Piece.Origin.ENTERPRISE: Fact.Source.ENTERPRISE,
}


def state(pieces: Sequence[Piece], by: Actor) -> list[Fact]:
    """State what these items say, where their consent says so. A fact that the firm is known by of
    a later day stays."""
    kept = [one for one in pieces if one.consent.keeps_facts and one.value]
    of: dict[tuple[Enterprise, str, date], dict[str, Any]] = defaultdict(dict)
    for piece in kept:
        assert piece.value is not None
        known = current_facts(piece.enterprise)
        for field, fact in ITEMS[piece.item].states.items():
            row = known.get(fact)
            if field in piece.value and (row is None or row.held_on <= piece.dated):
                source = SOURCE[Piece.Origin(piece.origin)]
                of[piece.enterprise, source, piece.dated][fact] = piece.value[field]
    statements = [
        Statement(firm, facts, source, dated)
        for (firm, source, dated), facts in sorted(of.items(), key=lambda one: one[0][2])
    ]
    return state_facts(statements, by)
