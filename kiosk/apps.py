"""The touch-screen kiosk (查阅终端)."""

from django.apps import AppConfig


class KioskConfig(AppConfig):
    """The touch-screen kiosk (查阅终端)."""

    name = "kiosk"
    default_auto_field = "django.db.models.BigAutoField"
