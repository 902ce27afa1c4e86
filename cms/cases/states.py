"""Where a case stands (申请件状态), what it waits for, who moves it, and the letters that a move sends."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a case stands. Waiting for somebody is no state: a case may wait for several at once (see Wait)."""

    REGISTERED = "registered", _("Registered")
    """登记: received, nobody is in charge yet."""
    ASSIGNED = "assigned", _("Being handled")
    """承办: an officer is in charge."""
    DRAFTING = "drafting", _("Reply being drafted")
    """拟稿."""
    LEGAL_CHECK = "legal_check", _("Legal check")
    """合法性审核."""
    APPROVAL = "approval", _("Before the head")
    """负责人审签."""
    ANSWERED = "answered", _("Answered")
    """答复."""
    TRANSFERRED = "transferred", _("Transferred")
    """转办: another agency is responsible (条例 article 36 (5))."""
    WITHDRAWN = "withdrawn", _("Withdrawn")
    """撤回: the applicant took the request back."""
    CLOSED = "closed", _("Closed without an answer")
    """不再处理: not supplemented (article 30), or the fee was not paid (article 42)."""


OPEN = frozenset({State.REGISTERED, State.ASSIGNED, State.DRAFTING, State.LEGAL_CHECK, State.APPROVAL})
ENDED = frozenset(State) - OPEN


class Wait(models.TextChoices):
    """What an open case waits for."""

    SUPPLEMENT = "supplement", _("the applicant's supplement")
    """补正 (article 30)."""
    THIRD_PARTY = "third_party", _("a third party's opinion")
    """第三方意见 (article 32)."""
    AGENCY = "agency", _("another agency's opinion")
    """其他机关意见 (article 34)."""
    FEE = "fee", _("payment of the fee")
    """缴费 (article 42)."""


class Role(models.TextChoices):
    """Who makes a move."""

    APPLICANT = "applicant", _("Applicant")
    """申请人."""
    OFFICER = "officer", _("Case officer")
    """承办人."""
    LEGAL = "legal", _("Legal checker")
    """合法性审核人."""
    HEAD = "head", _("Head of the disclosure office")
    """政府信息公开工作机构负责人."""
    SYSTEM = "system", _("The system")
    """By the clock, where the law attaches a consequence to silence."""


class LetterKind(models.TextChoices):
    """The letters (文书) of a case."""

    RECEIPT = "receipt", _("Receipt")
    """登记回执."""
    SUPPLEMENT_NOTICE = "supplement_notice", _("Supplement notice")
    """补正告知书."""
    THIRD_PARTY_ENQUIRY = "third_party_enquiry", _("Enquiry to a third party")
    """征求第三方意见书."""
    THIRD_PARTY_TOLD = "third_party_told", _("Notice to a third party of disclosure")
    """决定公开告知第三方书 (article 32, last sentence)."""
    AGENCY_ENQUIRY = "agency_enquiry", _("Enquiry to another agency")
    """征求其他机关意见函."""
    EXTENSION = "extension", _("Extension notice")
    """延期答复告知书."""
    REASONS_ASKED = "reasons_asked", _("Request for reasons")
    """要求说明理由告知书 (article 35)."""
    DELAY = "delay", _("Notice of a delayed answer")
    """延迟答复告知书 (article 35)."""
    FEE_NOTICE = "fee_notice", _("Fee notice")
    """收费通知书."""
    TRANSFER = "transfer", _("Notice of transfer")
    """转办告知书."""
    NOT_HANDLED = "not_handled", _("Notice that the request is no longer handled")
    """不再处理告知书."""
    WITHDRAWAL = "withdrawal", _("Confirmation of withdrawal")
    """撤回确认书."""
    REPLY = "reply", pgettext_lazy("case", "Reply")
    """答复书."""
