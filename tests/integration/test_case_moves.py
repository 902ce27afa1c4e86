"""A case on its way: what each move writes, what the clock says, and who is refused, on a real database."""

import datetime
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from cms.cases.actions import move
from cms.cases.models import Case, CaseLogEntry, Consultation, Letter, Reply
from cms.cases.people import staff
from cms.cases.permissions import CaseStateError
from cms.cases.states import OPEN, State, Wait
from cms.cases.transitions import TRANSITIONS, Move
from tests.factories import CAST, a_case, a_person, an_agency, answered, at_noon, moved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sentences_in_english")]
PARTY = {"name": "柳泉纸业有限公司", "address": "青岚县工业园1号", "question": "是否同意公开？"}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def a_handled_case(**fields: object) -> Case:
    a_person("officer")
    case = a_case(**fields)
    assert case.state == State.ASSIGNED
    return case


def in_state(state: State) -> Case:
    """A case in a state, by the way that leads there."""
    if state is State.REGISTERED:
        return a_case()
    case = a_handled_case()
    ways: dict[State, Callable[[], object]] = {
        State.ASSIGNED: lambda: None,
        State.DRAFTING: lambda: moved(case, Move.SAVE_DRAFT, "officer", "2026-03-03", decision="granted", text="好。"),
        State.ANSWERED: lambda: answered(case, "2026-03-03"),
        State.WITHDRAWN: lambda: moved(case, Move.WITHDRAW, "applicant", "2026-03-03"),
        State.TRANSFERRED: lambda: moved(
            case, Move.TRANSFER, "head", "2026-03-03", agency=an_agency("QLMZ", "青岚县民政局"), reason="属民政职责。"
        ),
    }
    if state in ways:
        ways[state]()
    elif state is State.CLOSED:
        moved(case, Move.ASK_SUPPLEMENT, "officer", "2026-03-03", what="写明年份。", until=day("2026-03-10"))
        moved(case, Move.CLOSE_UNSUPPLEMENTED, "head", "2026-03-11")
    else:
        ways[State.DRAFTING]()
        moved(case, Move.SUBMIT_DRAFT, "officer", "2026-03-03")
        if state is State.APPROVAL:
            moved(case, Move.PASS_CHECK, "checker", "2026-03-03")
    case.refresh_from_db()
    assert case.state == state
    return case


ROLES = {"officer": "officer", "checker": "legal", "head": "head"}


@pytest.mark.parametrize("state", State)
def test_at_every_state_everybody_is_refused_what_the_table_does_not_give(state: State) -> None:
    case = in_state(state)
    for who, wanted in itertools.product([*CAST, "applicant", "clock"], Move):
        role = {"applicant": "applicant", "clock": "system", "colleague": "officer", **ROLES}.get(who, "")
        row = TRANSITIONS[wanted]
        if role in row.by and (state in row.source or row.new):
            continue
        before = (case.state, case.events.count(), case.letters.count())
        with pytest.raises((PermissionDenied, CaseStateError)):
            moved(case, wanted, who, "2026-03-12")
        case.refresh_from_db()
        assert (case.state, case.events.count(), case.letters.count()) == before, (who, wanted)


def test_the_right_over_one_agency_is_none_over_another() -> None:
    case = a_case()
    other = a_person("officer", agency=an_agency("QLMZ", "青岚县民政局"))
    with pytest.raises(PermissionDenied, match="青岚县自然资源局"):
        move(case=case, transition=Move.ASSIGN, by=staff(other), now=at_noon("2026-03-03"))


def test_a_supplement_starts_the_clock_anew() -> None:
    case = a_handled_case()
    assert case.due_on == day("2026-03-30")
    moved(case, Move.ASK_SUPPLEMENT, "officer", "2026-03-11", what="请写明年份。", until=day("2026-03-25"))
    assert (case.due_on, case.awaited, case.supplement_due_on) == (None, (Wait.SUPPLEMENT,), day("2026-03-25"))
    with pytest.raises(CaseStateError, match="once"):
        moved(case, Move.ASK_SUPPLEMENT, "officer", "2026-03-11", what="还要写明地点。", until=day("2026-03-25"))
    moved(case, Move.RECEIVE_SUPPLEMENT, "applicant", "2026-03-16", text="2024年。")
    assert (case.due_on, case.awaited) == (day("2026-04-14"), ())
    assert [m.text for m in case.messages.all()] == ["请写明年份。", "2024年。"]
    letter = case.letters.get(kind="supplement_notice")
    assert letter.fields == {"what": "请写明年份。", "until": "2026-03-25"}


