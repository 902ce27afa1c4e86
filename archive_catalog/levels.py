"""The levels of description and of secrecy: the words of the standards that descriptions are written in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """The level of description (著录层级): series (目录), file (案卷), item (件)."""

    SERIES = "series", _("Series")
    FILE = "file", pgettext_lazy("level of description", "File")
    ITEM = "item", _("Item")


class Secrecy(models.TextChoices):
    """The secrecy mark on the record (密级): 保守国家秘密法 article 14, and 内部, which is no mark of that law."""

    NONE = "", _("None")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential (秘密)")
    SECRET = "secret", _("Secret (机密)")
    TOP_SECRET = "top-secret", _("Top secret (绝密)")

    @property
    def is_classified(self) -> bool:
        """Whether a record with this mark stays closed until it is declassified."""
        return self in {Secrecy.CONFIDENTIAL, Secrecy.SECRET, Secrecy.TOP_SECRET}
