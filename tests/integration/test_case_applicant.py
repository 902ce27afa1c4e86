"""The applicant's own page, and the files of a case: encrypted, opened with a reason, deleted in time."""

import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.cases.actions.papers import add_paper, delete_old_proofs, keep_proof
from cms.cases.models import Case, CaseLogEntry, CasePaper, PaperKind
from cms.cases.permissions import CaseStateError
from cms.cases.transitions import Move
from tests.factories import a_case, a_person, answered, at_noon, moved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]
PDF = b"%PDF-1.7 the scan of a card"


def a_scan(content: bytes = PDF, name: str = "身份证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def own(client: Client) -> tuple[Case, Client]:
    """A case and the browser of its applicant."""
    a_person("officer")
    case = a_case()
    client.post("/requests/track/", {"number": case.number, "code": "48210937"})
    return case, client


def test_a_supplement_with_its_file_starts_the_clock_anew(own: tuple[Case, Client]) -> None:
    case, client = own
    moved(case, Move.ASK_SUPPLEMENT, "officer", "2026-03-05", what="请写明年份。", until=datetime.date(2026, 3, 20))
    with time_machine.travel(at_noon("2026-03-10"), tick=False):
        page = client.get("/requests/case/").content.decode()
        assert "请写明年份。" in page
        sent = client.post("/requests/case/receive_supplement/", {"text": "2024年。", "files": [a_scan()]})
    assert sent.status_code == 302
    case.refresh_from_db()
    assert (case.waits, case.due_on) == ("", datetime.date(2026, 4, 8))
    paper = case.papers.get()
    assert client.get(f"/requests/case/papers/{paper.key}/").content == PDF


def test_a_wrong_file_leaves_nothing_of_the_supplement(own: tuple[Case, Client]) -> None:
    case, client = own
    moved(case, Move.ASK_SUPPLEMENT, "officer", "2026-03-05", what="年份。", until=datetime.date(2026, 3, 20))
    wrong = a_scan(b"MZ\x90\x00 a program", "scan.pdf")
    answer = client.post("/requests/case/receive_supplement/", {"text": "2024年。", "files": [wrong]})
    assert answer.status_code == 422
    assert "2024年。" in answer.content.decode()
    case.refresh_from_db()
    assert (case.waits, case.papers.count(), case.messages.count()) == ("supplement", 0, 1)


def test_messages_go_both_ways_and_a_request_is_taken_back(own: tuple[Case, Client]) -> None:
    case, client = own
    client.post("/requests/case/message/", {"text": "请问何时答复？"})
    officer = Client()
    officer.force_login(a_person("officer"))
    officer.post(f"/cms/cases/{case.pk}/message/", {"text": "正在检索。"})
    page = client.get("/requests/case/").content.decode()
    assert "请问何时答复？" in page
    assert "正在检索。" in page
    with time_machine.travel(at_noon("2026-03-10"), tick=False):
        client.post("/requests/case/withdraw/")
    case.refresh_from_db()
    assert (case.state, case.decision, case.closed_on) == ("withdrawn", "other", datetime.date(2026, 3, 10))
    assert client.post("/requests/case/message/", {"text": "还有……"}).status_code == 422


@pytest.mark.parametrize("name", ["assign", "approve", "extend", "correct_day", "register", "nonsense"])
def test_applicants_do_not_make_the_agencys_moves(own: tuple[Case, Client], name: str) -> None:
    case, client = own
    assert client.post(f"/requests/case/{name}/", {"text": "好"}).status_code == 422
    assert case.events.count() == 1


def test_one_applicant_reaches_nothing_of_another(own: tuple[Case, Client]) -> None:
    mine, client = own
    other = a_case(applicant_name="别人", identity_number="110101199003070134")
    paper = add_paper(case=other, kind=PaperKind.PROVIDED, file=a_scan(), now=at_noon("2026-03-03"), by=None)
    proof = add_paper(case=mine, kind=PaperKind.IDENTITY, file=a_scan(), now=at_noon("2026-03-03"), by=None)
    assert client.get(f"/requests/case/papers/{paper.key}/").status_code == 404
    assert client.get(f"/requests/case/papers/{proof.key}/").status_code == 404
    stranger = Client()
    for address in ("/requests/case/", f"/requests/case/papers/{paper.key}/"):
        assert stranger.get(address).status_code == 302
    assert stranger.post("/requests/case/withdraw/").status_code == 302
    assert "别人" not in client.get("/requests/case/").content.decode()
    mine.refresh_from_db()
    assert mine.is_open


def test_the_applicant_sees_no_inner_step_and_no_third_party(own: tuple[Case, Client]) -> None:
    case, client = own
    asked = {"name": "柳泉纸业有限公司", "address": "工业园1号", "question": "是否同意？"}
    moved(case, Move.ASK_THIRD_PARTY, "officer", "2026-03-04", **asked)
    moved(case, Move.SAVE_DRAFT, "officer", "2026-03-04", decision="granted", text="草稿内容")
    page = client.get("/requests/case/").content.decode()
    assert "In progress" in page
    for secret in ("柳泉纸业", "草稿内容", "Reply being drafted"):
        assert secret not in page


def test_a_proof_lies_encrypted_and_opens_with_a_logged_reason(client: Client) -> None:
    officer = a_person("officer")
    case = a_case()
    keep_proof(number=case.number, file=a_scan(), now=at_noon("2026-03-02"))
    keep_proof(number=case.number, file=a_scan(), now=at_noon("2026-03-02"))
    paper = CasePaper.objects.get()
    stored = (settings.DATA_DIR / "private" / paper.path).read_bytes()
    assert b"scan of a card" not in stored
    client.force_login(officer)
    address = f"/cms/cases/{case.pk}/papers/{paper.pk}/"
    assert client.post(address, {"reason": " "}).status_code == 302
    assert client.get(address).status_code == 405
    opened = client.post(address, {"reason": "核对身份"})
    assert opened.content == PDF
    entry = CaseLogEntry.objects.filter(action="cases.paper").get()
    assert (entry.user, entry.data["reason"]) == (officer, "核对身份")


@pytest.mark.parametrize(
    "content", [b"<html><script>", b"MZ\x90\x00", b"", b"GIF89a"], ids=["page", "program", "empty", "gif"]
)
def test_only_scans_are_taken_whatever_their_name(content: bytes) -> None:
    with pytest.raises(CaseStateError):
        add_paper(case=a_case(), kind=PaperKind.IDENTITY, file=a_scan(content), now=at_noon("2026-03-02"), by=None)


def test_proofs_are_deleted_half_a_year_after_the_end_and_other_files_stay() -> None:
    a_person("officer")
    case, open_case = a_case(), a_case(subject="别的")
    for one in (case, open_case):
        add_paper(case=one, kind=PaperKind.IDENTITY, file=a_scan(), now=at_noon("2026-03-02"), by=None)
    kept = add_paper(case=case, kind=PaperKind.PROVIDED, file=a_scan(), now=at_noon("2026-03-02"), by=None)
    answered(case, "2026-03-10")

    def sweep(text: str) -> int:
        return delete_old_proofs(now=at_noon(text), today=datetime.date.fromisoformat(text))

    assert sweep("2026-09-06") == 0
    assert sweep("2026-09-07") == 1
    assert sweep("2026-09-08") == 0
    gone = case.papers.get(kind=PaperKind.IDENTITY)
    assert gone.deleted_at is not None
    assert not (settings.DATA_DIR / "private" / gone.path).exists()
    assert (settings.DATA_DIR / "private" / kept.path).exists()


def test_a_request_on_the_website_brings_its_proof(client: Client) -> None:
    a_person("officer")
    sent: dict[str, Any] = {
        "submission": "0b52c7f0-9d6e-4d6d-8f33-1d2d5f0b7f11",
        "agency": "QLZR",
        "subject": "征地补偿标准",
        "description": "2024年东街片区。",
        "form": "electronic",
        "applicant_kind": "citizen",
        "applicant_name": "林小满",
        "identity_kind": "resident",
        "identity_number": "11010519491231002X",
        "telephone": "13800001234",
    }
    assert client.post("/requests/new/", {**sent, "proof": a_scan(b"GIF89a", "a.png")}).status_code == 422
    assert client.post("/requests/new/", {**sent, "proof": a_scan()}).status_code == 302
    assert Case.objects.get().papers.get().kind == PaperKind.IDENTITY
