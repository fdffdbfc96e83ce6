from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "changrong.network.indicators"
    label = "indicators"
