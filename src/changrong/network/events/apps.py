from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EventsConfig(AppConfig):
    name = "changrong.network.events"
    label = "events"

    def ready(self) -> None:
        from changrong.network.events import actions, telling
        from changrong.network.events.triggers import after_migrate
        from changrong.network.events.webhooks.fanout import fan_out

        actions.listeners[:] = [fan_out, telling.of_events]
        # Once for every app, so that whichever table came last has its triggers too.
        post_migrate.connect(after_migrate, dispatch_uid="changrong.events.triggers")
