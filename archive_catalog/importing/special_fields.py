"""The fields that a special series (专题档案) has beside the common elements, as plain values."""

from dataclasses import dataclass
from enum import StrEnum

from .elements import extra


class FieldKind(StrEnum):
    """What a field holds; the values are those of archive_catalog.models.FieldKind."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes-no"


@dataclass(frozen=True, kw_only=True)
class SpecialField:
    """One field: `key` is its name in mappings and descriptions, `choices` what a choice may be.

    A `personal` field is stored encrypted; no finding shows its values.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False

    @property
    def element(self) -> str:
        """What a column that holds this field means."""
        return extra(self.key)
