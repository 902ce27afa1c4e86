"""A special series (专门档案): marriage records of people who never lived, with fields of their own."""

import csv
import dataclasses
from collections.abc import Iterator

from django.contrib.auth.models import User

from archive_catalog.actions import UnitDescription, ensure_units
from archive_catalog.edtf_dates import read_date
from archive_catalog.models import ArchiveUnit, FieldKind, Fonds, Level, SeriesField, SpecialSeries
from cms.demonstration.composition import CONTENT

FONDS = "0012"
KINDS = ("结婚", "复婚", "离婚")
FIELDS = (
    ("registered_on", "登记日期", FieldKind.DATE, False),
    ("kind", "登记种类", FieldKind.CHOICE, False),
    ("certificate", "证书字号", FieldKind.TEXT, False),
    ("groom", "男方姓名", FieldKind.TEXT, False),
    ("bride", "女方姓名", FieldKind.TEXT, False),
    ("groom_age", "男方年龄", FieldKind.NUMBER, True),
    ("bride_age", "女方年龄", FieldKind.NUMBER, True),
    ("address", "住址", FieldKind.TEXT, True),
    ("identity_number", "身份证号", FieldKind.TEXT, True),
)
"""Key, label, kind, and whether the field is personal."""


@dataclasses.dataclass(frozen=True, slots=True)
class MarriageRow:
    """A unit of the series; `extra` is empty above the items. `parent` is a reference code, "" for the series."""

    reference_code: str
    parent: str
    level: str
    title: str
    date_text: str
    extra: dict[str, object]


def marriage_rows() -> Iterator[MarriageRow]:
    """The series, its files and their items, what holds others first."""
    with (CONTENT / "archive" / "marriages.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield MarriageRow(
                reference_code=row["reference_code"],
                parent=row["parent"],
                level=row["level"],
                title=row["title"],
                date_text=row["date_text"],
                extra=_extra(row) if row["level"] == Level.ITEM else {},
            )


def _extra(row: dict[str, str]) -> dict[str, object]:
    texts: dict[str, object] = {key: row[key] for key in ("kind", "certificate", "groom", "bride")}
    written = read_date(row["date_text"])
    return {
        **texts,
        "registered_on": written.edtf if written else "",
        "groom_age": int(row["groom_age"]),
        "bride_age": int(row["bride_age"]),
        "address": row["address"],
        "identity_number": row["identity_number"],
    }


def load_marriages(fonds: Fonds, *, by: User) -> None:
    """The special series with its fields, and its records in `fonds`."""
    series = _series()
    known: dict[str, ArchiveUnit | None] = {"": None}
    for level in (Level.SERIES, Level.FILE, Level.ITEM):
        rows = [row for row in marriage_rows() if row.level == level.value]
        for parent in dict.fromkeys(row.parent for row in rows):
            descriptions = [_description(row, series) for row in rows if row.parent == parent]
            ensure_units(fonds=fonds, descriptions=descriptions, by=by, parent=known[parent])
        made = ArchiveUnit.objects.filter(fonds=fonds, reference_code__in=[row.reference_code for row in rows])
        known |= {unit.reference_code: unit for unit in made}


def _series() -> SpecialSeries:
    series, created = SpecialSeries.objects.get_or_create(
        name="婚姻登记", defaults={"closed_years": 75, "basis": "青岚县档案馆婚姻登记档案开放办法第三条"}
    )
    if created:
        for position, (key, label, kind, personal) in enumerate(FIELDS):
            SeriesField.objects.create(
                series=series,
                key=key,
                label=label,
                kind=kind,
                choices="\n".join(KINDS) if kind == FieldKind.CHOICE else "",
                personal=personal,
                position=position,
            )
    return series


def _description(row: MarriageRow, series: SpecialSeries) -> UnitDescription:
    return UnitDescription(
        reference_code=row.reference_code,
        title=row.title,
        level=Level(row.level),
        creator="" if row.level == Level.SERIES else "青岚县民政科",
        date_text=row.date_text,
        retention="" if row.level == Level.SERIES else "永久",
        special_series=series.pk,
        extra=row.extra,
    )
