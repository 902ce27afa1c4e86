"""Whether words of the true text are found through a real index, as readers ask: exactly, or tolerant of misreading."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from ocr.engines.port import Reading
from ocr.line_text import other_readings, running_text
from search.documents import SearchDocument
from search.engines import ENGINES
from search.engines.port import Engine, SearchRequest
from search.language import parse
from search.ranking import ladder
from search.viewers import AccessClass

from .search_recall import Found, terms_in


def searched_through_index(pages: Sequence[tuple[str, Reading]], *, length: int) -> dict[bool, Found]:
    """How the terms of `length` Han characters of all true texts are found in the pages (truth, reading), by whether
    the question is tolerant. The index is the one that the settings name, in a folder that is removed afterwards.
    """
    truths = {str(number): set(terms_in(truth, length)) for number, (truth, _reading) in enumerate(pages)}
    with tempfile.TemporaryDirectory() as folder:
        engine: Engine = import_string(ENGINES[settings.SEARCH["ENGINE"]])(Path(folder))
        try:
            with engine.writing(timeout=30) as index:
                index.apply(documents=[_document(number, reading) for number, (_truth, reading) in enumerate(pages)])
            return {tolerant: _asked(engine, truths, tolerant=tolerant) for tolerant in (False, True)}
        finally:
            engine.close()


def _asked(engine: Engine, truths: dict[str, set[str]], *, tolerant: bool) -> Found:
    right = everything = 0
    for term in sorted(set().union(*truths.values())):
        steps = ladder(parse(term), tolerant=tolerant).steps
        request = SearchRequest(steps=steps, access=frozenset(AccessClass), limit=len(truths))
        hits = {document.identifier for document in engine.search(request).documents}
        right += sum(term in truths[page] for page in hits)
        everything += len(hits)
    return Found(wanted=sum(map(len, truths.values())), right=right, all=everything)


def _document(number: int, reading: Reading) -> SearchDocument:
    lines = [
        (line.text, [(other.index, other.character, other.confidence) for other in line.alternatives])
        for line in reading.lines
    ]
    return SearchDocument(
        kind="page",
        identifier=str(number),
        title="",
        body=running_text(text for text, _alternatives in lines),
        date=None,
        access=AccessClass.PUBLIC,
        recognised=True,
        readings=other_readings(lines),
    )
