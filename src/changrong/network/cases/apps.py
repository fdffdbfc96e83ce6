from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "changrong.network.cases"
    label = "cases"

    def ready(self) -> None:
        from changrong.network.cases import effects

        effects.find()
