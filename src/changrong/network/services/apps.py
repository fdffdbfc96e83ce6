from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "changrong.network.services"
    label = "services"

    def ready(self) -> None:
        from changrong.network.services import telling  # noqa: F401  registers what is said
