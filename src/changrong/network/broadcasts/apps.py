from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    name = "changrong.network.broadcasts"
    label = "broadcasts"

    def ready(self) -> None:
        # Registers how a broadcast is worded when it is sent or shown.
        from changrong.network.broadcasts import wording  # noqa: F401