def test_no_supplement_is_asked_for_after_seven_working_days() -> None:
    with pytest.raises(CaseStateError, match="2026-03-11"):
        moved(a_handled_case(), Move.ASK_SUPPLEMENT, "officer", "2026-03-12", what="年份。", until=day("2026-03-25"))


def test_whoever_does_not_supplement_gives_the_request_up() -> None:
    case = a_handled_case()
    moved(case, Move.ASK_SUPPLEMENT, "officer", "2026-03-05", what="年份。", until=day("2026-03-12"))
    with pytest.raises(CaseStateError, match="2026-03-12"):
        moved(case, Move.CLOSE_UNSUPPLEMENTED, "head", "2026-03-12")
    moved(case, Move.CLOSE_UNSUPPLEMENTED, "head", "2026-03-13")
    assert (case.state, case.decision, case.closed_on) == ("closed", "not_supplemented", day("2026-03-13"))
    assert (case.answered_on, case.waits) == (None, "")


def test_a_third_party_has_its_own_clock_and_its_silence_is_no_consent() -> None:
    case = a_handled_case()
    moved(case, Move.ASK_THIRD_PARTY, "officer", "2026-03-04", **PARTY)
    party = case.consultations.get()
    with pytest.raises(CaseStateError, match="Record first on which day"):
        moved(case, Move.THIRD_PARTY_SILENT, "clock", "2026-03-30", party=party.key)
    moved(case, Move.RECORD_DELIVERY, "officer", "2026-03-09", on="2026-03-06", party=party.key)
    party.refresh_from_db()
    assert party.opinion_due_on == day("2026-03-27")
    moved(case, Move.SAVE_DRAFT, "officer", "2026-03-20", decision="granted", text="随信提供。")
    with pytest.raises(CaseStateError, match="third party's opinion"):
        moved(case, Move.SUBMIT_DRAFT, "officer", "2026-03-20")
    with pytest.raises(CaseStateError, match="2026-03-27"):
        moved(case, Move.THIRD_PARTY_SILENT, "clock", "2026-03-27", party=party.key)
    moved(case, Move.THIRD_PARTY_SILENT, "clock", "2026-03-30", party=party.key)
    party.refresh_from_db()
    assert (party.opinion, party.consents, party.answered_on) == ("silent", False, day("2026-03-27"))
    # Asked on 4 March, over on 27 March: 17 working days are left out, and 6 April is a rest day.
    assert case.due_on == day("2026-04-23")
    with pytest.raises(CaseStateError, match="silence is not consent"):
        moved(case, Move.SUBMIT_DRAFT, "officer", "2026-03-31")
    reason = "涉及饮水安全，不公开会对公共利益造成重大影响。"
    answered(case, "2026-04-01", without_consent=reason)
    told = case.letters.get(kind="third_party_told")
    assert (told.consultation, told.fields["reason"]) == (party, reason)


def test_another_agencys_silence_is_consent() -> None:
    case = a_handled_case()
    moved(case, Move.ASK_AGENCY, "officer", "2026-03-04", name="青岚县水利局", question="是否同意公开？")
    asked = case.consultations.get()
    moved(case, Move.RECORD_DELIVERY, "officer", "2026-03-05", party=asked.key)
    moved(case, Move.AGENCY_SILENT, "clock", "2026-03-30", party=asked.key)
    asked.refresh_from_db()
    assert (asked.opinion, asked.consents) == ("silent", True)
    assert answered(case, "2026-03-31").state == State.ANSWERED


