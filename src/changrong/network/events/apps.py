from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "changrong.network.events"
    label = "events"
