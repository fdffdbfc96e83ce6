from django.apps import AppConfig


class GuaranteesConfig(AppConfig):
    name = "changrong.network.guarantees"
    label = "guarantees"

    def ready(self) -> None:
        from changrong.network.guarantees import following, listed, tying, watching  # noqa: F401
