"""Putting many new units into the table at once, as fast as the database takes them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from archive_catalog.models import ArchiveUnit

_FIELDS = ArchiveUnit._meta.concrete_fields
_TABLE = ArchiveUnit._meta.db_table
_COLUMNS = ", ".join(f'"{field.column}"' for field in _FIELDS)
_values = attrgetter(*(field.attname for field in _FIELDS))
_JSON = tuple(place for place, field in enumerate(_FIELDS) if field.get_internal_type() == "JSONField")
_BLANK = tuple(field.get_default() for field in _FIELDS)
_PLACES = {field.attname: place for place, field in enumerate(_FIELDS)}
_encode = json.JSONEncoder(ensure_ascii=False).encode


def made_unit(columns: Mapping[str, Any], place: Mapping[str, Any]) -> ArchiveUnit:
    """A unit with these columns, by position, which takes a third of the time of by name."""
    values = list(_BLANK)
    for name, value in columns.items():
        values[_PLACES[name]] = value
    for name, value in place.items():
        values[_PLACES[name]] = value
    return ArchiveUnit(*values)


def with_codes(units: QuerySet[ArchiveUnit], codes: Collection[str]) -> QuerySet[ArchiveUnit]:
    """Those of `units` that have one of these reference codes; thousands of them are one parameter on PostgreSQL."""
    if connection.vendor == "postgresql":
        sql = f'"{_TABLE}"."reference_code" = ANY(%s)'
        return units.filter(RawSQL(sql, [list(codes)], output_field=BooleanField()))  # noqa: S611 -- our own names
    return units.filter(reference_code__in=list(codes))


def new_keys(count: int) -> Sequence[int]:
    """Primary keys for `count` units, which nobody else will be given. Call it inside a transaction."""
    if not count:
        return ()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [_TABLE, count]
            )
            return [key for (key,) in cursor.fetchall()]
        # SQLite: whoever writes is alone, and a key that is given away moves the sequence on.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [_TABLE])
        last = (cursor.fetchone() or (0,))[0]
        return range(last + 1, last + 1 + count)


def store(units: Iterable[ArchiveUnit]) -> None:
    """Inserts units that have their primary keys.

    On PostgreSQL they are made while the database works: making them must not ask it anything.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                connection.execute_wrapper(_ask_nothing),
                cursor.copy(f"COPY {_TABLE} ({_COLUMNS}) FROM STDIN") as copy,
            ):
                for unit in units:
                    copy.write_row(_row(unit))
            return
        places = ", ".join(["%s"] * len(_FIELDS))
        cursor.executemany(
            f"INSERT INTO {_TABLE} ({_COLUMNS}) VALUES ({places})",  # noqa: S608 -- names of our own model
            [[_adapted(value) for value in _row(unit)] for unit in units],
        )


def _ask_nothing(*_arguments: Any) -> None:
    """Asked while rows are copied in, the database would wait for ever."""
    raise RuntimeError("The database was asked something while units were copied into it. Ask before.")


def _row(unit: ArchiveUnit) -> list[Any]:
    row = list(_values(unit))
    for place in _JSON:
        row[place] = _encode(row[place])
    return row


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