def test_several_waits_are_open_at_once_and_end_one_by_one() -> None:
    case = a_handled_case()
    for name in ("甲公司", "乙公司"):
        moved(case, Move.ASK_THIRD_PARTY, "officer", "2026-03-04", **{**PARTY, "name": name})
    moved(case, Move.ASK_AGENCY, "officer", "2026-03-04", name="青岚县水利局", question="意见？")
    first, second, agency = case.consultations.all()
    assert case.awaited == (Wait.THIRD_PARTY, Wait.AGENCY)
    moved(case, Move.RECORD_THIRD_PARTY, "officer", "2026-03-09", party=first.key, opinion="consents")
    assert case.awaited == (Wait.THIRD_PARTY, Wait.AGENCY)
    moved(case, Move.RECORD_AGENCY, "officer", "2026-03-10", party=agency.key, opinion="consents")
    assert (case.awaited, case.due_on) == ((Wait.THIRD_PARTY,), None)
    moved(
        case, Move.RECORD_THIRD_PARTY, "officer", "2026-03-11", party=second.key, opinion="objects", reason="商业秘密。"
    )
    # The three waits overlap: five working days are left out, once.
    assert (case.awaited, case.due_on) == ((), day("2026-04-07"))


def test_an_extension_needs_the_heads_consent_and_comes_once() -> None:
    case = a_handled_case()
    moved(case, Move.PROPOSE_EXTENSION, "officer", "2026-03-20", working_days=10, reason="材料较多。")
    assert case.due_on == day("2026-03-30")
    with pytest.raises(PermissionDenied):
        moved(case, Move.EXTEND, "officer", "2026-03-20", working_days=10, reason="材料较多。")
    with pytest.raises(CaseStateError, match="1 to 20"):
        moved(case, Move.EXTEND, "head", "2026-03-20", working_days=21, reason="材料较多。")
    moved(case, Move.EXTEND, "head", "2026-03-30")
    assert case.due_on == day("2026-04-14")
    assert case.letters.get(kind="extension").fields == {"working_days": 10, "reason": "材料较多。"}
    with pytest.raises(CaseStateError, match="once"):
        moved(case, Move.EXTEND, "head", "2026-03-31", working_days=5, reason="再延。")


def test_a_period_that_is_over_is_not_extended() -> None:
    with pytest.raises(CaseStateError, match="2026-03-30"):
        moved(a_handled_case(), Move.EXTEND, "head", "2026-03-31", working_days=5, reason="忙。")


def test_the_agencys_own_acts_are_not_dated_back() -> None:
    case = a_handled_case()
    with pytest.raises(CaseStateError, match="own act"):
        moved(case, Move.EXTEND, "head", "2026-03-31", on="2026-03-30", working_days=5, reason="忙。")


def test_whoever_wrote_a_word_neither_checks_nor_approves() -> None:
    case = a_handled_case()
    drafter, second = a_person("officer"), a_person("colleague")
    for user in (drafter, second):
        user.is_superuser = True
        user.save()
    moved(case, Move.SAVE_DRAFT, "officer", "2026-03-03", decision="granted", text="好。")
    moved(case, Move.SAVE_DRAFT, "colleague", "2026-03-03", decision="granted", text="好的。")
    moved(case, Move.SUBMIT_DRAFT, "colleague", "2026-03-03")
    for who in (drafter, second):
        with pytest.raises(CaseStateError, match="Somebody else"):
            move(case=case, transition=Move.PASS_CHECK, by=staff(who), now=at_noon("2026-03-03"))
    moved(case, Move.PASS_CHECK, "checker", "2026-03-03")
    for who in (drafter, second):
        with pytest.raises(CaseStateError, match="Somebody else"):
            move(case=case, transition=Move.APPROVE, by=staff(who), now=at_noon("2026-03-03"))
    assert not Reply.objects.exists()
    moved(case, Move.APPROVE, "head", "2026-03-03")
    reply = Reply.objects.get(case=case)
    assert (reply.text, reply.checked_by, reply.answered_by) == ("好的。", a_person("checker"), a_person("head"))


def test_a_draft_sent_back_says_why_and_comes_again() -> None:
    case = in_state(State.LEGAL_CHECK)
    with pytest.raises(CaseStateError, match="what has to change"):
        moved(case, Move.RETURN_FROM_CHECK, "checker", "2026-03-04", remark=" ")
    moved(case, Move.RETURN_FROM_CHECK, "checker", "2026-03-04", remark="请引用条款。")
    assert (case.state, case.draft.remark) == ("drafting", "请引用条款。")
    assert answered(case, "2026-03-05").state == State.ANSWERED


