from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "changrong.network.dossier"
