"""The table of transitions: complete, drawn as it is, and without a way around a guard."""

import ast
import datetime
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from cms.cases.actions.effects import EFFECTS
from cms.cases.drafting import what_is_missing
from cms.cases.guards import CHECKS, DraftFacts, Facts, Guard, objection
from cms.cases.move_forms import FORMS
from cms.cases.states import ENDED, OPEN, LetterKind, Role, State, Wait
from cms.cases.transition_diagram import BEGIN, END, diagram
from cms.cases.transitions import TRANSITIONS, Move, refusal
from cms.statutes.decisions import Decision

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 3, 10)
FACTS = Facts(
    role=Role.OFFICER,
    actor=1,
    state=State.ASSIGNED,
    today=DAY,
    on=DAY,
    received_on=datetime.date(2026, 3, 2),
    due_on=datetime.date(2026, 3, 30),
    supplement_notice_due_on=datetime.date(2026, 3, 11),
)
COMPLETE = DraftFacts(decision=Decision.GRANTED, writers=frozenset({7}))

pytestmark = pytest.mark.usefixtures("sentences_in_english")


def test_every_move_has_its_row_its_effect_and_its_form() -> None:
    assert set(TRANSITIONS) == set(Move)
    assert set(EFFECTS) == set(FORMS) == set(Move) - {Move.REGISTER}
    assert set(CHECKS) == set(Guard)


def test_every_state_is_reached_and_left_and_what_has_ended_stays() -> None:
    reached = {row.target for row in TRANSITIONS.values() if row.target}
    assert reached == set(State)
    assert {state for row in TRANSITIONS.values() for state in row.source} == OPEN
    assert not any(row.source & ENDED for row in TRANSITIONS.values())


def test_every_wait_is_opened_and_ended() -> None:
    assert {row.opens for row in TRANSITIONS.values() if row.opens} == set(Wait)
    assert {row.ends for row in TRANSITIONS.values() if row.ends} == set(Wait)


def test_every_letter_but_the_one_beside_a_reply_belongs_to_a_move() -> None:
    assert set(LetterKind) - {row.letter for row in TRANSITIONS.values()} == {LetterKind.THIRD_PARTY_TOLD}


def test_nothing_leaves_the_house_by_one_pair_of_eyes() -> None:
    leaving = {move for move, row in TRANSITIONS.items() if row.target is State.ANSWERED}
    assert leaving == {Move.APPROVE}
    assert TRANSITIONS[Move.APPROVE].by == {Role.HEAD}
    for move in (Move.APPROVE, Move.PASS_CHECK):
        assert Guard.NOT_THE_DRAFTER in TRANSITIONS[move].guards
    # The head is before every decision against the applicant's interest, and before more time.
    for move in (Move.CLOSE_UNSUPPLEMENTED, Move.CLOSE_UNPAID, Move.TRANSFER, Move.EXTEND, Move.FIX_DELAY):
        assert TRANSITIONS[move].by == {Role.HEAD}


def test_the_diagram_in_the_documents_is_the_table() -> None:
    text = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    kept = text[text.index(BEGIN) : text.index(END) + len(END)]
    assert kept == diagram(), "Run manage.py case_diagram --write."


