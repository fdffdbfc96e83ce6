from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EventsConfig(AppConfig):
    name = "changrong.network.events"
    label = "events"

    def ready(self) -> None:
        from changrong.network.events.triggers import after_migrate

        # Once for every app, so that whichever table came last has its triggers too.
        post_migrate.connect(after_migrate, dispatch_uid="changrong.events.triggers")
