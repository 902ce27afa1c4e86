"""Rules of disclosure on request that need no database."""

import pytest
from django.utils import translation

from cms.cases.decisions import DECISION_LABELS, OUTCOME_LABELS
from cms.cases.forms import IDENTITY_CHECKS
from cms.cases.lookup_limit import Failures, may_look_up
from cms.cases.models.case import IdentityKind
from cms.cases.numbers import normal_code, normal_number, spaced_code
from cms.cases.problem_texts import EVENT_LABELS, PROBLEM_SENTENCES, problem_sentence
from cms.cases.step_texts import STEP_LABELS
from cms.disclosure.categories import CATEGORY_LABELS
from cms.disclosure.markdown_problems import SENTENCES, ProblemCode
from cms.statutes.categories import Category
from cms.statutes.deadlines import DeadlineError, EventKind, StepKind
from cms.statutes.decisions import Decision, Outcome
from cms.statutes.problems import Problem


@pytest.mark.parametrize(
    "typed",
    [
        "QLZR-2026-00042",
        " qlzr-2026-00042 ",
        "QLZR—2026—00042",
        "QLZR 2026 00042",
        "ＱＬＺＲ－２０２６－０００４２",
        "qlzr_2026_00042",
    ],
)
def test_a_case_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert normal_number(typed) == "QLZR-2026-00042"


@pytest.mark.parametrize("typed", ["48210937", "4821 0937", "４８２１０９３７", " 4821-0937 "])
def test_a_query_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert normal_code(typed) == "48210937"
    assert spaced_code("48210937") == "4821 0937"


@pytest.mark.parametrize(
    ("at_both", "for_case", "from_address", "let_through"),
    [
        (0, 0, 0, True),
        (4, 4, 4, True),
        (5, 5, 5, False),
        (0, 49, 0, True),  # strangers guess elsewhere: the applicant still gets in
        (0, 50, 0, False),
        (0, 0, 99, True),
        (0, 0, 100, False),
    ],
)
def test_guessing_stops(at_both: int, for_case: int, from_address: int, let_through: bool) -> None:
    failures = Failures(for_case_from_address=at_both, for_case=for_case, from_address=from_address)
    assert may_look_up(failures) is let_through


@pytest.mark.parametrize(
    ("labels", "enum"),
    [
        (CATEGORY_LABELS, Category),
        (DECISION_LABELS, Decision),
        (OUTCOME_LABELS, Outcome),
        (STEP_LABELS, StepKind),
        (SENTENCES, ProblemCode),
        (IDENTITY_CHECKS, IdentityKind),
    ],
)
def test_every_member_has_its_row(labels: dict[str, object], enum: type) -> None:
    assert set(labels) == set(enum)


def test_every_problem_and_every_event_has_its_words() -> None:
    assert set(PROBLEM_SENTENCES) == set(Problem)
    assert set(EVENT_LABELS) == set(EventKind)
    assert [problem for problem in Problem if PROBLEM_SENTENCES[problem]._args[0] != problem.value] == []  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("as_in_files", "names"),
    [(True, ("'fee_paid'", "'fee_notified'")), (False, ("'Fee paid'", "'Fee notified'"))],
)
def test_a_problem_names_events_as_its_reader_knows_them(*, as_in_files: bool, names: tuple[str, str]) -> None:
    values = {"kind": "fee_paid", "on": "2026-03-09", "other": "fee_notified"}
    error = DeadlineError(Problem.ANSWERS_NOTHING, **values)
    with translation.override("en"):
        sentence = problem_sentence(error, as_in_files=as_in_files)
    assert all(name in sentence for name in names)


def test_the_labels_are_the_statutes_own_words() -> None:
    pairs = [(CATEGORY_LABELS, Category), (DECISION_LABELS, Decision), (OUTCOME_LABELS, Outcome)]
    assert [
        (member.value, member.label)
        for labels, enum in pairs
        for member in enum
        if labels[member.value]._args[0] != member.label  # type: ignore[attr-defined]
    ] == []
