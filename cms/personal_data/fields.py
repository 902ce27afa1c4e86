"""A model field whose column holds only ciphertext."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .encryption import decrypt, encrypt


class EncryptedTextField(models.TextField):  # type: ignore[type-arg] # the stubs' field types are generic, Django's are not
    """Text that is encrypted on its way into the database and decrypted on its way out.

    It cannot be searched or sorted by: keep a fingerprint beside it where equality is needed.
    """

    def from_db_value(self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(
                f"{self.name} is encrypted and cannot be looked up by {lookup_name}. Compare a fingerprint instead."
            )
        return super().get_lookup(lookup_name)
