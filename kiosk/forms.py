"""The forms of disclosure on request, made for a touch screen without a keyboard."""

from typing import Any

from django import forms

from cms.cases.forms import RequestForm, TrackForm

# Which layout of the on-screen keyboard each field begins with; pinyin where nothing is said.
LAYOUTS = {
    "identity_number": "digits",
    "telephone": "digits",
    "email": "english",
    "number": "english",
    "code": "digits",
}
TYPED = (forms.TextInput, forms.EmailInput, forms.NumberInput, forms.Textarea)


def fit_for_touch(form: forms.Form) -> None:
    """Gives each text field its keyboard, and turns lists that drop down into choices that can be touched."""
    for name, field in form.fields.items():
        widget = field.widget
        if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
            field.widget = forms.RadioSelect(attrs=widget.attrs, choices=_without_blank(field))
        elif isinstance(widget, TYPED):
            if isinstance(widget, forms.widgets.Input):
                widget.input_type = "text"  # the keyboard writes at the cursor, which an e-mail input does not allow
            widget.attrs |= {"data-keyboard": LAYOUTS.get(name, "pinyin"), "inputmode": "none", "autocomplete": "off"}


def _without_blank(field: forms.Field) -> list[tuple[Any, Any]]:
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = None
    return [(value, label) for value, label in getattr(field, "choices", ()) if value != ""]


class KioskRequestForm(RequestForm):
    """The request form for the terminal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["proof"]  # the terminal has no files; the agency asks for the proof where it needs one
        fit_for_touch(self)

    def clean_proof(self) -> None:
        """Nothing to look at."""


class KioskTrackForm(TrackForm):
    """The form to follow a request, for the terminal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit_for_touch(self)
