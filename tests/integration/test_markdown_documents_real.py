"""The 1,101 regulations beside the project, all of them."""

import re
from collections import Counter
from pathlib import Path

import pytest

from cms.disclosure.markdown_documents import ParsedDocument, ProblemCode, parse_markdown_document

pytestmark = pytest.mark.shared_material

MARKER = "<!-- INFO END -->"


@pytest.fixture(scope="module")
def documents(shared_material: Path) -> dict[Path, ParsedDocument]:
    files = sorted((shared_material / "disclosure").rglob("*.md"))
    return {file: parse_markdown_document(file.read_text("utf-8"), name=file.name) for file in files}


def test_every_regulation_has_a_title_a_day_and_its_text(documents: dict[Path, ParsedDocument]) -> None:
    assert len(documents) == 1101
    for file, document in documents.items():
        text = file.read_text("utf-8")
        assert document.title == text.partition("\n")[0].removeprefix("# ").strip(), file
        assert document.body_markdown == text.partition(MARKER)[2].strip("\n"), file
        assert document.issued_on, file
        assert document.last_changed_on, file
        assert document.issued_on <= document.last_changed_on, file


def test_every_dated_line_of_every_header_became_an_event(documents: dict[Path, ParsedDocument]) -> None:
    for file, document in documents.items():
        header = re.sub(r"《[^》]*》", "", document.header_markdown)
        days = re.findall(r"[0-9０-９]{4}年[0-9０-９]+月[0-9０-９]+日", header)
        stated = {tuple(int(part) for part in re.split("[年月日]", day)[:3]) for day in days}
        assert stated <= {(event.on.year, event.on.month, event.on.day) for event in document.events}, file


def test_what_could_not_be_read_is_known_and_counted(documents: dict[Path, ParsedDocument]) -> None:
    counts = Counter(
        code for document in documents.values() for code in {problem.code for problem in document.problems}
    )
    assert counts == {
        ProblemCode.LAST_CHANGE_FROM_FILE_NAME: 292,
        ProblemCode.NO_ISSUING_BODY: 62,
        ProblemCode.DATE_FROM_FILE_NAME: 56,
        ProblemCode.FILE_NAME_DATE_DIFFERS: 21,
        ProblemCode.ISSUING_BODY_FROM_TITLE: 13,
        ProblemCode.COVERING_LETTER: 2,
    }


def test_who_issued_the_regulations(documents: dict[Path, ParsedDocument]) -> None:
    bodies = Counter(document.issuing_body for document in documents.values())
    assert bodies.most_common(4) == [
        ("国务院", 498),
        ("河南省人民代表大会常务委员会", 179),
        ("郑州市人民代表大会常务委员会", 63),
        ("", 62),
    ]
    name = re.compile(r"[\u4e00-\u9fff]{2,}(、[\u4e00-\u9fff]{2,})*")
    assert [body for body in bodies if body and not name.fullmatch(body)] == []
    local = [document for file, document in documents.items() if file.parent.name == "henan-local-regulations"]
    assert len(local) == 418
    assert all(re.search("人民代表大会(常务委员会)?$", document.issuing_body) for document in local)


def test_the_numbers_of_the_documents(documents: dict[Path, ParsedDocument]) -> None:
    numbers = [document.document_number for document in documents.values() if document.document_number]
    assert len(numbers) == 526
    assert all(re.search(r"令第[0-9]+号$|第[0-9]+号令$|[〔［][0-9]{4}[〕］][0-9]+号$", number) for number in numbers)


@pytest.mark.parametrize(
    ("name", "number", "body", "issued", "changed"),
    [
        ("政府信息公开条例(2019-04-03).md", "中华人民共和国国务院令第711号", "国务院", "2007-04-05", "2019-04-03"),
        ("工资支付暂行规定(1994-12-06).md", "劳部发〔1994〕489号", "劳动部", "1994-12-06", "1994-12-06"),
        ("进口影片管理办法(1981-10-13).md", "", "文化部、海关总署", "1981-10-13", "1981-10-13"),
        ("洛阳市旅游条例.md", "", "洛阳市人民代表大会常务委员会", "2009-08-20", "2016-09-30"),
        ("国家金库条例(2020-11-29).md", "", "国务院", "1985-07-27", "2020-11-29"),
    ],
)
def test_single_regulations_by_hand(
    documents: dict[Path, ParsedDocument], name: str, number: str, body: str, issued: str, changed: str
) -> None:
    document = next(document for file, document in documents.items() if file.name == name)
    assert (
        document.document_number,
        document.issuing_body,
        document.issued_on and document.issued_on.isoformat(),
        document.last_changed_on and document.last_changed_on.isoformat(),
    ) == (number, body, issued, changed)
