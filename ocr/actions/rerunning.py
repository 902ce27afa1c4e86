"""Reading pages once more by a better recogniser; what people wrote stays, see `recognition.attach`."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from ocr.engines import current_engine, engine_called
from ocr.engines.port import Direction
from ocr.models import JobState, Page
from ocr.tasks import recognise_job

from .ingestion import DEFAULT_LANGUAGES
from .recognition import attach, job_for

_AT_ONCE = 200
# Pages that were never read go first.
LATER = -50


@dataclass(frozen=True, kw_only=True)
class Rerun:
    """How many pages wait to be read again, got a text that was there already, and have nothing to gain."""

    queued: int
    attached: int
    unchanged: int


def rerun(*, pages: QuerySet[Page], engine: str = "") -> Rerun:
    """Has pages read by an engine (the current one), each in its own direction and languages.

    Free for pages that this engine with its present models has read. In transactions of two hundred pages, so that it
    can be stopped and called again. Raises EngineUnavailableError where the engine is not installed here.
    """
    chosen = engine_called(engine) if engine else current_engine()
    digest = chosen.digest()
    queued = attached = unchanged = last = 0
    while True:
        with transaction.atomic():
            some = list(
                pages.filter(pk__gt=last).order_by("pk").select_related("scan", "transcription__job")[:_AT_ONCE]
            )
            if not some:
                return Rerun(queued=queued, attached=attached, unchanged=unchanged)
            for page in some:
                read = page.transcription
                if read and (read.job.engine, read.job.model_digest) == (chosen.name, digest):
                    unchanged += 1
                    continue
                languages = tuple(read.parameters.get("languages", ())) if read else ()
                job, made = job_for(
                    page.scan,
                    engine=chosen.name,
                    languages=languages or DEFAULT_LANGUAGES,
                    direction=Direction(page.direction),
                )
                if made:
                    recognise_job.using(priority=LATER).enqueue(job.pk)
                    queued += 1
                elif job.state == JobState.DONE and page.pk in attach(job):
                    attached += 1
                else:
                    unchanged += 1
        last = some[-1].pk
