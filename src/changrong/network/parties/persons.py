"""Persons whom the network serves beside firms. What is kept of one is a name, a district and a
telephone; never the number of a document."""

from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role
from changrong.network.unit import whole


@whole
def person_called(name: str, phone: str, region: str, by: Actor) -> Enterprise:
    """The person that a caller is: known again by name and telephone together, else entered."""
    known = Enterprise.objects.filter(is_person=True, name=name, contact_phone=phone)
    found = known.exclude(contact_phone="").first()
    return found or _entered(name, phone, region, by)


@whole
def act_for_oneself(by: Actor, region: str) -> Membership:
    """Let a user take up matters of their own, which nobody has to confirm; once."""
    assert by.user is not None
    own = Membership.objects.filter(user=by.user, enterprise__is_person=True, ended_at=None)
    if (already := own.first()) is not None:
        return already
    person = _entered(str(by.user), by.user.phone, region, by)
    made = Membership.objects.create(user=by.user, role=Role.ENTERPRISE, enterprise=person)
    data = {"user": by.user.number, "role": Role.ENTERPRISE}
    record(person.number, "membership.granted", by, data)
    return made


def _entered(name: str, phone: str, region: str, by: Actor) -> Enterprise:
    person = Enterprise.objects.create(
        is_person=True, name=name, contact_name=name, contact_phone=phone, region=region
    )
    record(person.number, "enterprise.entered", by, {"region": region})
    return person
