"""What officers enter over the calendar of working days, and what that moved."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.cases.models.case import Case
from cms.statutes.calendars import NOTICES_PUBLISHED_THROUGH
from cms.statutes.china_days import CHINA_DAYS


class CalendarEntryKind(models.TextChoices):
    """What an entry says of its day."""

    RESTS = "rests", _("Rest day")
    WORKS = "works", _("Working day")
    PUBLISHED = "published", _("The notice of this day's year is published, and its days are entered")


class CalendarEntry(models.Model):
    """One entry over the calendar of the State Council's notices (放假通知), made on the day that a notice is out.

    A rest day or working day wins over the built-in calendar. The entry that a notice is published makes the due days
    of that year final; a year counts as published when every year before it is.
    """

    kind = models.CharField(_("what it says"), max_length=10, choices=CalendarEntryKind.choices)
    day = models.DateField(pgettext_lazy("calendar", "day"))
    source = models.CharField(
        _("source"), max_length=200, help_text=_("The notice that says so, with its number: 国办发明电〔2026〕7号.")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now=True)

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")
        ordering = ["-day", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                condition=~models.Q(kind=CalendarEntryKind.PUBLISHED),
                name="one_calendar_entry_a_day",
                violation_error_message=_("This day has an entry. Change that one."),
            ),
            models.UniqueConstraint(
                fields=["day"],
                condition=models.Q(kind=CalendarEntryKind.PUBLISHED),
                name="one_published_notice_a_year",
                violation_error_message=_("The notice of this year is entered already."),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == CalendarEntryKind.PUBLISHED:
            return str(_("Notice of %(year)s published")) % {"year": self.day.year}
        day = formats.date_format(self.day, "DATE_FORMAT")
        return f"{day}: {self.get_kind_display()}"

    def clean(self) -> None:
        """Refuses years that no calendar covers, and a notice that was published before the product was."""
        if self.day is None:
            return
        if not CHINA_DAYS.first_year <= self.day.year <= CHINA_DAYS.last_year:
            raise ValidationError({"day": _("The calendar does not cover this year. Check the year.")})
        if self.kind == CalendarEntryKind.PUBLISHED:
            self.day = self.day.replace(month=1, day=1)  # one entry a year, whichever of its days was typed
            if self.day.year <= NOTICES_PUBLISHED_THROUGH:
                raise ValidationError({"day": _("The notice of this year is part of the product already.")})


class Recomputation(models.Model):
    """One recomputation of all open cases (重新计算): why, when, how many were looked at, and what could not be."""

    cause = models.TextField(_("cause"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    examined = models.PositiveIntegerField(_("open cases"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    problems = models.TextField(_("not computed"), blank=True)

    class Meta:
        verbose_name = _("recomputation of due days")
        verbose_name_plural = _("recomputations of due days")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class MovedDeadline(models.Model):
    """One open case whose due day, or its being provisional, a recomputation changed. None: the case waits."""

    recomputation = models.ForeignKey(Recomputation, on_delete=models.CASCADE, related_name="moves")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    due_before = models.DateField(_("due before"), null=True)
    due_after = models.DateField(_("due after"), null=True)
    provisional_before = models.BooleanField(default=False)
    provisional_after = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("moved due day")
        verbose_name_plural = _("moved due days")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.due_before} {self.due_after}"
