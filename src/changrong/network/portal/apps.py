from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "changrong.network.portal"
    label = "portal"
