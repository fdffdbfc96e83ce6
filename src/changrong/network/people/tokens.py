"""Keys for programs. A token is shown once, when it is issued; afterwards only its hash exists."""

import hashlib
import secrets

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.people.models import ApiToken, Membership, User
from changrong.network.unit import whole


@whole
def issue_token(membership: Membership, by: Actor = Actor.SYSTEM) -> str:
    """Make a token that acts as this membership. The return value is its only copy."""
    token = secrets.token_urlsafe(32)
    digest = _digest(token)
    ApiToken.objects.create(digest=digest, membership=membership, created_at=clock.now())
    stream = f"user-{membership.user.number}"
    record(stream, "user.token_issued", by, {"role": membership.role, "token": digest[:8]})
    return token


@whole
def end_tokens(user: User, by: Actor = Actor.SYSTEM) -> int:
    """End every token of an account. Returns how many were live."""
    live = ApiToken.objects.filter(membership__user=user, ended_at=None)
    ended = live.update(ended_at=clock.now())
    if ended:
        record(f"user-{user.number}", "user.tokens_ended", by, {"count": ended})
    return ended


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
