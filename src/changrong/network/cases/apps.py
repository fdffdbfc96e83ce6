from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "changrong.network.cases"
    label = "cases"
