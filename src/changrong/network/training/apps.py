from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "changrong.network.training"
    label = "training"

    def ready(self) -> None:
        # Registers the day's look at products and staff, and what is said to people.
        from changrong.network.training import following, telling  # noqa: F401
