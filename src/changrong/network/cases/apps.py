from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "changrong.network.cases"
    label = "cases"

    def ready(self) -> None:
        # Handing registers what is done at the end of a unit in which somebody's leave begins.
        from changrong.network.cases import effects, following, handing, scans  # noqa: F401

        effects.find()
        scans.find()
