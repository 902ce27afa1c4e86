"""Rules by which new cases find their officer (分办规则)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.disclosure.models import Agency


class AssignmentRule(models.Model):
    """Requests to an agency in which one of the words stands go to this officer; the first rule that fits decides."""

    agency = models.ForeignKey(Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("words"), max_length=300, help_text=_("Separated by spaces; one of them is enough."))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("officer in charge"), on_delete=models.CASCADE, related_name="+"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [FieldPanel("agency"), FieldPanel("words"), FieldPanel("officer"), FieldPanel("order")]

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.words
