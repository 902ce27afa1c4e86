"""Subject terms as one types them: side by side, with any usual separator between them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_SEPARATORS = re.compile(r"[;；、,，|/\n]")


class SubjectsField(forms.CharField):
    """A list of terms in one line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("subjects"))
        kwargs.setdefault("help_text", _("Separate the terms by a semicolon."))
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The terms in one line."""
        return "；".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The terms, each once."""
        terms = (term.strip() for term in _SEPARATORS.split(super().clean(value)))
        return list(dict.fromkeys(filter(None, terms)))
