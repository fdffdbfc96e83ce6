from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "changrong.network.channels"
    label = "channels"

    def ready(self) -> None:
        # Registers what is done at the end of a unit in which cases closed or were erased.
        from changrong.network.channels import accounts, intake, telling  # noqa: F401

        accounts.check()
