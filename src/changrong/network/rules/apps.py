from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "changrong.network.rules"
    label = "rules"