def test_partial_disclosure_goes_out_with_every_part_and_its_ground() -> None:
    part = {"what": "附件三", "ground": "deliberative", "reason": "属于讨论记录。"}
    case = answered(a_handled_case(), "2026-03-05", decision="partly_granted", withheld=[part])
    assert case.decision == "partly_granted"
    assert case.reply.withheld == [part]
    assert case.letters.get(kind="reply").fields["withheld"] == [part]


def test_a_fee_follows_the_table_and_rests_the_clock() -> None:
    case = a_handled_case()
    with pytest.raises(CaseStateError, match="Nothing is to be paid"):
        moved(case, Move.NOTIFY_FEE, "head", "2026-03-04", basis="page", count=30)
    moved(case, Move.NOTIFY_FEE, "head", "2026-03-04", basis="page", count=120)
    # 31-100: 70 pages at 10 yuan, 101-120: 20 pages at 20 yuan.
    assert (case.fee_yuan, case.fee_due_on, case.due_on) == (1100, day("2026-04-01"), None)
    with pytest.raises(CaseStateError, match="2026-04-01"):
        moved(case, Move.CLOSE_UNPAID, "head", "2026-04-01")
    moved(case, Move.RECORD_PAYMENT, "officer", "2026-03-11", on="2026-03-10")
    assert case.due_on == day("2026-04-03")


def test_an_unpaid_fee_ends_the_case() -> None:
    case = a_handled_case()
    moved(case, Move.NOTIFY_FEE, "head", "2026-03-04", basis="item", count=35)
    assert case.fee_yuan == 20 * 100 + 5 * 200
    moved(case, Move.CLOSE_UNPAID, "head", "2026-04-02")
    assert (case.state, case.decision) == ("closed", "fee_not_paid")


def test_a_delay_needs_the_applicants_reasons() -> None:
    case = a_handled_case()
    until = {"until": day("2026-06-30"), "reason": "同一申请人当月申请四十件。"}
    with pytest.raises(CaseStateError, match="gave reasons"):
        moved(case, Move.FIX_DELAY, "head", "2026-03-05", **until)
    moved(case, Move.ASK_REASONS, "officer", "2026-03-05", what="当月四十件申请的理由。")
    moved(case, Move.RECEIVE_REASONS, "applicant", "2026-03-09", text="用于论文。")
    moved(case, Move.FIX_DELAY, "head", "2026-03-10", **until)
    assert case.due_on == day("2026-06-30")


def test_unreasonable_volume_is_not_decided_before_reasons_are_asked() -> None:
    case = a_handled_case()
    draft = {"decision": "unreasonable_volume", "text": "不予处理。"}
    moved(case, Move.SAVE_DRAFT, "officer", "2026-03-05", **draft)
    with pytest.raises(CaseStateError, match="article 35"):
        moved(case, Move.SUBMIT_DRAFT, "officer", "2026-03-05")
    moved(case, Move.ASK_REASONS, "officer", "2026-03-05", what="理由。")
    assert answered(case, "2026-03-12", **draft).decision == "unreasonable_volume"


def test_a_transfer_begins_a_case_at_the_agency_responsible_with_the_same_code() -> None:
    case = a_handled_case()
    target = an_agency("QLMZ", "青岚县民政局")
    moved(case, Move.TRANSFER, "head", "2026-03-05", agency=target, reason="属民政职责。")
    opened = Case.objects.get(transferred_from=case)
    assert (case.state, case.decision, case.closed_on) == ("transferred", "not_this_agency", day("2026-03-05"))
    assert (opened.agency, opened.received_on, opened.due_on) == (target, day("2026-03-05"), day("2026-04-02"))
    assert (opened.query_code_hash, opened.applicant_name) == (case.query_code_hash, "林小满")
    assert case.letters.get(kind="transfer").fields["number"] == opened.number


