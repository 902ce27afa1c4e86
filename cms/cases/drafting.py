"""When the draft of a reply is complete (条例 articles 36 and 37), as a pure function."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cms.statutes.decisions import Decision, Outcome

CLOSES_WITHOUT_REPLY = frozenset({Decision.NOT_SUPPLEMENTED, Decision.FEE_NOT_PAID})
"""Rows of table 3 that a move of its own leads to; no reply is written."""

NOT_GOVERNMENT_INFORMATION = "not_government_information"
"""不属于政府信息的内容: the one ground for leaving out a part that is no ground for refusing (条例 article 37)."""

GROUNDS = frozenset(
    {decision.value for decision in Decision if decision.outcome is Outcome.REFUSED} - {Decision.REGISTER_ENQUIRY.value}
    | {NOT_GOVERNMENT_INFORMATION}
)
"""Why a part may be withheld: articles 14 to 16, and what is no government information."""


def what_is_missing(*, decision: str, text: str, withheld: Sequence[Mapping[str, str]]) -> str:
    """A sentence that says what the draft still needs; empty where it is complete.

    Partial disclosure names each part withheld with its ground and reason (article 37); no other decision has any.
    """
    known = {one.value: one for one in Decision if one not in CLOSES_WITHOUT_REPLY}
    if decision not in known:
        return _("Choose the decision.")
    if not text.strip():
        return _("Write the answer to the applicant.")
    if known[decision] is not Decision.PARTLY_GRANTED:
        return _("Parts are withheld only where the decision is “provided in part”.") if withheld else ""
    if not withheld:
        return _("Name each part that is withheld, with its ground and the reason (article 37).")
    for part in withheld:
        if part.get("ground") not in GROUNDS or not part.get("what", "").strip() or not part.get("reason", "").strip():
            return _("A part that is withheld needs what it is, its ground and the reason (article 37).")
    return ""
