from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "changrong.network.imports"
    label = "imports"
