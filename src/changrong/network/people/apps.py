from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "changrong.network.people"
    label = "people"
