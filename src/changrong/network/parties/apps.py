from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "changrong.network.parties"
    label = "parties"
