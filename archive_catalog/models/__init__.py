"""The archive catalogue (档案目录): repositories, fonds, the units described in them, and how they came in."""

from archive_catalog.levels import Level, Secrecy

from .charge import Charge
from .fonds import Fonds, Repository
from .import_batch import BatchState, ImportBatch, ImportChange, ImportProfile
from .log_entry import CatalogueLogEntry
from .opening import FollowedDay, Restriction
from .special_series import FieldKind, SeriesField, SpecialSeries
from .unit import Access, ArchiveUnit

__all__ = [
    "Access",
    "ArchiveUnit",
    "BatchState",
    "CatalogueLogEntry",
    "Charge",
    "FieldKind",
    "FollowedDay",
    "Fonds",
    "ImportBatch",
    "ImportChange",
    "ImportProfile",
    "Level",
    "Repository",
    "Restriction",
    "Secrecy",
    "SeriesField",
    "SpecialSeries",
]
