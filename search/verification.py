"""The proof that index and database agree, and the repair of what does not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .documents import document_key
from .engines import current_engine
from .engines.port import Engine
from .fetching import fetch_everything
from .indexing import WAIT, drain
from .models import OutboxEntry
from .rebuilding import REBUILD_BATCH, Meanwhile


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

    What changes during the comparison is brought in, waits in the outbox and is not taken for drift.
    Raises IndexBusy, IndexDamaged.
    """
    engine = engine or current_engine()
    with engine.writing(timeout=wait) as index:
        drift = _compared(dict(engine.fingerprints()), Meanwhile(index))
        if repair:
            OutboxEntry.objects.bulk_create((_entry(key) for key in (*drift.missing, *drift.stale)), batch_size=1000)
            # As if they had failed before: what has no source any more is taken out at once.
            OutboxEntry.objects.bulk_create((_entry(key, attempts=1) for key in drift.extra), batch_size=1000)
    if repair and not drift.agrees:
        drain(wait=wait, engine=engine)
        drift = replace(drift, repaired=True)
    return drift


def _compared(indexed: dict[str, str], meanwhile: Meanwhile) -> VerifyReport:
    """What the index (fingerprints by key, used up here) says, against every document of every source."""
    pending = {document_key(kind, identifier) for kind, identifier in _outbox_keys()}
    failing: dict[str, str] = {}
    missing: list[str] = []
    stale: list[str] = []
    checked = 0
    for fetched in fetch_everything(batch_size=REBUILD_BATCH):
        pending |= meanwhile.bring_in()
        failing |= {document_key(*key): reason for key, reason in fetched.failures.items()}
        checked += len(fetched.documents)
        for document in fetched.documents.values():
            known = indexed.pop(document.key, None)
            if known != document.fingerprint:
                (missing if known is None else stale).append(document.key)
    pending |= {document_key(kind, identifier) for kind, identifier in _outbox_keys()}
    missing = [key for key in missing if key not in pending]
    stale = [key for key in stale if key not in pending]
    return VerifyReport(
        checked=checked,
        missing=tuple(sorted(missing)),
        stale=tuple(sorted(stale)),
        extra=tuple(sorted(indexed.keys() - failing.keys() - pending)),
        failing=failing,
        pending=len(pending),
    )


def _outbox_keys() -> set[tuple[str, str]]:
    return set(OutboxEntry.objects.values_list("kind", "identifier"))


def _entry(key: str, *, attempts: int = 0) -> OutboxEntry:
    kind, _, identifier = key.partition(":")
    return OutboxEntry(kind=kind, identifier=identifier, attempts=attempts)
