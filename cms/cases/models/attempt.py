"""Wrong guesses of a query code, kept so that guessing stops."""

from django.db import models


class LookupFailure(models.Model):
    """One look-up with a wrong number or code. Number and address are kept as keyed hashes only."""

    number_fingerprint = models.CharField(max_length=64, db_index=True)
    address_fingerprint = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
