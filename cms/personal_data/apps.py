"""Personal data: encrypted at rest, hashed where equality is enough."""

from django.apps import AppConfig


class PersonalDataConfig(AppConfig):
    """Personal data: encrypted at rest, hashed where equality is enough."""

    name = "cms.personal_data"
    default_auto_field = "django.db.models.BigAutoField"
