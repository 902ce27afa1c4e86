"""Files of a case: proofs of identity, supplements, and what the agency provides. Ciphertext on the disk."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.models.case import Case
from cms.personal_data.fields import EncryptedTextField


class PaperKind(models.TextChoices):
    """What a file is."""

    IDENTITY = "identity", _("Proof of identity")
    SUPPLEMENT = "supplement", _("Supplement of the applicant")
    PROVIDED = "provided", _("Information provided")


class CasePaper(models.Model):
    """One file. `delete_on` is set for proofs of identity when the case ends; `deleted_at` when the bytes are gone."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind.choices)
    name = EncryptedTextField(_("name"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("size"))
    at = models.DateTimeField(_("handed in at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(_("deleted at"), null=True)

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case.number}: {self.get_kind_display()}"

    @property
    def path(self) -> str:
        """Where its ciphertext lies in the private storage."""
        return f"cases/{self.key.hex[:2]}/{self.key.hex}"
