"""Writes to the catalogue. Each puts the changed search documents into the outbox within its own transaction."""

from archive_catalog.descriptions import UnitDescription

from .fonds import (
    FondsDescription,
    change_fonds,
    create_fonds,
    delete_fonds,
    delete_repository,
    ensure_fonds,
    ensure_repository,
    write_repository,
)
from .imports import (
    ImportRefusedError,
    configure_import,
    receive_import,
    resume_imports,
    start_check,
    start_run,
    start_undo,
)
from .moving import move_units
from .openings import RestrictionTerms, apply_series_rule, follow_openings, lift, restrict, set_access
from .special_series import delete_special_series, set_special_series
from .units import EnsuredUnits, change_unit, create_unit, delete_unit, ensure_unit, ensure_units

__all__ = [
    "EnsuredUnits",
    "FondsDescription",
    "ImportRefusedError",
    "RestrictionTerms",
    "UnitDescription",
    "apply_series_rule",
    "change_fonds",
    "change_unit",
    "configure_import",
    "create_fonds",
    "create_unit",
    "delete_fonds",
    "delete_repository",
    "delete_special_series",
    "delete_unit",
    "ensure_fonds",
    "ensure_repository",
    "ensure_unit",
    "ensure_units",
    "follow_openings",
    "lift",
    "move_units",
    "receive_import",
    "restrict",
    "resume_imports",
    "set_access",
    "set_special_series",
    "start_check",
    "start_run",
    "start_undo",
    "write_repository",
]
