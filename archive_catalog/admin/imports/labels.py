"""What the elements of a description are called on the screens of an import."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive_catalog.importing.elements import Element, extra, extra_key
from archive_catalog.models import SpecialSeries

LABELS: Mapping[Element, str | Promise] = {
    Element.REFERENCE_CODE: _("Reference code"),
    Element.FONDS: _("Fonds number"),
    Element.FONDS_TITLE: _("Title of the fonds"),
    Element.SERIES_NUMBER: _("List number"),
    Element.CATEGORY: _("Category number"),
    Element.FILE_NUMBER: _("File number"),
    Element.ITEM_NUMBER: _("Item number"),
    Element.PARENT_CODE: _("Code of the unit above"),
    Element.LEVEL: _("Level"),
    Element.TITLE: pgettext_lazy("archive unit", "Title"),
    Element.OTHER_TITLE: _("Other title"),
    Element.CREATOR: _("Creator"),
    Element.DOCUMENT_NUMBER: _("Document number"),
    Element.DATE: _("Date"),
    Element.DATE_NORMAL: _("Date in standard form"),
    Element.DATE_FROM: _("First day"),
    Element.DATE_TO: _("Last day"),
    Element.YEAR: _("Year"),
    Element.SECRECY: _("Secrecy"),
    Element.RETENTION: _("Retention period"),
    Element.SUBJECTS: _("Subjects"),
    Element.MEDIUM: _("Medium"),
    Element.EXTENT: _("Extent"),
    Element.PAGE_COUNT: _("Number of pages"),
    Element.PAGE_NUMBER: _("Page number"),
    Element.OTHER_CODES: _("Other codes"),
    Element.ACCESS: _("Decision about opening"),
    Element.ACCESS_TERMS: _("Conditions of access"),
    Element.DECIDED_ON: _("Decided on"),
    Element.DECIDED_UNTIL: _("Decision ends on"),
    Element.SUMMARY: _("Summary"),
    Element.NOTE: _("Note"),
}

_Choice = tuple[str, str | Promise]


def element_choices() -> list[_Choice | tuple[str, list[_Choice]]]:
    """What a column may mean, the fields of each special series under its name."""
    plain: list[_Choice] = [("", _("— not imported —")), *((element.value, LABELS[element]) for element in Element)]
    return [*plain, *_of_series()]


def label_of(element: str) -> str:
    """What an element is called; a field of a special series by its key."""
    return str(LABELS[Element(element)]) if element in set(Element) else extra_key(element)


def _of_series() -> Iterator[tuple[str, list[_Choice]]]:
    for series in SpecialSeries.objects.prefetch_related("fields"):
        fields: list[_Choice] = [(extra(field.key), field.label) for field in series.fields.all()]
        if fields:
            yield series.name, fields
