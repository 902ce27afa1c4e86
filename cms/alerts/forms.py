"""The forms of saved searches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Frequency


class AddressForm(forms.Form):
    """An e-mail address."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")


class SaveForm(AddressForm):
    """Where to and how often."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=Frequency.choices, initial=Frequency.DAILY, widget=forms.RadioSelect
    )
