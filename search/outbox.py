"""Writing the outbox: many entries in one statement, for an import makes a million of them."""

import json
from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from .models import OutboxEntry

_FROM = {
    "postgresql": "unnest(%s::text[]) AS made (identifier)",
    "sqlite": "(SELECT value AS identifier FROM json_each(%s))",
}


def put(kind: str, identifiers: Sequence[str]) -> None:
    """Notes that these documents are to be indexed again."""
    table = OutboxEntry._meta.db_table
    given = list(identifiers) if connection.vendor == "postgresql" else json.dumps(list(identifiers))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (kind, identifier, enqueued_at, attempts, reason) "  # noqa: S608 -- our own names
            f"SELECT %s, identifier, %s, 0, '' FROM {_FROM[connection.vendor]}",
            [kind, now, given],
        )
