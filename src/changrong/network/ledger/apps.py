from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "changrong.network.ledger"
    label = "ledger"
