"""Special series (专门档案): kinds of records with fields and a closing period of their own, defined without code."""

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive_catalog.opening import STATUTORY_YEARS


class SpecialSeries(models.Model):
    """A kind of records (婚姻登记, 林权, 土地 …) with a closing period and, by its fields, elements of its own."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    closed_years = models.PositiveSmallIntegerField(
        _("closed for so many years"),
        default=STATUTORY_YEARS,
        validators=[MaxValueValidator(300)],
        help_text=_(
            "Counted from the record's last day. The law says 25; fewer for records of the economy, education, "
            "science, technology and culture; more where personal data must be protected."
        ),
    )
    basis = models.CharField(
        _("basis"),
        max_length=300,
        blank=True,
        help_text=_("The article, or the archive's own rule, that a period other than 25 years rests on."),
    )

    class Meta:
        verbose_name = _("special series")
        verbose_name_plural = _("special series")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_years=STATUTORY_YEARS) | ~models.Q(basis=""),
                name="special_series_period_has_basis",
                violation_error_message=_("A period other than 25 years needs its basis. Enter the article or rule."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FieldKind(models.TextChoices):
    """What a field of a special series holds."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of several")
    YES_NO = "yes-no", _("Yes or no")


class SeriesField(models.Model):
    """One element that the records of a special series have beside the common ones.

    What is personal is stored encrypted, shown to staff alone and never put into the index.
    """

    series = models.ForeignKey(
        SpecialSeries, on_delete=models.CASCADE, related_name="fields", verbose_name=_("special series")
    )
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Use small letters, digits and underscores."))],
        help_text=_("A short name for imports, such as spouse_name. It cannot be changed once there are records."),
    )
    label = models.CharField(_("label"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind.choices, default=FieldKind.TEXT)
    choices = models.TextField(_("choices"), blank=True, help_text=_("One a line, where the kind is one of several."))
    required = models.BooleanField(_("required"), default=False)
    personal = models.BooleanField(
        _("personal data"),
        default=False,
        help_text=_(
            "Such as identity numbers, telephones, addresses: stored encrypted, for staff alone, never indexed."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["series", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "key"], name="series_field_key_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="choice") | ~models.Q(choices=""),
                name="series_field_choice_has_choices",
                violation_error_message=_("A field with one of several values needs its values, one a line."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def choice_list(self) -> tuple[str, ...]:
        """The values that a field of the kind "one of several" may have."""
        return tuple(filter(None, (line.strip() for line in self.choices.splitlines())))
