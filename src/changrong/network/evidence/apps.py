from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "changrong.network.evidence"
    label = "evidence"

    def ready(self) -> None:
        # Registers what is done at the end of a unit in which requests for data moved.
        from changrong.network.evidence import settling  # noqa: F401
