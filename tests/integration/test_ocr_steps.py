"""The steps of a recognition: kept with what they came to, never done twice, and gone on with after an interruption."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageDraw, ImageFont

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import ArchiveUnit, Level
from ocr import tasks
from ocr.actions.ingestion import ScanFile, ingest
from ocr.actions.recognition import Outcome, job_for, recognise
from ocr.actions.regions import read_region
from ocr.actions.requeueing import requeue_interrupted
from ocr.actions.volumes import set_volume_direction
from ocr.engines.port import Direction, RecognitionError
from ocr.engines.tesseract import TesseractEngine
from ocr.models import JobState, Line, Page, PipelineStep, RecognitionJob, StepKind, Transcription
from ocr.selectors import Progress, pages_per_minute
from search.models import OutboxEntry

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TEXT = ("县人民政府工作报告", "全县粮食产量比上年增长")
STEPS = [StepKind.PREPARE, StepKind.LAYOUT, StepKind.RECOGNISE, StepKind.INDEX]
pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def unit(tmp_path: Path, settings: Any) -> ArchiveUnit:
    settings.MEDIA_ROOT = tmp_path / "media"
    return described("0045-1")


def described(code: str, parent: ArchiveUnit | None = None) -> ArchiveUnit:
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    level = Level.ITEM if parent else Level.FILE
    description = UnitDescription(reference_code=code, title="工作报告", level=level)
    return ensure_unit(fonds=fonds, parent=parent, description=description, by=None)[0]


def drawn(*lines: str, skew: float = 0.0, border: int = 0) -> bytes:
    image = Image.new("L", (800, 600), 250)
    font = ImageFont.truetype(str(FONT), 40, index=2)
    for number, line in enumerate(lines or TEXT):
        ImageDraw.Draw(image).text((90, 150 + 90 * number), line, font=font, fill=0)
    image = image.rotate(-skew, resample=Image.Resampling.BICUBIC, fillcolor=250)
    framed = Image.new("L", (800 + 2 * border, 600 + 2 * border), 0)
    framed.paste(image, (border, border))
    out = io.BytesIO()
    framed.save(out, "PNG")
    return out.getvalue()


def handed_in(unit: ArchiveUnit, content: bytes | None = None) -> RecognitionJob:
    (result,) = ingest(files=[ScanFile(name="1.png", source=content or drawn())], unit=unit, by=None)
    return RecognitionJob.objects.get(pk=result.jobs[0])


def done_steps(job: RecognitionJob) -> dict[str, Any]:
    return {step.kind: step.started_at for step in job.steps.filter(state=JobState.DONE)}


def test_every_step_is_kept_with_its_result_and_its_time(unit: ArchiveUnit) -> None:
    job = handed_in(unit)
    assert recognise(job_id=job.pk) is Outcome.DONE
    steps = list(job.steps.all())
    assert [step.kind for step in steps] == STEPS
    assert all(step.state == JobState.DONE and step.duration > timedelta(0) for step in steps)
    assert steps[0].result["skew"] == 0
    assert 25 <= steps[0].result["glyph_height"] <= 45
    assert (steps[1].result["engine"], steps[1].result["doubt"]) == ("tesseract", 0)
    assert (steps[2].result["lines"], steps[2].result["characters"]) == (2, len("".join(TEXT)))
    assert steps[3].result == {"pages": [Page.objects.get().pk]}


def test_characters_are_kept_with_places_and_confidence(unit: ArchiveUnit) -> None:
    recognise(job_id=handed_in(unit).pk)
    for line in Line.objects.all():
        assert line.machine_text == line.text
        assert "".join(one[0] for one in line.characters) == line.text
        for character, left, top, width, height, confidence, alternatives in line.characters:
            assert len(character) == 1
            assert line.left <= left <= left + width <= line.left + line.width + 1
            assert line.top <= top <= top + height <= line.top + line.height + 1
            assert 0 <= confidence <= 100
            assert len(alternatives) <= 5


@pytest.mark.parametrize(
    ("dies_in", "finished"),
    [
        ("ocr.actions.steps.prepared", []),
        ("ocr.engines.tesseract.TesseractEngine.layout", STEPS[:1]),
        ("ocr.engines.tesseract.TesseractEngine.read", STEPS[:2]),
        ("ocr.actions.recognition.store", STEPS[:2]),
        ("ocr.actions.recognition._indexed", STEPS[:3]),
        ("ocr.actions.recognition.attach", STEPS[:3]),
    ],
)
def test_killed_in_any_step_the_job_goes_on_behind_the_last_one_that_was_done(
    unit: ArchiveUnit, monkeypatch: pytest.MonkeyPatch, dies_in: str, finished: list[StepKind]
) -> None:
    def killed(*_args: object, **_kwargs: object) -> None:
        raise Killed

    job = handed_in(unit)
    with monkeypatch.context() as patched:
        patched.setattr(dies_in, killed)
        with pytest.raises(Killed):
            recognise(job_id=job.pk)
    # What a process killed outright leaves behind: it could not put its job back.
    RecognitionJob.objects.update(state=JobState.RUNNING, worker="gone:0:999999999:1", started_at=timezone.now())
    DBTaskResult.objects.all().delete()
    before = done_steps(job)
    assert list(before) == finished
    OutboxEntry.objects.all().delete()
    assert requeue_interrupted(now=timezone.now() + timedelta(minutes=11)).requeued == 1
    assert recognise(job_id=job.pk) is Outcome.DONE
    after = done_steps(job)
    assert list(after) == STEPS
    assert {kind: after[kind] for kind in before} == before
    assert Transcription.objects.count() == 1
    assert [line.text for line in Line.objects.order_by("order")] == list(TEXT)
    assert list(OutboxEntry.objects.values_list("kind", flat=True)) == ["page"]
    assert recognise(job_id=job.pk) is Outcome.LEFT_ALONE


def test_a_failed_step_says_why_and_is_done_anew(unit: ArchiveUnit, monkeypatch: pytest.MonkeyPatch) -> None:
    def gave_up(*_args: object, **_kwargs: object) -> None:
        raise RecognitionError("The recogniser gave up on the page.")

    job = handed_in(unit)
    with monkeypatch.context() as patched:
        patched.setattr(TesseractEngine, "read", gave_up)
        assert recognise(job_id=job.pk) is Outcome.TRY_AGAIN
    failed = PipelineStep.objects.get(state=JobState.FAILED)
    assert (failed.kind, failed.reason) == (StepKind.RECOGNISE, "The recogniser gave up on the page.")
    assert recognise(job_id=job.pk) is Outcome.DONE
    assert not PipelineStep.objects.exclude(state=JobState.DONE).exists()


def test_a_crooked_page_with_black_borders_is_read_and_its_boxes_lie_on_the_original(unit: ArchiveUnit) -> None:
    content = drawn(skew=4.0, border=40)
    job = handed_in(unit, content)
    assert recognise(job_id=job.pk) is Outcome.DONE
    result = job.steps.get(kind=StepKind.PREPARE).result
    assert result["skew"] == pytest.approx(4, abs=0.5)
    assert (result["left"], result["top"]) == (40, 40)
    assert Page.objects.get().transcription.text.splitlines() == list(TEXT)
    ink = Image.open(io.BytesIO(content)).point(lambda grey: 255 if grey < 120 else 0).crop((41, 41, 839, 639))
    left, top, right, bottom = ink.getbbox()
    lines = Line.objects.all()
    found = (
        min(line.left for line in lines),
        min(line.top for line in lines),
        max(line.left + line.width for line in lines),
        max(line.top + line.height for line in lines),
    )
    assert found == pytest.approx((left + 41, top + 41, right + 41, bottom + 41), abs=15)


def test_the_engines_models_are_part_of_a_jobs_key(unit: ArchiveUnit, monkeypatch: pytest.MonkeyPatch) -> None:
    job = handed_in(unit)
    assert len(job.model_digest) == 64
    asked = {"engine": "tesseract", "languages": ("chi_sim", "chi_tra"), "direction": Direction.AUTO}
    assert job_for(job.scan, **asked) == (job, False)
    monkeypatch.setattr(TesseractEngine, "digest", lambda _engine: "b" * 64)
    other, made = job_for(job.scan, **asked)
    assert made
    assert other.pk != job.pk
    # The waiting job of the former models is read with those that are there, and no page twice.
    assert recognise(job_id=other.pk) is Outcome.DONE
    assert recognise(job_id=job.pk) is Outcome.FAILED
    assert "another job reads this scan" in RecognitionJob.objects.get(pk=job.pk).reason
    assert Transcription.objects.count() == 1


def test_a_volumes_direction_holds_for_its_pages_and_for_those_to_come(unit: ArchiveUnit) -> None:
    item = described("0045-1-1", unit)
    recognise(job_id=handed_in(item).pk)
    assert set_volume_direction(unit=unit, direction=Direction.HORIZONTAL, by=None, languages=("chi_tra",)) == (1, 0)
    page = Page.objects.get()
    assert page.direction == "horizontal"
    job = RecognitionJob.objects.get(state=JobState.QUEUED)
    assert job.parameters == {"languages": ["chi_tra"], "direction": "horizontal"}
    assert recognise(job_id=job.pk) is Outcome.DONE
    page.refresh_from_db()
    assert page.transcription.job_id == job.pk
    later = handed_in(described("0045-1-2", unit), drawn("第二件"))
    assert later.parameters == {"languages": ["chi_tra"], "direction": "horizontal"}
    elsewhere = handed_in(described("0045-2"), drawn("别的"))
    assert elsewhere.parameters["direction"] == "auto"


def test_a_box_that_a_person_drew_is_read_as_one_line(unit: ArchiveUnit) -> None:
    recognise(job_id=handed_in(unit).pk)
    page = Page.objects.get()
    fields = read_region(page=page, box=(85, 240, 560, 55))
    assert fields is not None
    assert (fields["text"], fields["machine_text"], fields["direction"]) == (TEXT[1], TEXT[1], "horizontal")
    assert 235 <= fields["top"] <= fields["top"] + fields["height"] <= 300
    assert Line(transcription=page.transcription, order=9, **fields).text == TEXT[1]
    assert read_region(page=page, box=(10, 500, 300, 60)) is None
    asked = tasks.read_region.call(page.pk, 85, 240, 560, 55, "auto")
    assert asked == fields


@pytest.mark.parametrize(("done", "pace", "left"), [((), 0.0, None), ((4, 3, 2, 1), 1.0, 600), ((20, 19), 0.0, None)])
def test_pace_and_time_left(unit: ArchiveUnit, done: tuple[int, ...], pace: float, left: int | None) -> None:
    now = timezone.now()
    job = handed_in(unit)
    for number, minutes in enumerate(done):
        RecognitionJob.objects.create(
            scan=job.scan, engine="tesseract", parameters={}, parameters_digest=str(number), state=JobState.DONE,
            started_at=now - timedelta(minutes=minutes), finished_at=now - timedelta(minutes=minutes - 1),
        )  # fmt: skip
    found = pages_per_minute(now=now)
    assert found == pytest.approx(pace)
    assert Progress(queued=9, running=1, done=len(done), failed=0, per_minute=found).seconds_left == left
