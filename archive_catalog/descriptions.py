"""What an archivist writes about fonds and units (著录项), as plain values: the same from a form and from an import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from search.viewers import AccessClass

from .levels import Level


@dataclass(frozen=True, kw_only=True)
class UnitDescription:
    """What an archivist writes about a unit: the elements of DA/T 18-2022, which are those of ISAD(G) 3.1 to 3.6.

    `date_text` is the person's own form; `date_edtf`, `date_from` and `date_to` follow from it where they are not
    given. `access` is the archive's own decision (开放审核结论), taken on `decided_on` and ending with `decided_until`;
    None leaves the unit to the law's clock. `extra` holds the fields that the archive defined for the special series
    with the key `special_series`, by their keys; None lets the unit follow what it is part of.
    """

    reference_code: str
    title: str
    level: Level = Level.FILE
    other_title: str = ""
    creator: str = ""
    document_number: str = ""
    date_text: str = ""
    date_edtf: str = ""
    date_from: date | None = None
    date_to: date | None = None
    secrecy: str = ""
    retention: str = ""
    subjects: tuple[str, ...] = ()
    medium: str = ""
    extent: str = ""
    page_count: int | None = None
    other_codes: str = ""
    summary: str = ""
    note: str = ""
    access: AccessClass | None = None
    decided_on: date | None = None
    decided_until: date | None = None
    special_series: int | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
