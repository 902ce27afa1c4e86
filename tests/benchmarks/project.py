"""The project itself on a scratch folder: its settings, its database filled with the made-up catalogue, its index.

Models are asked of Django by name: they can be imported only once the settings point at that folder.
"""

import datetime
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from archive_catalog import paths, reference_codes
from search.engines import current_engine
from search.suggestions import current_suggestions
from search.viewers import AccessClass

from . import catalogue

_BATCH = 5000
_DECIDED_ON = datetime.date(2020, 1, 2)
Tell = Callable[[str], None]


def prepare(folder: Path, engine: str) -> None:
    """Points the settings at `folder`, makes its database where there is none, and starts Django; once a process."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'chayue.sqlite3'}",
        "SEARCH_ENGINE": engine,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
    }
    django.setup()
    if not (data / "chayue.sqlite3").exists():
        call_command("migrate", verbosity=0)


def fill_database(rows: int, tell: Tell) -> None:
    """Puts the units of the catalogue into the tables of archive_catalog, past the actions and the outbox."""
    units = apps.get_model("archive_catalog", "ArchiveUnit")
    if units.objects.count() == rows:
        return
    call_command("flush", interactive=False, verbosity=0)
    repositories = apps.get_model("archive_catalog", "Repository")
    named = enumerate(catalogue.repositories_of(), start=1)
    repositories.objects.bulk_create([repositories(pk=number, code=f"R{number}", name=name) for number, name in named])
    known = catalogue.fonds_of()
    fonds = apps.get_model("archive_catalog", "Fonds")
    fonds.objects.bulk_create(
        [fonds(pk=n, repository_id=f.repository + 1, code=f.code, title=f.title) for n, f in enumerate(known, start=1)]
    )
    for batch in _batches(_units(rows, known)):
        units.objects.bulk_create([units(**columns) for columns in batch])
        tell(f"{batch[-1]['pk']:,} units in the database")


def _units(rows: int, known: list[catalogue.FondsEntry]) -> Iterator[dict[str, Any]]:
    counts: Counter[int] = Counter()
    now = timezone.now()
    for number, row in enumerate(catalogue.rows(rows), start=1):
        counts[row.fonds] += 1
        columns = row._asdict()
        place, access = columns.pop("fonds"), columns.pop("access")
        yield {
            "pk": number,
            "repository_id": known[place].repository + 1,
            "fonds_id": place + 1,
            "path": paths.step(place + 1) + paths.step(counts[place]),
            "reference_key": reference_codes.reference_key(row.reference_code),
            "opened_at": None if access is AccessClass.STAFF else now,
            **columns,
            **_opening(access),
        }


def _opening(access: AccessClass) -> dict[str, Any]:
    """The columns of a unit of which the archive decided long ago that it is of this class."""
    return {
        "decided_access": access.value,
        "decided_on": _DECIDED_ON,
        "onsite_from": None if access is AccessClass.STAFF else _DECIDED_ON,
        "public_from": _DECIDED_ON if access is AccessClass.PUBLIC else None,
    }


def index_documents(rows: int, progress: Callable[[str, int], None]) -> None:
    """Builds index and suggestions from documents as the rebuild does, without the database.

    `progress` is told the part and how many documents of it are done.
    """
    with current_engine().writing(timeout=30.0) as index:
        with index.replacement() as fresh:
            for number, batch in enumerate(_batches(catalogue.documents(rows)), start=1):
                fresh.apply(documents=batch)
                progress("index", min(number * _BATCH, rows))
        with current_suggestions().replacement() as names:
            for number, batch in enumerate(_batches(catalogue.documents(rows)), start=1):
                names.apply(batch)
                progress("suggestions", min(number * _BATCH, rows))


def put_unit(number: int, word: str) -> None:
    """Writes one unit with `word` in its title, new or changed, with a note in the outbox; drains nothing."""
    repository, _ = apps.get_model("archive_catalog", "Repository").objects.get_or_create(pk=9, code="R9", name="R9")
    fonds, _ = apps.get_model("archive_catalog", "Fonds").objects.get_or_create(
        pk=9999, repository=repository, code="9999", title=repository.name
    )
    apps.get_model("archive_catalog", "ArchiveUnit").objects.update_or_create(
        pk=number,
        defaults={
            "repository": repository,
            "fonds": fonds,
            "path": paths.step(9999) + paths.step(1),
            "reference_code": f"9999-WS·{number}",
            "reference_key": f"9999-WS-{number}",
            "title": f"关于{word}的通知",
            **_opening(AccessClass.PUBLIC),
        },
    )
    _note(number)


def remove_unit(number: int) -> None:
    """Takes that unit away again, with a note in the outbox."""
    apps.get_model("archive_catalog", "ArchiveUnit").objects.filter(pk=number).delete()
    _note(number)


def _note(number: int) -> None:
    apps.get_model("chayue_search", "OutboxEntry").objects.create(kind="archive", identifier=str(number))


def size_of(folder: Path) -> int:
    """The bytes of all files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
