"""Writing, checking and approving the reply."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cms.cases.actions.writing import write_letter
from cms.cases.drafting import CLOSES_WITHOUT_REPLY
from cms.cases.facts import DECISIONS, NO_CONSENT
from cms.cases.guards import GIVES
from cms.cases.models import Reply, ReplyDraft
from cms.cases.models.consultation import Asked
from cms.cases.states import LetterKind
from cms.cases.transitions import Move

from .moved import Details, Effect, Moved

REPLIES = frozenset(code for code, decision in DECISIONS.items() if decision not in CLOSES_WITHOUT_REPLY)
CONTENT = ("decision", "text", "withheld", "without_consent")


def save_draft(moved: Moved, details: Details) -> Effect:
    """`decision`, `text`, `withheld` and `without_consent`; each may wait until the draft is handed in."""
    decision = details.given("decision") or ""
    if decision:
        decision = details.choice("decision", _("the decision"), REPLIES)
    draft = ReplyDraft.objects.filter(case=moved.case).first() or ReplyDraft(case=moved.case)
    draft.decision = decision
    draft.text = details.text("text", _("answer"), needed=False)
    draft.withheld = [
        {name: str(part.get(name, "")).strip() for name in ("what", "ground", "reason")}
        for part in details.given("withheld") or []
    ]
    draft.without_consent = details.text("without_consent", _("why it is disclosed"), needed=False)
    draft.saved_at, draft.saved_by = moved.now, moved.by.user
    # Whoever wrote a word of it is no second pair of eyes, even if another officer saved it last.
    draft.writers = sorted({*draft.writers, moved.by.key})
    draft.checked_by = draft.checked_at = None
    draft.save()
    return Effect(log={"decision": decision})


def submit_draft(moved: Moved, _details: Details) -> Effect:
    """Nothing is entered."""
    ReplyDraft.objects.filter(case=moved.case).update(remark="", checked_by=None, checked_at=None)
    return Effect()


def pass_check(moved: Moved, details: Details) -> Effect:
    """`remark`, if there is one."""
    remark = details.text("remark", _("remark"), needed=False)
    ReplyDraft.objects.filter(case=moved.case).update(checked_by=moved.by.user, checked_at=moved.now, remark=remark)
    return Effect()


def send_back(moved: Moved, details: Details) -> Effect:
    """`remark`: what has to change."""
    remark = details.text("remark", _("what has to change"))
    ReplyDraft.objects.filter(case=moved.case).update(remark=remark, checked_by=None, checked_at=None)
    return Effect()


def approve(moved: Moved, _details: Details) -> Effect:
    """Nothing is entered: the reply is the draft, word for word. A third party who did not consent is told why."""
    draft = ReplyDraft.objects.get(case=moved.case)
    Reply.objects.create(
        case=moved.case,
        **{name: getattr(draft, name) for name in CONTENT},
        answered_at=moved.now,
        answered_by=moved.by.user,
        drafted_by=draft.saved_by,
        checked_by=draft.checked_by,
    )
    if DECISIONS[draft.decision].outcome in GIVES:
        # 将决定公开的政府信息内容和理由书面告知第三方 (条例 article 32)
        for party in moved.case.consultations.filter(asked=Asked.THIRD_PARTY, opinion__in=NO_CONSENT):
            write_letter(
                case=moved.case,
                kind=LetterKind.THIRD_PARTY_TOLD,
                fields={"what": draft.text, "reason": draft.without_consent},
                consultation=party,
                dated=moved.today,
                now=moved.now,
            )
    fields = {name: getattr(draft, name) for name in ("decision", "text", "withheld")}
    return Effect(decision=draft.decision, letter=fields, log={"decision": draft.decision})


REPLYING: Mapping[Move, Callable[[Moved, Details], Any]] = {
    Move.SAVE_DRAFT: save_draft,
    Move.SUBMIT_DRAFT: submit_draft,
    Move.PASS_CHECK: pass_check,
    Move.RETURN_FROM_CHECK: send_back,
    Move.APPROVE: approve,
    Move.RETURN_FROM_HEAD: send_back,
}
