from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "changrong.network.idempotency"
    label = "idempotency"
