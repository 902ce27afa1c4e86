"""Defining special series and their fields."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext

from archive_catalog.actions.series_rules import write_special_series
from archive_catalog.models import SeriesField, SpecialSeries

_FIXED = ("key", "personal")


class SeriesForm(forms.ModelForm[SpecialSeries]):
    """Names a special series and its closing period. `fields_of_series` is the formset of its fields."""

    class Meta:
        model = SpecialSeries
        fields = ("name", "closed_years", "basis")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.formset = SeriesFieldFormSet(self.data if self.is_bound else None, instance=self.instance, prefix="fields")

    def is_valid(self) -> bool:
        """Whether both the series and all its fields are valid."""
        return all((super().is_valid(), self.formset.is_valid()))

    def write(self, *, by: User) -> SpecialSeries:
        """Writes the series with its fields."""
        removed = [form.instance for form in self.formset.deleted_forms if form.instance.pk]
        fields = [
            form.instance
            for form in self.formset.forms
            if form.has_changed() and form not in self.formset.deleted_forms
        ]
        return write_special_series(series=self.instance, fields=fields, removed=removed, by=by)


class SeriesFieldForm(forms.ModelForm[SeriesField]):
    """One field. What its stored values depend on is fixed once the series has records."""

    class Meta:
        model = SeriesField
        fields = ("label", "key", "kind", "choices", "required", "personal", "position")
        widgets = {"choices": forms.Textarea(attrs={"rows": 3, "cols": 16})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.series.units.exists():
            for name in _FIXED:
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext("Fixed, for there are records of this series.")


SeriesFieldFormSet = forms.inlineformset_factory(
    SpecialSeries, SeriesField, form=SeriesFieldForm, extra=3, can_delete=True
)
