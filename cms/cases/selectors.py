"""Reads of cases, for the applicant who holds number and code, and for the officer."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet
from django.utils.functional import Promise

from cms.cases.clock import deadline_of
from cms.cases.decisions import DECISION_LABELS, WITHHOLDING_CHOICES
from cms.cases.lookup_limit import WINDOW, Failures
from cms.cases.models import Case, LookupFailure, Reply
from cms.cases.numbers import normal_code, normal_number
from cms.cases.permissions import can_supervise
from cms.cases.plain_words import next_steps, state_in_plain_words
from cms.disclosure.models import Agency
from cms.personal_data.encryption import fingerprint
from cms.statutes.deadlines import Deadline
from cms.statutes.decisions import Decision

DECISIONS = {decision.value: decision for decision in Decision}


@dataclass(frozen=True)
class CaseView:
    """A case as its applicant sees it: where it stands, when it is due and why, and the answer once there is one."""

    case: Case
    deadline: Deadline
    reply: Reply | None
    decision_label: str | Promise
    decision_article: str
    state: str | Promise
    next_steps: list[str | Promise]
    withheld: list[dict[str, str]]
    transferred_to: Case | None


def agencies_that_take_requests() -> QuerySet[Agency]:
    """The agencies that one can ask."""
    return Agency.objects.filter(takes_requests=True)


def case_for_applicant(number: str, code: str) -> Case | None:
    """The case of this number, if the query code fits it. An unknown number takes as long to refuse as a wrong code."""
    case = Case.objects.select_related("agency").filter(number=normal_number(number)).first()
    if case is None:
        make_password(code)
        return None
    return case if check_password(normal_code(code), case.query_code_hash) else None


def case_view(case: Case) -> CaseView:
    """Everything that the applicant's page shows of a case."""
    reply = Reply.objects.filter(case=case).first()
    return CaseView(
        case=case,
        deadline=deadline_of(case),
        reply=reply,
        decision_label=DECISION_LABELS.get(case.decision, ""),
        decision_article=DECISIONS[case.decision].article if case.decision else "",
        state=state_in_plain_words(case),
        next_steps=next_steps(case),
        withheld=named_parts(reply.withheld) if reply else [],
        transferred_to=Case.objects.select_related("agency").filter(transferred_from=case).first(),
    )


def named_parts(withheld: list[dict[str, str]]) -> list[dict[str, str]]:
    """The parts withheld, with the ground in words and its article."""
    names = dict(WITHHOLDING_CHOICES)
    return [
        {
            **part,
            "ground_name": str(names.get(part["ground"], part["ground"])),
            "article": DECISIONS[part["ground"]].article if part["ground"] in DECISIONS else "",
        }
        for part in withheld
    ]


def lookup_failures(*, number: str, address: str, now: datetime.datetime) -> Failures:
    """The wrong guesses of the last hour at this number and from this address."""
    recent = LookupFailure.objects.filter(at__gt=now - WINDOW)
    here = recent.filter(address_fingerprint=fingerprint(address, purpose="lookup-address"))
    number_fingerprint = fingerprint(normal_number(number), purpose="lookup-number")
    return Failures(
        for_case_from_address=here.filter(number_fingerprint=number_fingerprint).count(),
        for_case=recent.filter(number_fingerprint=number_fingerprint).count(),
        from_address=here.count(),
    )


def cases_for_staff(user: Any) -> QuerySet[Case]:
    """The cases of the agencies that a person works for; all of them for an administrator."""
    cases = Case.objects.select_related("agency", "assigned_to")
    return cases if user.is_superuser else cases.filter(agency__staff=user)


def cases_to_look_at(user: Any) -> QuerySet[Case]:
    """One's own cases, and for a supervisor those of every agency; whose particulars one sees is another question."""
    return Case.objects.select_related("agency", "assigned_to") if can_supervise(user) else cases_for_staff(user)


def may_see_particulars(user: Any, case: Case) -> bool:
    """Whether somebody sees who the applicant is: only the agency that handles the case (个人信息保护法 第三十四条)."""
    return cases_for_staff(user).filter(pk=case.pk).exists()
