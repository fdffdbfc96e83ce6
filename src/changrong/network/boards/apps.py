from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BoardsConfig(AppConfig):
    name = "changrong.network.boards"
    label = "boards"

    def ready(self) -> None:
        from changrong.network.boards import counts, recounting
        from changrong.network.events import actions

        actions.listeners.append(counts.told)
        post_migrate.connect(
            recounting.after_migrate, sender=self, dispatch_uid="changrong.boards.counts"
        )
