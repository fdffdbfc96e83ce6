from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "changrong.network.people"
    label = "people"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset, password_set

        from changrong.network.people.passwords import own_password_chosen

        for signal in (password_changed, password_reset, password_set):
            signal.connect(own_password_chosen, dispatch_uid="own_password_chosen")
