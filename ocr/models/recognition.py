"""What is read by which engine, and how far that is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .scan import Scan


class JobState(models.TextChoices):
    """Where a recognition stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class RecognitionJob(models.Model):
    """One scan to be read by one engine with one set of parameters; running it twice reads it once.

    Its key is the image (a scan is known by its content), the engine, the digest of the engine's models and method, and
    the digest of the parameters. `model_digest` is empty until the engine was found on the machine that reads.
    """

    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="jobs")
    engine = models.CharField(_("engine"), max_length=30)
    parameters = models.JSONField()
    parameters_digest = models.CharField(max_length=64)
    model_digest = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.TextField(_("reason"), blank=True)
    worker = models.CharField(_("worker"), max_length=255, blank=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, db_index=True)
    duration = models.DurationField(_("duration"), null=True, blank=True)

    class Meta:
        verbose_name = _("recognition job")
        verbose_name_plural = _("recognition jobs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scan", "engine", "model_digest", "parameters_digest"], name="recognition_once_per_input"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(started_at__isnull=False), name="running_job_has_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(reason=""), name="failed_job_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan} ({self.get_state_display()})"
