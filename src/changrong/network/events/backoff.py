"""When a message that did not get through is tried again.

The steps are those that the Standard Webhooks specification gives as its example (1.0.0, "Retry
schedule"): quickly after a hiccup, patiently over a weekend, and not for ever. A share of chance
keeps what failed together from coming back together.
"""

from __future__ import annotations

import random
from datetime import timedelta

WEBHOOK = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# A person is told today or not at all.
PERSON = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
JITTER = 0.1
# However long a receiver asks to be left alone, it is not believed beyond this.
LONGEST_WAIT = timedelta(hours=6)


def wait(
    schedule: tuple[timedelta, ...], attempts: int, asked: timedelta | None = None
) -> timedelta | None:
    """How long to wait after so many attempts (from 1); None when that was the last.

    `asked` is what the receiver itself asked for: never less than that, up to six hours.
    """
    if attempts > len(schedule):
        return None
    step = schedule[attempts - 1]
    step += step * random.uniform(0, JITTER)
    return max(step, min(asked, LONGEST_WAIT)) if asked else step
