"""A person's own name and number."""

from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.people.models import User
from changrong.network.unit import whole


@whole
def change_details(by: Actor, name: str, phone: str) -> User:
    user = User.objects.select_for_update().get(pk=by.user.pk)
    changed = [
        field
        for field, value in (("name", name), ("phone", phone))
        if getattr(user, field) != value
    ]
    if changed:
        user.name, user.phone = name, phone
        user.save(update_fields=["name", "phone"])
        record(f"user-{user.number}", "user.changed", by, {"fields": changed})
    return user
