"""Calendars of due days that staff subscribe to."""

from django.conf import settings
from django.db import models


class DeskFeed(models.Model):
    """Somebody's private address of a calendar. Only a keyed hash of its token is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_feed")
    token_fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
