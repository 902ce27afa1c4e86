"""The proof that index and database agree, and the repair of what does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from .documents import document_key
from .engines import current_engine
from .engines.port import Engine
from .fetching import fetch
from .indexing import BATCH, WAIT, drain, in_batches
from .models import OutboxEntry
from .sources import registered_kinds, source_for


@dataclass(frozen=True, kw_only=True)
class VerifyReport:
    """Documents that the index lacks (`missing`), holds in an older state (`stale`) or should not hold (`extra`).

    `failing` maps keys that cannot be made into documents to the reason; `pending` counts documents whose change waits
    in the outbox, which is not drift. `repaired` tells whether missing, stale and extra ones were brought in order.
    """

    checked: int
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    failing: Mapping[str, str]
    pending: int = 0
    repaired: bool = False

    @property
    def agrees(self) -> bool:
        """Whether index and database say the same."""
        return not (self.missing or self.stale or self.extra)


def verify(*, repair: bool, wait: float = WAIT, engine: Engine | None = None) -> VerifyReport:
    """Compares every document of every source with the index; with `repair`, indexes or removes what differs.

    No drain runs meanwhile, so that what changes during the comparison waits in the outbox and is not taken for drift.
    Raises IndexBusy, IndexDamaged.
    """
    engine = engine or current_engine()
    with engine.writing(timeout=wait) as index:
        indexed = dict(engine.fingerprints())
        expected, failing = _expected()
        pending = {document_key(kind, identifier) for kind, identifier in _outbox_keys()}
        missing = expected.keys() - indexed.keys() - pending
        stale = {key for key in expected.keys() & indexed.keys() if expected[key] != indexed[key]} - pending
        extra = indexed.keys() - expected.keys() - failing.keys() - pending
        if repair and extra:
            index.apply(documents=(), removed=extra)
        if repair:
            OutboxEntry.objects.bulk_create(_entry(key) for key in sorted(missing | stale))
    repaired = repair and bool(missing or stale or extra)
    if repaired:
        drain(wait=wait, engine=engine)
    return VerifyReport(
        checked=len(expected),
        missing=tuple(sorted(missing)),
        stale=tuple(sorted(stale)),
        extra=tuple(sorted(extra)),
        failing=failing,
        pending=len(pending),
        repaired=repaired,
    )


def _expected() -> tuple[dict[str, str], dict[str, str]]:
    """The fingerprint of every document that should be in the index, and why some cannot be made."""
    fingerprints: dict[str, str] = {}
    failing: dict[str, str] = {}
    for kind in registered_kinds():
        for identifiers in in_batches(source_for(kind).identifiers(), BATCH):
            fetched = fetch((kind, identifier) for identifier in identifiers)
            fingerprints |= {document.key: document.fingerprint for document in fetched.documents.values()}
            failing |= {document_key(*key): reason for key, reason in fetched.failures.items()}
    return fingerprints, failing


def _outbox_keys() -> set[tuple[str, str]]:
    return set(OutboxEntry.objects.values_list("kind", "identifier"))


def _entry(key: str) -> OutboxEntry:
    kind, _, identifier = key.partition(":")
    return OutboxEntry(kind=kind, identifier=identifier)
