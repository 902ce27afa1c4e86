"""import_catalogue and import_undo as an archivist or a script calls them."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from openpyxl import load_workbook

from archive_catalog.importing.mapping import Mapping
from archive_catalog.models import ArchiveUnit, Fonds, ImportBatch, ImportProfile
from search.models import OutboxEntry

from .catalogue_imports import repository

pytestmark = pytest.mark.django_db

GOOD = "全宗号,档号,题名,日期,责任者\n0045,0045-1-1,关于春耕的通知,1958,县府\n0045,0045-1-2,名册,1959,县府\n"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    repository()
    with override("en"):
        yield


def imported(path: Path, **options: object) -> tuple[int, str]:
    """The exit status and what was said."""
    out = io.StringIO()
    try:
        call_command("import_catalogue", path, stdout=out, stderr=io.StringIO(), **{"repository": "0001", **options})
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "目录.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_good_rows_end_with_nought_and_a_report_in_each_form(file: Path, tmp_path: Path) -> None:
    status, said = imported(file, dry_run=True, report=tmp_path / "report.json")
    assert (status, ArchiveUnit.objects.exists()) == (0, False)
    assert "2 rows would make new units" in said
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["rows"]["created"] == 2
    assert imported(file, report=tmp_path / "report.xlsx")[0] == 0
    assert load_workbook(tmp_path / "report.xlsx").active["A1"].value == "Row"
    assert imported(file, report=tmp_path / "report.csv")[0] == 0
    assert (tmp_path / "report.csv").read_text(encoding="utf-8-sig").startswith("Row,Column,Value")
    assert ArchiveUnit.objects.count() == 2


def test_rows_that_come_back_end_with_one(file: Path, tmp_path: Path) -> None:
    file.write_text(GOOD + "0045,0045-1-3,,1958,县府\n", encoding="utf-8")
    status, said = imported(file, to_correct=tmp_path / "back.csv")
    assert (status, ArchiveUnit.objects.count()) == (1, 2)
    assert "1 come back to be corrected" in said
    assert "0045-1-3" in (tmp_path / "back.csv").read_text(encoding="utf-8-sig")


HOPELESS = [
    ("no file", {}, None, "No such file"),
    ("an empty file", {}, b"", "empty"),
    ("no repository", {"repository": "9999"}, GOOD.encode(), "There is no repository 9999. There are: 0001."),
    ("no profile", {"profile": "nothing"}, GOOD.encode(), "There is no profile “nothing”"),
    ("no element", {"map": ["题名=titel"]}, GOOD.encode(), "There is no element “titel”"),
    ("half a mapping", {"map": ["题名"]}, GOOD.encode(), "--map 题名 is not understood"),
    ("a report of another kind", {"report": Path("report.doc")}, GOOD.encode(), "ends in .json, .csv or .xlsx"),
    ("nothing to resume", {"resume": True}, GOOD.encode(), "was interrupted"),
    ("no code in any row", {}, "题名,日期\n名册,1958\n".encode(), "Nothing can be written"),
]


@pytest.mark.parametrize(
    ("options", "content", "sentence"), [case[1:] for case in HOPELESS], ids=[case[0] for case in HOPELESS]
)
def test_what_cannot_be_read_ends_with_two_and_a_sentence(
    file: Path, options: dict[str, object], content: bytes | None, sentence: str
) -> None:
    file.unlink() if content is None else file.write_bytes(content)
    status, said = imported(file, **options)
    assert status == 2
    assert sentence in said
    assert not ArchiveUnit.objects.exists()


def test_columns_constants_and_fonds_can_be_said_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("A,B\n0045-1-1,名册\n0045-1-2,清册\n", encoding="utf-8")
    assert imported(path, map=["A=reference_code", "B=title"], constant=["level=file", "creator=县府"])[0] == 0
    assert set(ArchiveUnit.objects.values_list("title", "level", "creator")) == {
        ("名册", "file", "县府"),
        ("清册", "file", "县府"),
    }


def test_a_saved_profile_goes_before_a_supplied_one(file: Path) -> None:
    columns = {"档号": "reference_code", "题名": "note", "责任者": "title"}
    ImportProfile.objects.create(name="a711", mapping=Mapping(columns=columns).to_json())
    assert imported(file, profile="a711")[0] == 0
    assert set(ArchiveUnit.objects.values_list("title", "note")) == {("县府", "关于春耕的通知"), ("县府", "名册")}


def test_undo_says_what_it_did_and_refuses_what_it_cannot(file: Path) -> None:
    imported(file)
    batch, out = ImportBatch.objects.get(), io.StringIO()
    ArchiveUnit.objects.filter(reference_code="0045-1-1").update(changed_at="2030-01-01T00:00:00+00:00")
    call_command("import_undo", batch.pk, stdout=out, stderr=io.StringIO())
    said = out.getvalue()
    assert "1 units deleted, 0 as before, 1 kept" in said
    assert "0045-1-1: It was changed after the import." in said
    for number in (batch.pk, 999):
        with pytest.raises(CommandError):
            call_command("import_undo", number, stdout=out)


@pytest.mark.shared_material
def test_the_real_catalogue_comes_in_whole_changes_nothing_twice_and_goes_again(
    shared_material: Path, tmp_path: Path
) -> None:
    path = shared_material / "catalogue" / "A711.csv"
    real = len(path.read_text(encoding="utf-8").splitlines())
    status, _said = imported(path, profile="a711", report=tmp_path / "report.json", processes=1)
    rows = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["rows"]
    assert (status, rows["created"], ArchiveUnit.objects.count()) == (0, 4237, 4237)
    assert (
        rows["in_file"] == real == sum(rows[name] for name in ("created", "changed", "unchanged", "refused", "skipped"))
    )
    assert OutboxEntry.objects.filter(kind="archive").count() == 4237
    OutboxEntry.objects.all().delete()
    assert imported(path, profile="a711", report=tmp_path / "again.json", processes=1)[0] == 0
    assert json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))["rows"]["unchanged"] == 4237
    assert not OutboxEntry.objects.exists()
    call_command("import_undo", ImportBatch.objects.earliest("pk").pk, stdout=io.StringIO(), stderr=io.StringIO())
    assert not ArchiveUnit.objects.exists()
    assert not Fonds.objects.exists()
    assert OutboxEntry.objects.filter(kind="archive").count() == 4237
