"""A call that bears a nonce counts once.

The sender tries again when it hears nothing: the same call, word for word, within half a minute is
answered as before. The same later, or the nonce with other words, is somebody else's recording.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from changrong.network.channels.connectors.connector import WINDOW, Call, Connector, NotAuthentic
from changrong.network.channels.models import Heard

RETRIES = timedelta(seconds=30)  # WeChat tries three times, five seconds apart
KEPT = 3 * WINDOW  # a moment counts from five minutes before to five minutes after


def refuse(connector: Connector, call: Call, now: datetime) -> None:
    """Raises NotAuthentic for an admitted call that was made before."""
    if not (once := connector.once(call)):
        return
    digest = _digest(call.body)
    heard, is_new = Heard.objects.get_or_create(
        connector=connector.name,
        nonce=_digest(once.encode()),
        defaults={"digest": digest, "at": now},
    )
    if not is_new and (heard.digest != digest or now - heard.at > RETRIES):
        raise NotAuthentic("这次调用已经收到过", "this call was made before")


def forget(before: datetime) -> int:
    return Heard.objects.filter(at__lt=before).delete()[0]


def _digest(what: bytes) -> str:
    return hashlib.sha256(what).hexdigest()
