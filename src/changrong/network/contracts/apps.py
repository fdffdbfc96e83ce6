from importlib import import_module

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "changrong.network.contracts"
    label = "contracts"

    def ready(self) -> None:
        import_module("changrong.network.contracts.tying")  # registers with the ledger
        import_module("changrong.network.contracts.assigning")  # has a message of its own
