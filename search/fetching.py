"""Asking the sources for documents, so that one that cannot be made does not keep back the others."""

import traceback
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from .documents import SearchDocument
from .sources import SearchSource, source_for

Key = tuple[str, str]  # kind and identifier


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """Documents by kind and identifier, those that no longer exist, and why others could not be made."""

    documents: dict[Key, SearchDocument] = field(default_factory=dict)
    absent: tuple[Key, ...] = ()
    failures: dict[Key, str] = field(default_factory=dict)


def fetch(keys: Iterable[Key]) -> Fetched:
    """The documents of these keys. Never raises for a document's sake; each key is in one part of the answer."""
    by_kind: dict[str, list[str]] = {}
    for kind, identifier in keys:
        by_kind.setdefault(kind, []).append(identifier)
    documents: dict[Key, SearchDocument] = {}
    failures: dict[Key, str] = {}
    for kind, identifiers in by_kind.items():
        try:
            source = source_for(kind)
        except LookupError as error:
            failures |= {(kind, identifier): str(error.args[0]) for identifier in identifiers}
        else:
            _fetch_kind(source, identifiers, documents, failures)
    asked = [(kind, identifier) for kind, identifiers in by_kind.items() for identifier in identifiers]
    absent = tuple(key for key in asked if key not in documents and key not in failures)
    return Fetched(documents=documents, absent=absent, failures=failures)


def _fetch_kind(
    source: SearchSource, identifiers: list[str], documents: dict[Key, SearchDocument], failures: dict[Key, str]
) -> None:
    """Asks for all at once; when that fails, for one after the other."""
    try:
        documents |= _asked(source, identifiers)
    except Exception:  # noqa: BLE001 -- whatever goes wrong in a source's code, asking singly finds the culprit
        for identifier in identifiers:
            try:
                documents |= _asked(source, [identifier])
            except Exception as error:  # noqa: BLE001 -- this one's failure must not keep back the others
                failures[source.kind, identifier] = _reason(error)


def _asked(source: SearchSource, identifiers: Collection[str]) -> dict[Key, SearchDocument]:
    with transaction.atomic():  # so that a failed statement does not spoil the caller's transaction
        found = {(document.kind, document.identifier): document for document in source.documents(identifiers)}
    asked = {(source.kind, identifier) for identifier in identifiers}
    if stray := found.keys() - asked:
        raise ValueError(f"The source of {source.kind!r} gave {sorted(stray)[0]}, which it was not asked for.")
    return found


def _reason(error: Exception) -> str:
    """The kind of error and where it arose; never its message, which may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
