"""What is asked of the applicant, of third parties and of offices, and what comes back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cms.cases.actions.writing import write_message
from cms.cases.clock import current_calendar
from cms.cases.models import Consultation, MessageKind
from cms.cases.models.consultation import Asked, Opinion
from cms.cases.permissions import CaseStateError
from cms.cases.transitions import Move
from cms.statutes.deadlines import EventKind
from cms.statutes.history import first_counted_after
from cms.statutes.registry import rules_on

from .moved import Details, Effect, Moved


def ask_supplement(moved: Moved, details: Details) -> Effect:
    """`what` is missing, and `until` when it may be supplemented (合理的补正期限, 条例 article 30)."""
    what = details.text("what", _("what has to be supplemented"))
    until = details.day("until", _("the last day for the supplement"))
    if until <= moved.today:
        raise CaseStateError(_("Give the applicant a reasonable time for the supplement, not a day that is over."))
    moved.case.supplement_due_on = until
    _message(moved, MessageKind.SUPPLEMENT_ASKED, what)
    return Effect(until=until, letter={"what": what, "until": until.isoformat()}, log={"until": until.isoformat()})


def receive_supplement(moved: Moved, details: Details) -> Effect:
    """`text`: what the applicant adds."""
    _message(moved, MessageKind.SUPPLEMENT, details.text("text", _("what the applicant adds")), from_applicant=True)
    return Effect()


def ask_reasons(moved: Moved, details: Details) -> Effect:
    """`what`: the number and frequency that are to be explained (条例 article 35)."""
    what = details.text("what", _("what is to be explained"))
    moved.case.reasons_asked_on = moved.today
    _message(moved, MessageKind.REASONS_ASKED, what)
    return Effect(letter={"what": what})


def receive_reasons(moved: Moved, details: Details) -> Effect:
    """`text`: the applicant's reasons."""
    _message(moved, MessageKind.REASONS, details.text("text", _("the applicant's reasons")), from_applicant=True)
    moved.case.reasons_given_on = moved.on
    return Effect()


def _message(moved: Moved, kind: MessageKind, text: str, *, from_applicant: bool = False) -> None:
    write_message(case=moved.case, kind=kind, text=text, from_applicant=from_applicant, now=moved.now, by=moved.by.user)


def _ask(asked: Asked) -> Callable[[Moved, Details], Effect]:
    """`name`, `address` and `question`."""

    def ask(moved: Moved, details: Details) -> Effect:
        consultation = Consultation.objects.create(
            case=moved.case,
            asked=asked.value,
            name=details.text("name", _("who is asked")),
            address=details.text("address", _("address"), needed=asked is Asked.THIRD_PARTY),
            question=details.text("question", _("what is asked")),
            asked_on=moved.today,
            asked_by=moved.by.user,
        )
        return Effect(
            party=consultation.key,
            consultation=consultation,
            letter={"question": consultation.question},
            log={"party": consultation.key},
        )

    return ask


def _awaited(moved: Moved, details: Details, *asked: Asked) -> Consultation:
    kinds = [kind.value for kind in asked]
    found = Consultation.objects.filter(case=moved.case, asked__in=kinds, answered_on__isnull=True)
    consultation = found.filter(key=details.given("party") or "").first()
    if consultation is None:
        raise CaseStateError(_("Choose who was asked and has not answered yet."))
    return consultation


