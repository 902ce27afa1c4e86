"""Importing documents as disclosure items, and what the catalogue shows of them."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.disclosure.blocks import plain_text
from cms.disclosure.models import DisclosureItem
from cms.disclosure.selectors import CatalogueFilter, catalogue_entries, facets, public_items
from search.actions import drain
from search.models import OutboxEntry
from search.questions import Question
from search.selectors import search
from search.viewers import PUBLIC_VIEWER
from tests.factories import an_agency, an_item

pytestmark = pytest.mark.django_db

REGULATION = """# 城乡供水管理办法

2014年3月12日 青岚县人民政府令第7号公布

<!-- INFO END -->

## 第一章 总则

第一条 为了保障城乡供水，<b>制定</b>本办法。

### 第一节 水源

第二条 水源地由县水利局划定。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "regulations").mkdir()
    (tmp_path / "regulations" / "城乡供水管理办法(2014-03-12).md").write_text(REGULATION, encoding="utf-8")
    (tmp_path / "regulations" / "坏文件.md").write_bytes(b"\xff\xfe\x00broken")
    (tmp_path / "regulations" / "notes.txt").write_text("not a document", encoding="utf-8")
    return tmp_path


def run(path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("import_documents", str(path), *arguments)
    return capsys.readouterr().out


def test_a_document_keeps_every_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = run(folder, capsys)
    item = DisclosureItem.objects.get()
    assert item.title == "城乡供水管理办法"
    assert item.formed_on.isoformat() == "2014-03-12"
    assert item.live
    assert plain_text(item.body).splitlines() == [
        "第一章 总则",
        "第一条 为了保障城乡供水，<b>制定</b>本办法。",
        "第一节 水源",
        "第二条 水源地由县水利局划定。",
    ]
    assert "1 created, 0 changed, 0 unchanged, 1 refused" in output
    assert "坏文件.md: " in output


def test_a_second_run_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, capsys)
    before = list(DisclosureItem.objects.values_list("pk", "latest_revision_id", "last_published_at"))
    OutboxEntry.objects.all().delete()
    assert "0 created, 0 changed, 1 unchanged, 1 refused" in run(folder, capsys)
    assert "0 created, 0 changed, 1 unchanged, 1 refused" in run(folder / "regulations", capsys)
    assert list(DisclosureItem.objects.values_list("pk", "latest_revision_id", "last_published_at")) == before
    assert not OutboxEntry.objects.exists()


def test_a_changed_file_becomes_a_new_revision_at_the_same_address(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, capsys)
    address = DisclosureItem.objects.get().url
    path = folder / "regulations" / "城乡供水管理办法(2014-03-12).md"
    path.write_text(REGULATION.replace("县水利局", "县人民政府"), encoding="utf-8")
    assert "0 created, 1 changed" in run(folder, capsys)
    item = DisclosureItem.objects.get()
    assert item.url == address
    assert "水源地由县人民政府划定" in plain_text(item.body)
    assert item.revisions.count() == 2


def test_a_withdrawn_item_stays_withdrawn_when_its_file_changes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, capsys)
    DisclosureItem.objects.get().unpublish()
    path = folder / "regulations" / "城乡供水管理办法(2014-03-12).md"
    path.write_text(REGULATION.replace("县水利局", "县人民政府"), encoding="utf-8")
    run(folder, capsys)
    assert not DisclosureItem.objects.get().live


def test_files_of_one_name_in_two_folders_are_two_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, place in enumerate(("a/x", "b/x")):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "1.md").write_text(REGULATION.replace("第7号", f"第{number}号"), encoding="utf-8")
    assert "2 created" in run(tmp_path, capsys)
    assert "2 unchanged" in run(tmp_path, capsys)


def test_everything_to_look_at_is_in_the_report(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.csv"
    run(folder, capsys, "--report", str(report))
    rows = report.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "file,grade,what to look at"
    assert any("regulations/坏文件.md,error," in row for row in rows)


def test_a_folder_without_documents_is_answered_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no Markdown file"):
        call_command("import_documents", str(tmp_path))


def test_markup_in_a_document_is_shown_as_text(
    folder: Path, capsys: pytest.CaptureFixture[str], client: object
) -> None:
    run(folder, capsys)
    page = client.get(DisclosureItem.objects.get().url).content.decode()
    assert "&lt;b&gt;制定&lt;/b&gt;" in page


def test_publishing_withdrawing_and_deleting_reach_the_index(empty_index: None) -> None:
    item = an_item(title="青岚河禁渔通告", text="每年三月一日至六月三十日禁渔。")
    drain()
    assert search(Question(text="禁渔通告"), viewer=PUBLIC_VIEWER).total == 1
    item.unpublish()
    drain()
    assert search(Question(text="禁渔通告"), viewer=PUBLIC_VIEWER).total == 0
    item.get_latest_revision().publish()
    drain()
    assert search(Question(text="六月三十日"), viewer=PUBLIC_VIEWER).total == 1
    item.delete()
    drain()
    assert search(Question(text="禁渔通告"), viewer=PUBLIC_VIEWER).total == 0


def test_a_draft_is_neither_listed_nor_found(empty_index: None) -> None:
    item = an_item(title="尚未公布的方案")
    item.unpublish()
    item.title = "尚未公布的方案（修改稿）"
    item.save_revision()
    drain()
    assert not public_items(PUBLIC_VIEWER).exists()
    assert search(Question(text="修改稿"), viewer=PUBLIC_VIEWER).total == 0


def test_an_agency_that_is_renamed_is_found_by_its_new_name(empty_index: None) -> None:
    an_item()
    drain()
    agency = an_agency()
    agency.name = "青岚县自然资源和规划局"
    agency.save()
    drain()
    hit = search(Question(text="危房改造"), viewer=PUBLIC_VIEWER).hits[0]
    assert hit.agency == "青岚县自然资源和规划局"


def test_facets_count_without_their_own_filter() -> None:
    civil = an_agency("QLMZ", "青岚县民政局")
    an_item(title="一")
    an_item(title="二", category="20-07")
    an_item(title="三", category="20-07", agency=civil)
    chosen = CatalogueFilter(category="20-07")
    assert [item.title for item in catalogue_entries(chosen, viewer=PUBLIC_VIEWER)] == ["三", "二"]
    found = facets(chosen, viewer=PUBLIC_VIEWER)
    assert {facet.value: facet.count for facet in found["category"]} == {"20-07": 2, "20-11": 1}
    assert {facet.value: facet.count for facet in found["agency"]} == {"QLMZ": 1, "QLZR": 1}


@pytest.mark.parametrize(
    "query", [{"category": "nonsense"}, {"year": "二〇二六"}, {"year": "-1"}, {"agency": "x" * 500}]
)
def test_a_catalogue_address_that_makes_no_sense_is_no_error(query: dict[str, str], client: object) -> None:
    item = an_item()
    response = client.get(item.get_parent().url, query)
    assert response.status_code == 200
