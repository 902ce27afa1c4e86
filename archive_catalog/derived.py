"""The columns of a unit that follow from its description alone; pure, so that imports can share out the work."""

from dataclasses import replace
from operator import attrgetter

from . import reference_codes
from .descriptions import UnitDescription
from .edtf_dates import read_date
from .importing.checks.words import retention

PLAIN = (
    "title",
    "other_title",
    "creator",
    "document_number",
    "date_text",
    "date_edtf",
    "date_from",
    "date_to",
    "secrecy",
    "retention",
    "medium",
    "extent",
    "page_count",
    "other_codes",
    "summary",
    "note",
    "decided_on",
    "decided_until",
)
"""The columns that hold what the description says as it stands."""
_plain = attrgetter(*PLAIN)


def columns_of(description: UnitDescription) -> dict[str, object]:
    """Column by column what `description` says; `extra` still holds the personal fields, which are sealed on writing.

    `decided_on` is None where nobody gave the day of a decision.
    """
    complete = completed(description)
    columns: dict[str, object] = dict(zip(PLAIN, _plain(complete), strict=True))
    columns["level"] = complete.level.value
    columns["subjects"] = list(complete.subjects)
    code = reference_codes.canonical(complete.reference_code)
    columns["reference_code"], columns["reference_key"] = code, reference_codes.key_of(code)
    columns["extra"] = dict(complete.extra)
    columns["decided_access"] = complete.access.value if complete.access else ""
    if complete.access is None:
        columns["decided_on"] = columns["decided_until"] = None
    return columns


def completed(description: UnitDescription) -> UnitDescription:
    """The days that the written date says, and the retention period that the code says (D30: 定期30年), where nobody
    gave them."""
    undated = description.date_from is None and description.date_to is None
    written = read_date(description.date_text) if undated and description.date_text else None
    if written:
        description = replace(
            description, date_edtf=description.date_edtf or written.edtf, date_from=written.first, date_to=written.last
        )
    if not description.retention and reference_codes.is_valid(description.reference_code):
        said = reference_codes.parse(description.reference_code).retention
        description = replace(description, retention=retention(said) or said)
    return description
