from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "changrong.network.people"
    label = "people"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset, password_set

        from changrong.network.people.passwords import own_password_chosen

        for signal in (password_changed, password_reset, password_set):
            signal.connect(own_password_chosen, dispatch_uid="own_password_chosen")
        post_migrate.connect(make_cache, sender=self, dispatch_uid="make_cache")


def make_cache(using: str, **_: Any) -> None:
    """The table in which attempts to sign in are counted: it belongs to no model and so to no
    migration."""
    call_command("createcachetable", database=using, verbosity=0)
