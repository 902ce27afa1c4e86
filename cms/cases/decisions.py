"""The ways of deciding a case (答复类型), named for screens."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.cases.drafting import CLOSES_WITHOUT_REPLY, NOT_GOVERNMENT_INFORMATION
from cms.statutes.decisions import Decision, Outcome

DECISION_LABELS: dict[str, Promise] = {
    Decision.ALREADY_PUBLIC.value: _("Already published: told where to find it"),
    Decision.GRANTED.value: _("Provided in full"),
    Decision.PARTLY_GRANTED.value: _("Provided in part"),
    Decision.STATE_SECRET.value: _("State secret"),
    Decision.FORBIDDEN_BY_LAW.value: _("Disclosure forbidden by law or administrative regulation"),
    Decision.ENDANGERS_SECURITY.value: _("Endangers national, public or economic security or social stability"),
    Decision.THIRD_PARTY_RIGHTS.value: _("Protects a third party's lawful rights"),
    Decision.INTERNAL_AFFAIRS.value: _("Internal affairs information"),
    Decision.DELIBERATIVE.value: _("Deliberative information"),
    Decision.ENFORCEMENT_FILE.value: _("Administrative enforcement case file"),
    Decision.REGISTER_ENQUIRY.value: _("Register enquiry governed by its own rules"),
    Decision.DOES_NOT_EXIST.value: _("Information does not exist"),
    Decision.NOT_THIS_AGENCY.value: _("Another agency is responsible"),
    Decision.WOULD_HAVE_TO_BE_MADE.value: _("Not held ready: would have to be made"),
    Decision.STILL_UNCLEAR.value: _("Still unclear after the supplement"),
    Decision.COMPLAINT.value: _("Petition, complaint or report in the form of an application"),
    Decision.REPEATED.value: _("Repeated application"),
    Decision.PUBLICATION.value: _("Asks for a public publication"),
    Decision.UNREASONABLE_VOLUME.value: _("Many repeated applications without good reason"),
    Decision.CONFIRMATION.value: _("Asks to confirm or reissue information already obtained"),
    Decision.NOT_SUPPLEMENTED.value: _("Not supplemented in time without good reason"),
    Decision.FEE_NOT_PAID.value: _("Fee not paid in time"),
    Decision.OTHER.value: _("Closed for another reason"),
}
OUTCOME_LABELS: dict[str, Promise] = {
    Outcome.GRANTED.value: _("Granted in full"),
    Outcome.PARTLY_GRANTED.value: _("Granted in part"),
    Outcome.REFUSED.value: _("Refused"),
    Outcome.CANNOT_PROVIDE.value: _("Cannot be provided"),
    Outcome.NOT_PROCESSED.value: _("Not processed"),
    Outcome.OTHER.value: _("Otherwise closed"),
}
DECISION_CHOICES = [
    (
        OUTCOME_LABELS[outcome.value],
        [(decision.value, DECISION_LABELS[decision.value]) for decision in Decision if decision.outcome is outcome],
    )
    for outcome in Outcome
]

OPTIONS_FOR_REPLY = [
    ("", _("Choose the decision")),
    *(
        (
            OUTCOME_LABELS[outcome.value],
            [
                (decision.value, DECISION_LABELS[decision.value])
                for decision in Decision
                if decision.outcome is outcome and decision not in CLOSES_WITHOUT_REPLY
            ],
        )
        for outcome in Outcome
    ),
]
"""The decisions that a reply can carry; the two others are moves of their own."""

WITHHOLDING_CHOICES = [
    *(
        (decision.value, DECISION_LABELS[decision.value])
        for decision in Decision
        if decision.outcome is Outcome.REFUSED and decision is not Decision.REGISTER_ENQUIRY
    ),
    (NOT_GOVERNMENT_INFORMATION, _("No government information")),
]
"""The grounds on which a part may be withheld (articles 14 to 16 and 37)."""
