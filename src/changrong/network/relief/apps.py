from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReliefConfig(AppConfig):
    name = "changrong.network.relief"
    label = "relief"

    def ready(self) -> None:
        # Registers what is done at the end of a unit in which cases closed.
        from changrong.network.relief import projecting

        post_migrate.connect(
            projecting.after_migrate, sender=self, dispatch_uid="changrong.relief.cases"
        )
