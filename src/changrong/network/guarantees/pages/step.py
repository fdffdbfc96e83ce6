"""What a step is: told of a guarantee, of one of its claims, or of a bearer's part in a claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.life import Act, ClaimStanding, Standing
from changrong.network.guarantees.actions import BEARER, GUARANTOR, LENDER, WHO
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.queries import STAFF
from changrong.network.people.actor import Actor

Given = Mapping[str, Any]
Fields = Callable[["About"], dict[str, forms.Field]]
OF_CLAIM = {"pay", "decline", "pass-on", "receive", "recover", "share-back", "write-off"}


@dataclass(frozen=True)
class About:
    """What a step is told of, and by whom."""

    guarantee: Guarantee
    terms: Terms
    standing: Standing
    names: Mapping[str, str]
    actor: Actor
    claim: ClaimStanding | None = None

    @property
    def own_bearer(self) -> str:
        """The bearer that the actor's institution is, apart from the guarantor."""
        number = self.actor.institution.number if self.actor.institution else ""
        mine = (one.id for one in self.terms.bearers if one.party == number)
        return next((id for id in mine if id != self.terms.guarantor.id), "")

    @property
    def is_guarantor(self) -> bool:
        return self.actor.institution == self.guarantee.guarantor


@dataclass(frozen=True)
class Step:
    """`make` builds the event; the verbs `claim`, `pay` and `pass_on` build theirs themselves.
    `open` says whether it makes sense as the guarantee or claim stands."""

    name: str
    act: type
    label: Any
    fields: Fields
    open: Callable[[About], bool]
    make: Callable[[About, Given], Act] | None = None
    hint: Any = ""

    @property
    def of_claim(self) -> bool:
        return self.name in OF_CLAIM

    def is_for(self, about: About) -> bool:
        """Whether the actor may tell it here, and it can be told now."""
        return self._is_theirs(about) and self.open(about)

    def _is_theirs(self, about: About) -> bool:
        body = about.actor.institution
        if about.actor.role not in STAFF or body is None:
            return False
        who, row = WHO[self.act], about.guarantee
        return (
            (LENDER in who and body == row.lender)
            or (GUARANTOR in who and body == row.guarantor)
            or (BEARER in who and any(one.party == body.number for one in about.terms.bearers))
        )