def test_only_the_one_action_writes_a_state() -> None:
    writers = set()
    for path in sorted((ROOT / "cms").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(ast.unparse(target) == "case.state" for target in targets):
                writers.add(path.relative_to(ROOT).as_posix())
    assert writers == {"cms/cases/actions/moving.py"}


@pytest.mark.parametrize(("move", "role", "state"), [*itertools.product(Move, Role, State)])
def test_a_move_is_refused_to_every_other_role_and_from_every_other_state(move: Move, role: Role, state: State) -> None:
    row = TRANSITIONS[move]
    sentence = refusal(row, role, replace(FACTS, state=state, role=role))
    if role not in row.by:
        assert "is not for the role" in sentence
    elif state not in row.source:
        assert "is not possible" in sentence


@pytest.mark.parametrize(
    ("guard", "facts", "part"),
    [
        (Guard.ON_A_POSSIBLE_DAY, replace(FACTS, on=datetime.date(2026, 3, 11)), "has not come yet"),
        (Guard.ON_A_POSSIBLE_DAY, replace(FACTS, on=datetime.date(2026, 3, 1)), "before the receipt"),
        (Guard.ON_A_POSSIBLE_DAY, replace(FACTS, on=datetime.date(2026, 3, 2)), ""),
        (Guard.SUPPLEMENT_ONCE, FACTS, ""),
        (Guard.SUPPLEMENT_ONCE, replace(FACTS, supplement_asked=True), "article 30 allows it once"),
        # Received on Monday 2 March: the seventh working day is Wednesday 11 March.
        (Guard.SUPPLEMENT_IN_TIME, replace(FACTS, on=datetime.date(2026, 3, 11)), ""),
        (Guard.SUPPLEMENT_IN_TIME, replace(FACTS, on=datetime.date(2026, 3, 12)), "2026-03-11"),
        (Guard.SUPPLEMENT_OVERDUE, replace(FACTS, supplement_due_on=DAY), "may still supplement"),
        (Guard.SUPPLEMENT_OVERDUE, replace(FACTS, supplement_due_on=datetime.date(2026, 3, 9)), ""),
        (Guard.NOT_EXTENDED, replace(FACTS, extended=True), "allows it once"),
        (Guard.PERIOD_RUNS, replace(FACTS, on=datetime.date(2026, 3, 30)), ""),
        (Guard.PERIOD_RUNS, replace(FACTS, on=datetime.date(2026, 3, 31)), "cannot be extended"),
        (Guard.PERIOD_RUNS, replace(FACTS, due_on=None), ""),
        (Guard.FEE_OVERDUE, replace(FACTS, fee_due_on=DAY), "may still pay"),
        (Guard.FEE_OVERDUE, replace(FACTS, fee_due_on=datetime.date(2026, 3, 9)), ""),
        (Guard.NOTHING_AWAITED, replace(FACTS, waits=frozenset({Wait.THIRD_PARTY, Wait.FEE})), "third party"),
        (Guard.NOTHING_AWAITED, replace(FACTS, internal_enquiries=1), "inside the agency"),
        (Guard.DRAFT_COMPLETE, FACTS, "no draft"),
        (Guard.DRAFT_COMPLETE, replace(FACTS, draft=COMPLETE), ""),
        (Guard.NOT_THE_DRAFTER, replace(FACTS, draft=COMPLETE), ""),
        (Guard.NOT_THE_DRAFTER, replace(FACTS, actor=7, draft=COMPLETE), "Somebody else"),
        # Silence is not consent: without consent nothing is given unless the agency says why.
        (Guard.CONSENT_OR_REASON, replace(FACTS, without_consent=1, draft=COMPLETE), "silence is not consent"),
        (
            Guard.CONSENT_OR_REASON,
            replace(FACTS, without_consent=1, draft=replace(COMPLETE, explains_disclosure=True)),
            "",
        ),
        (
            Guard.CONSENT_OR_REASON,
            replace(FACTS, without_consent=1, draft=replace(COMPLETE, decision=Decision.THIRD_PARTY_RIGHTS)),
            "",
        ),
        (
            Guard.DECISION_FITS,
            replace(FACTS, draft=replace(COMPLETE, decision=Decision.UNREASONABLE_VOLUME)),
            "article 35",
        ),
        (Guard.DECISION_FITS, replace(FACTS, draft=replace(COMPLETE, decision=Decision.STILL_UNCLEAR)), "article 30"),
    ],
)
def test_a_guard_says_what_it_holds_against_a_move(guard: Guard, facts: Facts, part: str) -> None:
    sentence = objection((guard,), facts)
    assert part in sentence
    assert bool(sentence) is bool(part)


PART = {"what": "附件三", "ground": "deliberative", "reason": "属于讨论记录。"}


@pytest.mark.parametrize(
    ("draft", "part"),
    [
        ({"decision": "", "text": "好。", "withheld": []}, "Choose the decision"),
        ({"decision": "not_supplemented", "text": "好。", "withheld": []}, "Choose the decision"),
        ({"decision": "granted", "text": " ", "withheld": []}, "Write the answer"),
        ({"decision": "granted", "text": "好。", "withheld": []}, ""),
        ({"decision": "granted", "text": "好。", "withheld": [PART]}, "only where"),
        ({"decision": "partly_granted", "text": "好。", "withheld": []}, "Name each part"),
        ({"decision": "partly_granted", "text": "好。", "withheld": [PART]}, ""),
        ({"decision": "partly_granted", "text": "好。", "withheld": [{**PART, "reason": ""}]}, "needs what it is"),
        ({"decision": "partly_granted", "text": "好。", "withheld": [{**PART, "ground": "granted"}]}, "needs what"),
    ],
)
def test_a_draft_says_what_it_still_needs(draft: dict[str, object], part: str) -> None:
    sentence = what_is_missing(**draft)  # type: ignore[arg-type]
    assert part in sentence
    assert bool(sentence) is bool(part)
