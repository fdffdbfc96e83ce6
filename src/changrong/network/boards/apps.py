from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "changrong.network.boards"
    label = "boards"
