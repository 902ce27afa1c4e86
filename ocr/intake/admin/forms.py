"""The forms of handing scans in."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive_catalog import reference_codes
from archive_catalog.models import ArchiveUnit
from ocr.intake.sheets import MOST_SHEETS
from ocr.intake.targets import units_of
from ocr.models import Attach, PageDirection, ScannerProfile


class UnitCodeField(forms.CharField):
    """A unit, typed by its reference code in any shape; the list of suggestions belongs to the page's script."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reference code of the unit"))
        kwargs.setdefault("max_length", reference_codes.MAX_LENGTH)
        super().__init__(**kwargs)
        self.user: User | None = None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "list": "units", "autocomplete": "off", "data-units": ""}

    def clean(self, value: Any) -> ArchiveUnit | None:
        text = super().clean(value)
        return unit_by_code(text, self.user) if text else None


class BatchForm(forms.Form):
    """What holds for the files of a batch."""

    attach = forms.ChoiceField(
        label=_("Which unit do the pages belong to?"),
        choices=Attach.choices,
        initial=Attach.UNIT,
        widget=forms.RadioSelect,
    )
    unit = UnitCodeField(
        required=False,
        help_text=_("Type a code or words of the title. For names and separator sheets: where nothing says the unit."),
    )
    direction = forms.ChoiceField(label=_("Direction of writing"), choices=PageDirection.choices)
    profile = forms.ModelChoiceField(
        ScannerProfile.objects.all(),
        label=_("Scanner profile"),
        required=False,
        empty_label=_("DA/T 31: 300 dpi"),
    )
    split_doubles = forms.BooleanField(
        label=_("Cut double pages in two"),
        required=False,
        help_text=_(
            "For a book that lay open on the glass. The fold is looked for; where there is none, nothing is cut."
        ),
    )
    drop_blanks = forms.BooleanField(
        label=_("Leave blank pages out"),
        required=False,
        help_text=_("They are listed in the report and can be taken back."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, UnitCodeField)  # noqa: S101 -- declared above
        field.user = user

    def clean(self) -> dict[str, Any]:
        """One unit for all pages has to be said."""
        cleaned = super().clean() or {}
        if cleaned.get("attach") == Attach.UNIT and "unit" not in self.errors and not cleaned.get("unit"):
            self.add_error("unit", gettext("Say which unit the pages belong to."))
        return cleaned


class AttachForm(forms.Form):
    """The unit for pictures that wait for one."""

    unit = UnitCodeField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, UnitCodeField)  # noqa: S101 -- declared above
        field.user = user


class SheetsForm(forms.Form):
    """The units that separator sheets are printed for."""

    codes = forms.CharField(
        label=_("Reference codes"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One in a line."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_codes(self) -> list[ArchiveUnit]:
        """The units in the order of their lines."""
        lines = [line.strip() for line in self.cleaned_data["codes"].splitlines() if line.strip()]
        if len(lines) > MOST_SHEETS:
            raise forms.ValidationError(gettext("At most %(most)d sheets are printed at once.") % {"most": MOST_SHEETS})
        return [unit_by_code(line, self.user) for line in lines]


def unit_by_code(text: str, user: User | None) -> ArchiveUnit:
    """The unit with this code among those that `user` is in charge of. Raises ValidationError with a sentence."""
    units = units_of(user).select_related("fonds__repository")
    found = list(units.filter(reference_key=reference_codes.reference_key(text))[:2])
    exact = [unit for unit in found if unit.reference_code == reference_codes.canonical(text)]
    found = exact if len(exact) == 1 else found
    if not found:
        raise forms.ValidationError(
            gettext("No unit that you are in charge of has the reference code %(code)s.") % {"code": text}
        )
    if len(found) > 1:
        raise forms.ValidationError(
            gettext("Several units have the reference code %(code)s. Type it in full.") % {"code": text}
        )
    return found[0]
