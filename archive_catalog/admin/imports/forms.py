"""The forms of an import."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive_catalog.importing.elements import EXTRA, Element
from archive_catalog.importing.findings import Severity
from archive_catalog.importing.mapping import Mapping, MappingError
from archive_catalog.models import Access, Level, Repository, Secrecy, SpecialSeries
from archive_catalog.permissions import repositories_to_import

from .labels import LABELS, element_choices, label_of
from .words import words_sent, words_shown

SAMPLES = 3
CONSTANTS = (
    Element.FONDS,
    Element.SERIES_NUMBER,
    Element.LEVEL,
    Element.CREATOR,
    Element.RETENTION,
    Element.SECRECY,
    Element.ACCESS,
)
_CLOSED: dict[Element, list[tuple[str, Any]]] = {
    Element.LEVEL: [("", "—"), *Level.choices],
    Element.SECRECY: [("", "—"), *((mark.value, mark.label) for mark in Secrecy if mark.value)],
    Element.ACCESS: [("", "—"), *Access.choices],
}
CODE_PARTS = (
    Element.FONDS,
    Element.SERIES_NUMBER,
    Element.CATEGORY,
    Element.YEAR,
    Element.RETENTION,
    Element.FILE_NUMBER,
    Element.ITEM_NUMBER,
    Element.PAGE_NUMBER,
    Element.OTHER_CODES,
)
"""What a house's own code may be joined of; a profile may name other elements too."""
MOST_CODE_PARTS = 5
ENCODINGS = (("", _("recognised by itself")), ("utf-8", "UTF-8"), ("gb18030", "GB18030"), ("big5", "Big5"))


