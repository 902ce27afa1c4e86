"""A batch as everything that reads it needs it: the source, the reader of its rows, its mapping, its folder."""

import hashlib
import json
from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.utils import timezone

from archive_catalog.models import ImportBatch, SpecialSeries
from archive_catalog.opening import STATUTORY_YEARS

from .differences import Comparing
from .mapping import Mapping
from .rows import RowReader
from .sources import Source, open_source
from .special_fields import FieldKind, SpecialField

_STAGING_FORMAT = 2


@dataclass(frozen=True)
class OpenBatch:
    """The file of a batch, with how it is read. Raises SourceError or MappingError where that cannot be."""

    batch: ImportBatch

    @cached_property
    def source(self) -> Source:
        """The rows of the file."""
        options = self.batch.options
        return open_source(
            Path(self.batch.file.path),
            name=self.batch.name,
            sheet=str(options.get("sheet", "")),
            encoding=str(options.get("encoding", "")),
        )

    @cached_property
    def mapping(self) -> Mapping:
        """What the columns mean, with the headers as the file writes them."""
        return Mapping.from_json(self.batch.mapping).fitted(self.source.columns)

    @cached_property
    def headers(self) -> Map[str, str]:
        """In which column an element stands."""
        return {element: header for header, element in self.mapping.columns.items()}

    @cached_property
    def fields(self) -> tuple[SpecialField, ...]:
        """The fields of the special series."""
        return fields_of(self.batch.special_series)

    @property
    def hidden(self) -> frozenset[str]:
        """The keys of the fields that no report may show."""
        return frozenset(field.key for field in self.fields if field.personal)

    @property
    def comparing(self) -> Comparing:
        """Compares rows with units that are there."""
        return Comparing(self.mapping, self.source.columns)

    def reader(self) -> RowReader:
        """Reads the rows."""
        series = self.batch.special_series
        return RowReader(
            self.mapping,
            self.source.columns,
            today=timezone.localdate(),
            special_fields=self.fields,
            special_series=series.pk if series else None,
            closed_years=series.closed_years if series else STATUTORY_YEARS,
        )

    @property
    def fingerprint(self) -> str:
        """What the staging file follows from: another mapping, another option, and it is made anew."""
        parts: list[Any] = [_STAGING_FORMAT, self.batch.digest, self.batch.mapping, self.batch.options]
        parts += [self.batch.special_series_id, [repr(field) for field in self.fields]]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def fields_of(series: SpecialSeries | None) -> tuple[SpecialField, ...]:
    """The fields of a special series as plain values."""
    if series is None:
        return ()
    return tuple(
        SpecialField(
            key=field.key,
            label=field.label,
            kind=FieldKind(field.kind),
            choices=field.choice_list,
            required=field.required,
            personal=field.personal,
        )
        for field in series.fields.all()
    )


def folder_of(batch: ImportBatch) -> Path:
    """Where the staging file and the reports of a batch lie; no address leads there."""
    folder = Path(storages["private"].path(f"imports/{batch.pk}"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def staging_path(batch: ImportBatch) -> Path:
    """The staging file of a batch."""
    return folder_of(batch) / "staging.sqlite3"
