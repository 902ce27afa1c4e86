"""Real printed scans through the whole way, held to an error rate that was measured."""

import unicodedata
from pathlib import Path

import pytest

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import ArchiveUnit, Level
from ocr.actions.ingestion import Handling, ScanFile, ingest
from ocr.actions.recognition import Outcome, recognise
from ocr.models import Page

pytestmark = [pytest.mark.shared_material, pytest.mark.django_db]

# Character error rates in per cent. Measured: 8.9 over all (half of it a newspaper at ten pixels a glyph), 0.4 over
# clean simplified print, 9.7 over traditional print. The bounds leave room for another tesseract, not for a step back.
WORST_OVER_ALL = 11.0
WORST_SIMPLIFIED = 1.5
WORST_TRADITIONAL = 12.0
SIMPLIFIED = ("cnocr_ml2", "lite_8", "rapid_letterbox")
TRADITIONAL = ("cnocr_fanti", "h24_right")


@pytest.fixture
def unit(tmp_path: Path, settings) -> ArchiveUnit:
    settings.MEDIA_ROOT = tmp_path
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    return ensure_unit(
        fonds=fonds, description=UnitDescription(reference_code="0045-1-1", title="扫描件", level=Level.ITEM), by=None
    )[0]


def compared(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for number, character in enumerate(one, start=1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (character != wanted))
    return row[-1]


def test_printed_scans_are_read_within_the_measured_error_rate(unit: ArchiveUnit, shared_material: Path) -> None:
    paths = sorted((shared_material / "ocr" / "printed").glob("*.png"))
    assert len(paths) == 9
    results = list(ingest(files=[ScanFile(name=path.name, source=path) for path in paths], unit=unit, by=None))
    assert {result.handling for result in results} == {Handling.ADDED}
    assert {recognise(job_id=result.jobs[0]) for result in results} == {Outcome.DONE}
    wrong: dict[str, tuple[int, int]] = {}
    for path, page in zip(paths, Page.objects.order_by("number").select_related("transcription"), strict=True):
        truth = compared(path.with_suffix(".txt").read_text(encoding="utf-8"))
        wrong[path.stem] = (distance(compared(page.transcription.text), truth), len(truth))

    def rate(names: tuple[str, ...]) -> float:
        return 100 * sum(wrong[name][0] for name in names) / sum(wrong[name][1] for name in names)

    assert rate(SIMPLIFIED) <= WORST_SIMPLIFIED
    assert rate(TRADITIONAL) <= WORST_TRADITIONAL
    assert rate(tuple(wrong)) <= WORST_OVER_ALL


def test_columns_are_taken_for_columns_without_being_told(unit: ArchiveUnit, shared_material: Path) -> None:
    paths = sorted((shared_material / "ocr" / "vertical").glob("dots_*.png"))
    assert len(paths) == 3
    for result in ingest(files=[ScanFile(name=path.name, source=path) for path in paths], unit=unit, by=None):
        recognise(job_id=result.jobs[0])
    assert [page.transcription.direction for page in Page.objects.all()] == ["vertical"] * 3
