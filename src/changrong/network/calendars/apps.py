from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "changrong.network.calendars"
    label = "calendars"
