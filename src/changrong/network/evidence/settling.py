"""Where requests for data come to: at the end of a unit in which one was opened, agreed to or heard
from, and when the case it is for closes."""

from __future__ import annotations

from changrong.network.cases import engine
from changrong.network.cases.engine import CLOSED
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.evidence.models import Exchange
from changrong.network.evidence.queries import KIND, standing_consent
from changrong.network.people.actor import Actor
from changrong.network.unit import at_end, gather

TOPIC = "data"


def look_at(request: Case) -> None:
    """Bring a request to where it stands, at the end of this unit."""
    gather(TOPIC, request.pk)


@at_end(TOPIC, order=25)
def settle(keys: list[int]) -> None:
    for request in engine.lock(Case.objects.filter(pk__in=keys).order_by("pk")):
        if name := _next(request):
            engine.step(request, move_of(request, name), {}, Actor.SYSTEM)


def _next(request: Case) -> str:
    """The move that is due: to go on with a consent given before, or to say what came."""
    if request.state == "asked":
        return "agreed_before" if standing_consent(request) else ""
    if request.state != "pulling":
        return ""
    exchanges = list(request.exchanges.all())
    if any(one.state == Exchange.State.WAITING for one in exchanges):
        return ""
    if any(one.error == "no_consent" for one in exchanges):
        return "take_back"
    came = {name for one in exchanges for name in one.given}
    if came >= set(request.fields["items"]):
        return "arrive"
    return "arrive_partly" if came else "come_to_nothing"


@at_end(CLOSED, order=30)
def end_with_the_case(closed: list[Case]) -> None:
    """Nothing is obtained for a case that is over; what its institution was chosen for is not."""
    numbers = [one.number for one in closed if one.kind != KIND and one.state != "chosen"]
    rows = Case.objects.filter(kind=KIND, closed_at=None, fields__for_case__in=numbers)
    if numbers:
        for request in engine.lock(rows.order_by("pk")):
            engine.step(request, move_of(request, "lapse"), {}, Actor.SYSTEM)
