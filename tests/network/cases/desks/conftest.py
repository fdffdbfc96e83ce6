"""Who else takes part in the lives of desks."""

import pytest

from changrong.network.parties.persons import act_for_oneself
from changrong.network.people.actor import Actor
from changrong.network.people.models import User

from ...cast import DISTRICT, Cast


@pytest.fixture
def person(cast: Cast) -> Actor:
    """Somebody with matters of their own."""
    user = User.objects.create(username="person", name="王小明", phone="13900000000")
    return Actor(user, act_for_oneself(Actor(user), DISTRICT))
