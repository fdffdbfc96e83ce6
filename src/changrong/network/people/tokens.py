"""Keys for programs. A token is shown once, when it is issued; afterwards only its hash exists."""

import hashlib
import secrets
from datetime import timedelta

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.people.actor import API, Actor
from changrong.network.people.models import ApiToken, Membership, User
from changrong.network.unit import whole

NOTED_EVERY = timedelta(minutes=1)  # not with every call: each note is a commit of its own


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
    rows = ApiToken.objects.filter(
        digest=_digest(token),
        ended_at=None,
        membership__ended_at=None,
        membership__user__is_active=True,
    )
    # Whom it acts for is read when it is asked for: to join both bodies takes longer.
    live = next(iter(rows.select_related("membership__user")), None)
    if live is None:
        return None
    now = clock.now()
    if live.last_used_at is None or now - live.last_used_at > NOTED_EVERY:
        rows.update(last_used_at=now)
    return Actor(live.membership.user, live.membership, door=API)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