def test_a_wrong_day_is_corrected_with_a_reason_and_the_clock_follows() -> None:
    case = a_handled_case()
    received = case.events.get(kind="received")
    with pytest.raises(CaseStateError, match="why the day is corrected"):
        moved(case, Move.CORRECT_DAY, "officer", "2026-03-05", event=received.pk, day=day("2026-03-03"), reason="")
    moved(
        case, Move.CORRECT_DAY, "officer", "2026-03-05", event=received.pk, day=day("2026-03-03"), reason="签收日有误。"
    )
    assert (case.received_on, case.due_on) == (day("2026-03-03"), day("2026-03-31"))
    said = CaseLogEntry.objects.filter(case=case, action="cases.move").first()
    assert said is not None
    assert {name: said.data[name] for name in ("was", "is", "reason")} == {
        "was": "2026-03-02",
        "is": "2026-03-03",
        "reason": "签收日有误。",
    }
    with pytest.raises(CaseStateError, match="has not come yet"):
        moved(case, Move.CORRECT_DAY, "officer", "2026-03-05", event=received.pk, day=day("2026-03-06"), reason="试。")


def test_a_corrected_day_that_contradicts_the_others_is_refused_whole() -> None:
    case = a_handled_case()
    moved(case, Move.ASK_SUPPLEMENT, "officer", "2026-03-05", what="年份。", until=day("2026-03-12"))
    received = case.events.get(kind="received")
    with pytest.raises(CaseStateError):
        moved(case, Move.CORRECT_DAY, "officer", "2026-03-09", event=received.pk, day=day("2026-03-06"), reason="试。")
    received.refresh_from_db()
    assert received.on == day("2026-03-02")


def test_the_database_itself_refuses_a_case_that_is_half_ended() -> None:
    case = a_case()
    for wrong in ({"state": "answered"}, {"decision": "granted"}, {"closed_on": day("2026-03-03")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**wrong)


def test_particulars_of_third_parties_are_ciphertext() -> None:
    case = a_handled_case()
    moved(case, Move.ASK_THIRD_PARTY, "officer", "2026-03-04", **PARTY)
    with connection.cursor() as cursor:
        for table in (Consultation, Letter, CaseLogEntry):
            cursor.execute(f"SELECT * FROM {table._meta.db_table}")  # noqa: S608 -- a table's own name
            assert "柳泉纸业" not in str(cursor.fetchall())


def test_new_cases_go_to_the_least_loaded_officer() -> None:
    first, second = a_person("officer"), a_person("colleague")
    owners = [a_case(subject=f"信息{number}").assigned_to for number in range(4)]
    assert owners == [first, second, first, second]
    assert all(case.state in OPEN for case in Case.objects.all())


@pytest.mark.django_db(transaction=True)
def test_two_heads_who_extend_at_once_extend_once(migrated_rows: None) -> None:
    case = a_handled_case()
    head = a_person("head")

    def extend(_number: int) -> str:
        try:
            move(
                case=case,
                transition=Move.EXTEND,
                by=staff(head),
                now=at_noon("2026-03-05"),
                details={"working_days": 5, "reason": "材料多。"},
            )
        except CaseStateError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(3) as pool:
        outcomes = sorted(pool.map(extend, range(3)))
    assert outcomes == ["done", "refused", "refused"]
    case.refresh_from_db()
    assert case.due_on == day("2026-04-07")


def test_the_command_line_moves_by_the_same_table(capsys: pytest.CaptureFixture[str]) -> None:
    case = a_handled_case()
    text = ["--set", "what=年份。", "--set", "until=2030-01-31"]
    with pytest.raises(CommandError, match="7 working days"):
        call_command("case_move", case.number, "ask_supplement", "--by", "officer", *text)
    with pytest.raises(CommandError, match="one of these roles"):
        call_command("case_move", case.number, "pass_check", "--by", "officer")
    with pytest.raises(CommandError, match="This field is required"):
        call_command("case_move", case.number, "ask_supplement", "--by", "officer")
    draft = ["--set", "decision=granted", "--set", "text=随信提供。"]
    call_command("case_move", case.number.lower(), "save_draft", "--by", "officer", *draft)
    case.refresh_from_db()
    assert case.state == State.DRAFTING
    assert "drafting" in capsys.readouterr().out
