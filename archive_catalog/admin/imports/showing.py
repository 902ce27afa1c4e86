"""A report as people read it: what became of the rows, what was found, what changes field by field."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext

from archive_catalog.importing.elements import extra_key
from archive_catalog.importing.findings import Severity
from archive_catalog.importing.report_files import severity_label
from archive_catalog.models import Access, ArchiveUnit, Level, Secrecy, SeriesField, SpecialSeries

EXAMPLES = 10
DIFFERENCES = 20
_WORDS: Mapping[str, type[Level | Secrecy | Access]] = {
    "level": Level,
    "secrecy": Secrecy,
    "decided_access": Access,
}


def totals(report: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What became of the rows; the last line is the sum of those above it."""
    if not report:
        return []
    rows = report["rows"]
    trial = report["is_trial"]
    return [
        (gettext("would be created") if trial else gettext("new units"), rows["created"]),
        (gettext("would be changed") if trial else gettext("changed units"), rows["changed"]),
        (gettext("as they stand in the catalogue"), rows["unchanged"]),
        (gettext("come back to be corrected"), rows["refused"]),
        (gettext("headers, blank or no records"), rows["skipped"]),
        (gettext("rows in the file"), rows["in_file"]),
    ]


def groups(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The findings by check, the gravest first, each with its first examples."""
    examples: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in report.get("findings", ()):
        some = examples.setdefault((finding["check"], finding["severity"]), [])
        if len(some) < EXAMPLES:
            some.append(finding)
    return [
        {
            "severity": each["severity"],
            "label": severity_label(Severity(each["severity"])),
            "count": each["count"],
            "more": each["count"] - len(examples.get((each["check"], each["severity"]), ())),
            "examples": examples.get((each["check"], each["severity"]), []),
            "code": each["check"],
        }
        for each in report.get("checks", ())
    ]


def differences(report: Mapping[str, Any], series: SpecialSeries | None) -> list[dict[str, Any]]:
    """The first units that a row changes: row, code, and each field by its label with the value before and after."""
    fields = SeriesField.objects.filter(series=series) if series else SeriesField.objects.none()
    labels = {field.key: field.label for field in fields}
    return [
        {"row": each["row"], "code": each["code"], "fields": list(_fields(each["fields"], labels))}
        for each in islice(_given(report), DIFFERENCES)
    ]


def _given(report: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    given: Iterable[dict[str, Any]] = report.get("differences", ())
    return given


def _fields(fields: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in fields.items():
        key = extra_key(name)
        label = labels.get(key, key) if key else str(label_for_field(name, ArchiveUnit))
        yield label, _said(name, before), _said(name, after)


def _said(name: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return "；".join(map(str, value))
    words = _WORDS.get(name)
    return str(words(str(value)).label) if words and str(value) in words.values else str(value)