def record_delivery(moved: Moved, details: Details) -> Effect:
    """`party`: the day on which the letter was received starts the 15 working days (条例 articles 32 and 34)."""
    consultation = _awaited(moved, details, Asked.THIRD_PARTY, Asked.AGENCY)
    if moved.on < consultation.asked_on:
        raise CaseStateError(
            _("A letter cannot arrive before it was written on %(day)s.") % {"day": consultation.asked_on}
        )
    kind = QUESTIONS[Asked(consultation.asked)]
    rules = rules_on(moved.case.received_on)
    question = rules.question(kind)
    consultation.delivered_on = moved.on
    consultation.opinion_due_on = current_calendar().add_working_days(
        first_counted_after(moved.on, rules), (question.answer_working_days if question else None) or 15
    )
    consultation.save(update_fields=["delivered_on", "opinion_due_on"])
    # The time left out of the reply period begins with the asking; the fifteen days begin with the letter's arrival.
    moved.case.events.filter(kind=kind.value, party=consultation.key).update(until=consultation.opinion_due_on)
    return Effect(log={"party": consultation.key, "on": moved.on.isoformat()})


QUESTIONS = {Asked.THIRD_PARTY: EventKind.THIRD_PARTY_ASKED, Asked.AGENCY: EventKind.AGENCY_ASKED}


def _answer(asked: Asked, opinions: frozenset[str]) -> Callable[[Moved, Details], Effect]:
    """`party`, `opinion` and `reason`."""

    def answer(moved: Moved, details: Details) -> Effect:
        consultation = _awaited(moved, details, asked)
        opinion = details.choice("opinion", _("the opinion"), opinions)
        reason = details.text("reason", _("the reasons"), needed=opinion in {Opinion.OBJECTS, Opinion.ADVICE})
        return _answered(consultation, opinion=opinion, reason=reason, moved=moved)

    return answer


def _silent(asked: Asked) -> Callable[[Moved, Details], Effect]:
    """`party`: its 15 working days are over. The time counted is theirs, so it ends with their last day."""

    def silent(moved: Moved, details: Details) -> Effect:
        consultation = _awaited(moved, details, asked)
        if consultation.opinion_due_on is None:
            raise CaseStateError(
                _("Record first on which day the letter was received: the 15 working days run from it.")
            )
        if moved.today <= consultation.opinion_due_on:
            raise CaseStateError(
                _("An opinion may still come until %(day)s.") % {"day": consultation.opinion_due_on.isoformat()}
            )
        return _answered(consultation, opinion=Opinion.SILENT, reason="", moved=moved)

    return silent


def _answered(consultation: Consultation, *, opinion: str, reason: str, moved: Moved) -> Effect:
    on = consultation.opinion_due_on if opinion == Opinion.SILENT and consultation.opinion_due_on else moved.on
    if on < consultation.asked_on:
        raise CaseStateError(_("Nobody answers before the question of %(day)s.") % {"day": consultation.asked_on})
    consultation.answered_on = on
    consultation.opinion = opinion
    consultation.reason = reason
    consultation.save(update_fields=["answered_on", "opinion", "reason"])
    return Effect(on=on, party=consultation.key, log={"party": consultation.key, "opinion": opinion})


_YES_OR_NO = frozenset({Opinion.CONSENTS.value, Opinion.OBJECTS.value})

ASKING: Mapping[Move, Callable[[Moved, Details], Any]] = {
    Move.ASK_SUPPLEMENT: ask_supplement,
    Move.RECEIVE_SUPPLEMENT: receive_supplement,
    Move.ASK_REASONS: ask_reasons,
    Move.RECEIVE_REASONS: receive_reasons,
    Move.ASK_THIRD_PARTY: _ask(Asked.THIRD_PARTY),
    Move.ASK_AGENCY: _ask(Asked.AGENCY),
    Move.ASK_INSIDE: _ask(Asked.INSIDE),
    Move.RECORD_DELIVERY: record_delivery,
    Move.RECORD_THIRD_PARTY: _answer(Asked.THIRD_PARTY, _YES_OR_NO),
    Move.RECORD_AGENCY: _answer(Asked.AGENCY, _YES_OR_NO),
    Move.RECORD_INSIDE: _answer(Asked.INSIDE, frozenset({Opinion.ADVICE.value})),
    Move.THIRD_PARTY_SILENT: _silent(Asked.THIRD_PARTY),
    Move.AGENCY_SILENT: _silent(Asked.AGENCY),
}