class UploadForm(forms.Form):
    """The file, and for which repository."""

    repository = forms.ModelChoiceField(Repository.objects.none(), label=_("repository"))
    file = forms.FileField(
        label=_("file"),
        help_text=_("CSV, XLSX, XLS, DBF or EAD 2002. It is looked at first; nothing is written yet."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["repository"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
        here = repositories_to_import(user)
        field.queryset = here
        if len(here) == 1:
            field.initial = here[0]


class ColumnsForm(forms.Form):
    """What the columns of a file mean; `base` carries what the screen does not show of a profile."""

    base = forms.CharField(widget=forms.HiddenInput)
    special_series = forms.ModelChoiceField(
        SpecialSeries.objects.all(), label=_("special series"), required=False, empty_label=_("None")
    )
    date_order = forms.ChoiceField(
        label=_("in 3/5/1958, what stands first"),
        choices=[("ymd", _("such dates do not occur")), ("dmy", _("the day")), ("mdy", _("the month"))],
    )
    republic_years = forms.BooleanField(label=_("short years are years of the Republic (民国)"), required=False)
    date_serials = forms.BooleanField(label=_("five digits are a spreadsheet's days"), required=False)
    house_codes = forms.BooleanField(label=_("reference codes are of the house's own form"), required=False)
    save_as = forms.CharField(
        label=_("save as a profile"),
        max_length=100,
        required=False,
        help_text=_("A name under which the next file of this kind finds these meanings again."),
    )

    def __init__(
        self,
        *args: Any,
        columns: Sequence[str],
        samples: Sequence[Sequence[str]],
        mapping: Mapping,
        unknown: Iterable[tuple[Element, str]] = (),
        may_save: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "base": json.dumps(mapping.to_json(), ensure_ascii=False),
            "date_order": mapping.date_order,
            "republic_years": mapping.republic_years,
            "date_serials": mapping.date_serials,
            "house_codes": mapping.house_codes,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self._columns = columns
        self._samples = samples
        choices = element_choices()
        for place, header in enumerate(columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header or gettext("(no heading)"),
                choices=choices,
                required=False,
                initial=mapping.columns.get(header, ""),
            )
        for element in CONSTANTS:
            common: dict[str, Any] = {
                "label": LABELS[element],
                "required": False,
                "initial": mapping.constants.get(element.value, ""),
            }
            self.fields[f"constant_{element.value}"] = (
                forms.ChoiceField(choices=_CLOSED[element], **common)
                if element in _CLOSED
                else forms.CharField(max_length=200, **common)
            )
        before = _sent_before(self.data.get("base", "")) if self.is_bound else mapping
        self._add_code_parts(before)
        self.words = words_sent(self.data, before.values) if self.is_bound else words_shown(before.values, unknown)
        if not may_save:
            del self.fields["save_as"]

    def is_valid(self) -> bool:
        """Whether both the form and its table of words are valid."""
        return all((super().is_valid(), self.words.is_valid()))

    @property
    def lines(self) -> list[tuple[BoundField, list[str]]]:
        """For each column its select, and what stands in the first rows."""
        return [
            (
                self[f"column_{place}"],
                [row[place][:60] for row in self._samples[:SAMPLES] if place < len(row) and row[place]],
            )
            for place in range(len(self._columns))
        ]

    @property
    def constants(self) -> list[BoundField]:
        """What holds for every row."""
        return [self[f"constant_{element.value}"] for element in CONSTANTS]

    @property
    def code_parts(self) -> list[BoundField]:
        """Of what a house's own reference code is joined, in order."""
        return [self[name] for name in self.fields if name.startswith("part_")]

    @property
    def settings(self) -> list[BoundField]:
        """How the file is read."""
        return [
            self[name] for name in ("special_series", "date_order", "republic_years", "date_serials", "house_codes")
        ]

    def clean(self) -> dict[str, Any]:
        """Puts the mapping together, as `mapping`; what cannot be is said on the form."""
        cleaned = super().clean() or {}
        columns = {
            header: cleaned[f"column_{place}"]
            for place, header in enumerate(self._columns)
            if cleaned.get(f"column_{place}")
        }
        self._check_once(columns)
        if not self.words.is_valid():
            return cleaned
        try:
            base = json.loads(cleaned.get("base", "{}"))
            kept = {name: value for name, value in base.get("constants", {}).items() if name not in set(CONSTANTS)}
            given = {element.value: cleaned.get(f"constant_{element.value}", "").strip() for element in CONSTANTS}
            mapping = Mapping.from_json(
                {
                    **base,
                    "columns": columns,
                    "constants": kept | {name: value for name, value in given.items() if value},
                    "values": self.words.values,
                    "code_parts": list(filter(None, (cleaned.get(part.name) for part in self.code_parts))),
                    **{name: cleaned[name] for name in ("date_order", "republic_years", "date_serials", "house_codes")},
                }
            )
        except (MappingError, json.JSONDecodeError, AttributeError, KeyError) as error:
            if not self.errors:
                self.add_error(None, str(error) or gettext("The form was changed on its way. Open it again."))
            return cleaned
        if any(element.startswith(EXTRA) for element in columns.values()) and not cleaned.get("special_series"):
            self.add_error("special_series", gettext("A column holds a field of a special series. Say of which one."))
        for finding in mapping.findings(self._columns):
            if finding.severity is Severity.ERROR:
                self.add_error(None, f"{finding.reason} {finding.advice}")
        return {**cleaned, "mapping": mapping}

    def _add_code_parts(self, mapping: Mapping) -> None:
        offered = list(dict.fromkeys((*(element.value for element in CODE_PARTS), *mapping.code_parts)))
        choices = [("", "—"), *((element, label_of(element)) for element in offered)]
        for place in range(max(MOST_CODE_PARTS, len(mapping.code_parts))):
            self.fields[f"part_{place}"] = forms.ChoiceField(
                label=gettext("part %(number)d") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=mapping.code_parts[place] if place < len(mapping.code_parts) else "",
            )

    def _check_once(self, columns: dict[str, str]) -> None:
        seen: dict[str, str] = {}
        for header, element in columns.items():
            if element in seen:
                self.add_error(
                    f"column_{list(self._columns).index(header)}",
                    gettext("The column “%(other)s” has this meaning already. Choose another one here or there.")
                    % {"other": seen[element]},
                )
            seen.setdefault(element, header)


class ReadingForm(forms.Form):
    """How the file is opened."""

    encoding = forms.ChoiceField(label=_("encoding"), choices=ENCODINGS, required=False)
    sheet = forms.CharField(
        label=_("sheet"), max_length=100, required=False, help_text=_("Of a workbook; the first one where empty.")
    )


def _sent_before(text: str) -> Mapping:
    """The mapping that the form carried; an empty one where it was changed on its way, which `clean` then says."""
    try:
        return Mapping.from_json(json.loads(text))
    except (MappingError, json.JSONDecodeError):
        return Mapping()
