from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "changrong.network.surveys"
    label = "surveys"

    def ready(self) -> None:
        # Registers what is done at the end of a unit in which cases closed.
        from changrong.network.surveys import actions  # noqa: F401
