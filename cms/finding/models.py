"""The one table of finding: lists that were taken as files, counted against too many."""

from django.db import models


class FileTaken(models.Model):
    """A list that somebody took as a file, kept as long as it counts. A keyed hash only, never an address."""

    client_fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["client_fingerprint", "at"], name="file_taken_by_client")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
