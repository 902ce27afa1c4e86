"""Putting many new units into the table at once, as fast as the database takes them."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL

from archive_catalog.models import ArchiveUnit

from .staged_rows import DECISIVE, NULL, OTHERS, cell_of, escaped, meant

_TABLE = ArchiveUnit._meta.db_table
PLACE = (
    *("id", "repository_id", "fonds_id", "parent_id", "path", "special_series_id", "batch_id", "changed_at"),
    *("sealed", "onsite_from", "public_from", "opened_at"),
)
"""The columns that stand before those of the description in a line: the unit's place, and what follows."""
_NAMES = (*PLACE, *DECISIVE, *OTHERS)
_FIELDS = {field.attname: field for field in ArchiveUnit._meta.concrete_fields}
_LINES_AT_ONCE = 250
_encode = json.JSONEncoder(ensure_ascii=False).encode


def with_codes(units: QuerySet[ArchiveUnit], codes: Collection[str]) -> QuerySet[ArchiveUnit]:
    """Those of `units` that have one of these canonical reference codes; thousands of them are one parameter."""
    if connection.vendor == "postgresql":
        # One text: an array is put together piece by piece in Python. No code holds a line's end.
        sql, given = f'"{_TABLE}"."reference_code" = ANY(string_to_array(%s, chr(10)))', "\n".join(codes)
    else:
        sql = f'"{_TABLE}"."reference_code" IN (SELECT value FROM json_each(%s))'  # noqa: S608 -- our own names
        given = json.dumps(list(codes))
    return units.filter(RawSQL(sql, [given], output_field=BooleanField()))  # noqa: S611 -- our own names


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


def moment(value: datetime) -> str:
    """A moment as a cell that this database reads."""
    return str(connection.ops.adapt_datetimefield_value(value))


def store(lines: Iterable[str]) -> None:
    """Inserts units, each a line of the cells of PLACE and of the description as COPY reads them, without its end.

    On PostgreSQL they are made while the database works: making them must not ask it anything.
    """
    _copy_in(_TABLE, _NAMES, lines)


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows of any model, each with its values in the order of the columns `names`.

    Values are texts, numbers, truth values, moments, None, and what JSON holds (dict or list). Columns that are not
    named get the database's own default.
    """
    _copy_in(model._meta.db_table, names, ("\t".join(map(_cell, row)) for row in rows))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, dict | list):
        return escaped(_encode(value))
    return moment(value) if isinstance(value, datetime) else cell_of(value)


def _copy_in(table: str, names: Sequence[str], lines: Iterable[str]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                connection.execute_wrapper(_ask_nothing),
                cursor.copy(f"COPY {table} ({columns}) FROM STDIN WITH (NULL '{NULL}')") as copy,
            ):
                waiting = iter(lines)
                while some := list(islice(waiting, _LINES_AT_ONCE)):
                    some.append("")
                    copy.write("\n".join(some))
            return
        places = ", ".join(["%s"] * len(names))
        # Numbers may stay texts: the columns' types make numbers of them.
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 -- names of our own models
            [[None if cell == NULL else meant(cell) for cell in line.split("\t")] for line in lines],
        )


def _ask_nothing(*_arguments: Any) -> None:
    """Asked while rows are copied in, the database would wait for ever."""
    raise RuntimeError("The database was asked something while units were copied into it. Ask before.")


def rewrite(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Gives units new values in the columns `names`; each row is a unit's key with its values."""
    fields = [_FIELDS[name] for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = ", ".join(
                f'"{name}" {field.db_type(connection)}' for name, field in zip(names, fields, strict=True)
            )
            columns = ", ".join(f'"{name}" = given."{name}"' for name in names)
            given = [dict(zip(("id", *names), row, strict=True)) for row in rows]
            cursor.execute(
                f"UPDATE {_TABLE} SET {columns} "  # noqa: S608 -- names of our own model
                f"FROM jsonb_to_recordset(%s) AS given(id bigint, {types}) WHERE {_TABLE}.id = given.id",
                [json.dumps(given, ensure_ascii=False, default=str)],
            )
            return
        columns = ", ".join(f'"{name}" = %s' for name in names)
        cursor.executemany(
            f"UPDATE {_TABLE} SET {columns} WHERE id = %s",  # noqa: S608 -- names of our own model
            [
                (*(field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)), key)
                for key, *values in rows
            ],
        )
