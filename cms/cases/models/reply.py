"""The draft of a reply and the reply (答复)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.decisions import DECISION_CHOICES
from cms.cases.models.case import Case


class Content(models.Model):
    """What the agency decides (条例 article 36) and writes to the applicant.

    `withheld` lists, for a partial disclosure (区分处理, article 37), each part that is not given: `what` it is, the
    `ground` (a code of cms.statutes.decisions) and the `reason`. `without_consent` says why something is disclosed
    that a third party did not consent to (articles 15 and 32).
    """

    decision = models.CharField(_("decision"), max_length=40, choices=DECISION_CHOICES, blank=True)
    text = models.TextField(_("answer"), blank=True)
    withheld: models.JSONField = models.JSONField(_("parts withheld"), default=list, blank=True)
    without_consent = models.TextField(_("why it is disclosed without consent"), blank=True)

    class Meta:
        abstract = True


class ReplyDraft(Content):
    """The reply while it is written, checked and approved. `writers` are the keys of all who wrote in it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="draft")
    writers: models.JSONField = models.JSONField(default=list, editable=False)
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(_("checked at"), null=True)
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        default_permissions = ()

    def __str__(self) -> str:
        return self.case.number


class Reply(Content):
    """The reply as it left. Nobody changes it afterwards. `answered_by` is the head who approved it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reply")
    answered_at = models.DateTimeField(_("answered at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return self.case.number
