"""Personal data: encrypted at rest, hashed where equality is enough."""

from django.apps import AppConfig

from archive_catalog.sealing import register_cipher

from .encryption import decrypt, encrypt


class PersonalDataConfig(AppConfig):
    """Personal data: encrypted at rest, hashed where equality is enough."""

    name = "cms.personal_data"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Gives the archive catalogue, which stands below and cannot import it, the encryption of personal fields."""
        register_cipher(seal=encrypt, unseal=decrypt)
