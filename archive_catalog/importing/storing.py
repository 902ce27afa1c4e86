"""Putting many new units into the table at once, as fast as the database takes them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from archive_catalog.models import ArchiveUnit

Row = list[Any]
"""The values of all columns, in the order of the model's fields."""

_FIELDS = ArchiveUnit._meta.concrete_fields
_TABLE = ArchiveUnit._meta.db_table
_COLUMNS = ", ".join(f'"{field.column}"' for field in _FIELDS)
_JSON = tuple(place for place, field in enumerate(_FIELDS) if field.get_internal_type() == "JSONField")
_BLANK = tuple(field.get_default() for field in _FIELDS)
_PLACES = {field.attname: place for place, field in enumerate(_FIELDS)}
_EMPTY = {place: json.dumps(_BLANK[place]) for place in _JSON}
_TABS = len(_FIELDS) - 1
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
# No text of a catalogue holds these signs: reading takes them out.
_NULL = "\x01null\x01"
_LINES_AT_ONCE = 200
_encode = json.JSONEncoder(ensure_ascii=False).encode


def row_of(*parts: Mapping[str, Any]) -> Row:
    """The columns of a new unit in the order of the table."""
    row = list(_BLANK)
    for part in parts:
        put_into(row, part)
    return row


def put_into(row: Row, columns: Mapping[str, Any]) -> None:
    """Writes some columns into a row."""
    for name, value in columns.items():
        row[_PLACES[name]] = value


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


def store(rows: Iterable[Row]) -> None:
    """Inserts units that have their primary keys.

    On PostgreSQL they are made while the database works: making them must not ask it anything.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                connection.execute_wrapper(_ask_nothing),
                cursor.copy(f"COPY {_TABLE} ({_COLUMNS}) FROM STDIN WITH (NULL '{_NULL}')") as copy,
            ):
                lines = map(_line, rows)
                while some := "".join(islice(lines, _LINES_AT_ONCE)):
                    copy.write(some)
            return
        places = ", ".join(["%s"] * len(_FIELDS))
        cursor.executemany(
            f"INSERT INTO {_TABLE} ({_COLUMNS}) VALUES ({places})",  # noqa: S608 -- names of our own model
            [[_adapted(value) for value in _encoded(row)] for row in rows],
        )


def _ask_nothing(*_arguments: Any) -> None:
    """Asked while rows are copied in, the database would wait for ever."""
    raise RuntimeError("The database was asked something while units were copied into it. Ask before.")


def _line(row: Row) -> str:
    """The row as COPY reads it (PostgreSQL's text format); a third of the time that the driver takes."""
    cells = [value if value.__class__ is str else _cell(value) for value in _encoded(row)]
    line = "\t".join(cells)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != _TABS:
        line = "\t".join([cell.translate(_ESCAPED) for cell in cells])
    return line + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return _NULL
    return str(value) if isinstance(value, int) else str(value.isoformat())


def _encoded(row: Row) -> Row:
    for place in _JSON:
        row[place] = _encode(row[place]) if row[place] else _EMPTY[place]
    return row


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
