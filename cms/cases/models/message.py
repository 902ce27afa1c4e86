"""What applicant and agency write to each other about a case."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.models.case import Case
from cms.personal_data.fields import EncryptedTextField


class MessageKind(models.TextChoices):
    """What a message is."""

    MESSAGE = "message", _("Message")
    SUPPLEMENT_ASKED = "supplement_asked", _("What has to be supplemented")
    SUPPLEMENT = "supplement", _("Supplement")
    REASONS_ASKED = "reasons_asked", _("Request for reasons")
    REASONS = "reasons", _("Reasons")


class Message(models.Model):
    """One message. `from_applicant` tells its direction; the text is ciphertext."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=MessageKind.choices, default=MessageKind.MESSAGE)
    from_applicant = models.BooleanField()
    text = EncryptedTextField(_("text"))
    at = models.DateTimeField(_("written at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case.number}: {self.get_kind_display()}"
