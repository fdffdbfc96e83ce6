from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "changrong.network.files"
    label = "files"
