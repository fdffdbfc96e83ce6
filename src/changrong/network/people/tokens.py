"""Keys for programs. A token is shown once, when it is issued; afterwards only its hash exists."""

import hashlib
import secrets

from changrong.network import clock
from changrong.network.people.actor import Actor
from changrong.network.people.models import ApiToken, Membership


def issue_token(membership: Membership) -> str:
    """Make a token that acts as this membership. The return value is its only copy."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(digest=_digest(token), membership=membership, created_at=clock.now())
    return token


def actor_of(token: str) -> Actor | None:
    """Who a token acts as; None when it is unknown, ended, or its membership or account is."""
    live = ApiToken.objects.filter(
        digest=_digest(token),
        ended_at=None,
        membership__ended_at=None,
        membership__user__is_active=True,
    )
    if not live.update(last_used_at=clock.now()):
        return None
    membership = Membership.objects.select_related("user", "enterprise", "institution").get(
        tokens__digest=_digest(token)
    )
    return Actor(membership.user, membership)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
