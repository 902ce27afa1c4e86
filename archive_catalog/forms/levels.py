"""Which elements an archivist fills in at which level, and under which heading they stand."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive_catalog.levels import Level

SECTIONS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Where it stands"), ("fonds", "parent_code", "level")),
    (_("Identity"), ("reference_code", "title", "other_title", "creator", "document_number")),
    (_("Time"), ("date_text", "date_from", "date_to")),
    (_("Content"), ("subjects", "summary")),
    (_("Form and keeping"), ("medium", "extent", "page_count", "retention", "secrecy", "other_codes")),
    (_("Special series"), ("special_series",)),
    (_("Opening"), ("decided_access", "decided_on", "decided_until")),
    (_("Note"), ("note",)),
)

_SERIES = frozenset(
    {
        "level",
        "reference_code",
        "title",
        "other_title",
        "creator",
        "date_text",
        "date_from",
        "date_to",
        "summary",
        "extent",
        "special_series",
        "decided_access",
        "decided_on",
        "decided_until",
        "note",
    }
)
_FILE = _SERIES | {"subjects", "medium", "page_count", "retention", "secrecy"}
_ITEM = _FILE | {"document_number", "other_codes"}

ELEMENTS: Mapping[Level, frozenset[str]] = {Level.SERIES: _SERIES, Level.FILE: _FILE, Level.ITEM: _ITEM}
"""What DA/T 18 asks at each level; an element that has a value is shown at every level."""
