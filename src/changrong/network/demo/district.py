"""A district lives through its last months."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from changrong.network import clock
from changrong.network.boards import counts
from changrong.network.boards.recounting import recount
from changrong.network.cases.models import Case
from changrong.network.demo.life import Life, at
from changrong.network.demo.matters import COMPLAINTS, DEFERRALS, REFERRALS
from changrong.network.demo.needs import Needs
from changrong.network.demo.scenes import CHEN, WU, Scenes
from changrong.network.demo.staff import Staff
from changrong.network.demo.stories import Told
from changrong.network.demo.tales import EVERY
from changrong.network.demo.tales.telling import Tales
from changrong.network.demo.town import Town
from changrong.network.events.actions import listeners
from changrong.network.parties.models import Enterprise
from changrong.network.parties.persons import act_for_oneself
from changrong.network.people.actor import PAGE, Actor
from changrong.network.people.models import User
from changrong.network.surveys.actions import Answer, answer
from changrong.network.surveys.models import Survey

NEEDS = 105
TALES_SEED = 7
LIVES_IN = "110105"
SAID = {
    5: ("经办很耐心，三天就给了答复。", "利率比预想的低。"),
    4: ("流程清楚，就是材料多了一点。", ""),
    3: ("结果可以，等的时间长了。",),
    2: ("问了几次才有人回。",),
    1: ("没有解决问题。",),
}


def live_through(firms: list[Enterprise], staff: Staff, start: date, chance: random.Random) -> None:
    """From `start` to now."""
    others = [firm for firm in firms if firm.name not in (CHEN, WU)]
    chance.shuffle(others)
    life = Life(staff, others[NEEDS:], start, chance)
    needs = Needs(life)
    for moment, firm in zip(_moments(life), others[:NEEDS], strict=True):
        life.plan(moment, lambda firm=firm: needs.state(firm) and None)
    Scenes(life, needs).set()
    told = Told(life)
    told.complaints(COMPLAINTS)
    told.deferrals(DEFERRALS)
    told.referrals(REFERRALS)
    tales = Tales(life, needs, others, TALES_SEED)
    named = {firm.name: firm for firm in firms}
    tales.cast(chen=named[CHEN], wu=named[WU], lin=_lin())
    tales.plan(EVERY)
    with life.drawing(tales.chance):
        Town(tales).set()
    life.asked = lambda survey: _plan_rating(life, survey)
    with counted_afterwards():
        life.live()


@contextmanager
def counted_afterwards() -> Iterator[None]:
    """The figures of these months, counted once: they come out the same, in a fraction of the
    time."""
    listeners.remove(counts.told)
    try:
        yield
    finally:
        listeners.append(counts.told)
    recount()


def _lin() -> Enterprise:
    """Lin has taken up matters of his own, as a person."""
    user = User.objects.get(username="lin")
    return act_for_oneself(Actor(user, door=PAGE), LIVES_IN).enterprise


def _moments(life: Life) -> list[datetime]:
    """When the needs are stated: more in the last weeks, so that cases stand open in every
    state."""
    days = [life.days[int(len(life.days) * life.chance.random() ** 0.8)] for _ in range(NEEDS)]
    return sorted(at(day, life.chance.randint(8, 16), life.minute()) for day in days)


def _plan_rating(life: Life, survey: Survey) -> None:
    """Most answer within days; Chen's last is left for whoever sits at the keyboard."""
    recent = (life.end - clock.now()).days < 30
    if life.chance.random() > 0.75 or (survey.case.enterprise.name == CHEN and recent):
        return
    moment = life.later(clock.now(), 0, 5)
    life.plan(moment, lambda: _rate(life, survey))


def _rate(life: Life, survey: Survey) -> None:
    shares = (1, 2, 6, 36, 55) if _is_resolved(survey.case) else (8, 12, 25, 38, 17)
    [score] = life.chance.choices(range(1, 6), weights=shares)
    solved = "yes" if score > 3 else "partly" if score == 3 else "no"
    comment = life.chance.choice(SAID[score]) if life.chance.random() < 0.3 else ""
    answer(survey, Answer(score, solved, comment), life.staff.firm(survey.case.enterprise))


def _is_resolved(case: Case) -> bool:
    return case.outcome not in ("unmet", "refused", "confirmed")
