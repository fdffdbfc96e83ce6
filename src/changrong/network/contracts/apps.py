from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "changrong.network.contracts"
    label = "contracts"
