"""The index at the start of the system: finds what a kill, a full disk or a change of engine left, and mends it."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .engines import current_engine
from .engines.index_folder import IndexFolder
from .engines.port import Engine, Facet, SearchRequest
from .errors import IndexBusy, IndexDamaged
from .fetching import count_everything
from .indexing import WAIT, drain
from .models import OutboxEntry
from .query import EVERYTHING
from .rebuilding import Progress, rebuild, rebuild_suggestions
from .suggestions import current_suggestions
from .verification import verify
from .viewers import AccessClass

Say = Callable[[str], None]


def make_ready(*, say: Say, progress: Progress = lambda part, done: None) -> None:
    """Mends index and suggestions, and says each thing that it found and did; says nothing where all is well.

    An index that cannot be read, or is not there, is built anew; one that does not hold as many documents as the
    database is compared and repaired; what waits in the outbox is indexed. Where another process is writing, that one
    is left alone. Raises IndexDamaged when the folder cannot be written.
    """
    engine = current_engine()
    try:
        _sweep(engine, say)
        held = _held(engine, say)
        if held is None:
            say(_("The search index is built anew from the database; this takes a while."))
            rebuild(progress=progress)
            return
        expected = count_everything()
        _compare(held, expected, say)
        if expected and not current_suggestions().is_readable():
            say(_("The search suggestions are missing or cannot be read, and are built anew."))
            with engine.writing(timeout=WAIT) as index:
                rebuild_suggestions(index, progress=progress)
        if waiting := OutboxEntry.objects.count():
            say(_("%(count)d changes wait for the search index and are brought in.") % {"count": waiting})
            drain()
    except IndexBusy as busy:
        say(str(busy))


def _sweep(engine: Engine, say: Say) -> None:
    """Removes indexes that were being built when their writer was killed."""
    files = IndexFolder(Path(settings.SEARCH["INDEX_DIR"]), engine=settings.SEARCH["ENGINE"])
    if not files.root.is_dir():
        return
    with engine.writing(timeout=WAIT):
        removed = files.sweep()
    if removed:
        say(_("%(count)d unfinished search indexes of a process that was stopped were removed.") % {"count": removed})


def _held(engine: Engine, say: Say) -> int | None:
    """How many documents the index holds; None, with the reason said, where it cannot be read."""
    everything = SearchRequest(
        steps=(EVERYTHING,), access=frozenset(AccessClass), facets=frozenset(Facet), histogram=True, limit=1
    )
    try:
        engine.search(everything)
        return len(engine.fingerprints())
    except IndexDamaged as damage:
        say(str(damage))
        return None


def _compare(held: int, expected: int, say: Say) -> None:
    """Repairs an index that holds fewer or more documents than the database, what waits in the outbox aside."""
    waiting = OutboxEntry.objects.values("kind", "identifier").distinct().count()
    if abs(held - expected) <= waiting:
        return
    say(
        _("The search index holds %(held)d documents and the database %(expected)d; the index is repaired.")
        % {"held": held, "expected": expected}
    )
    if held == 0:
        rebuild()
    else:
        verify(repair=True)
