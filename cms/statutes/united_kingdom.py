"""The United Kingdom's Freedom of Information Act 2000, as data beside China's regulation: the engine is the same."""

from datetime import date
from zoneinfo import ZoneInfo

from cms.statutes.events import EventKind
from cms.statutes.rules import Effect, Extension, Question, Statute

FOIA_2000 = Statute(
    code="uk-foia-2000",
    law="Freedom of Information Act 2000",
    place=ZoneInfo("Europe/London"),
    in_force_from=date(2005, 1, 1),  # section 87(3)
    in_force_until=None,
    reply_working_days=20,
    reply_article="10(1)",
    receipt_article="10(6)",
    receipt_day_counts=False,  # "the twentieth working day following the date of receipt"
    questions=(
        Question(
            asked=EventKind.SUPPLEMENT_ASKED,  # clarification
            answered=EventKind.SUPPLEMENT_RECEIVED,
            effect=Effect.RESTARTS,
            article="1(3)",
            effect_article="10(6)",  # the date of receipt is the day the further information came, if later
        ),
        Question(
            asked=EventKind.THIRD_PARTY_ASKED,
            answered=EventKind.THIRD_PARTY_ANSWERED,
            effect=Effect.NOTHING,
            article="45",  # the code of practice advises to consult; the Act leaves out no time for it
            effect_article="10(1)",
        ),
        Question(
            asked=EventKind.AGENCY_ASKED,
            answered=EventKind.AGENCY_ANSWERED,
            effect=Effect.NOTHING,
            article="45",
            effect_article="10(1)",
        ),
        Question(
            asked=EventKind.FEE_NOTIFIED,
            answered=EventKind.FEE_PAID,
            effect=Effect.PAUSES,
            article="9(1)",
            effect_article="10(2)",
            answer_months=3,  # section 9(2): three months beginning with the day on which the notice is given
            asking_day_left_out=True,  # "beginning with the day on which the fees notice is given"
        ),
    ),
    # The public interest: until such time as is reasonable in the circumstances.
    extension=Extension(article="10(3)", longest_working_days=None, usual_working_days=20, at_most=None),
    delay_article="10(3)",
    closing_articles={EventKind.ANSWERED: "1(1)", EventKind.TRANSFERRED: "45", EventKind.WITHDRAWN: ""},
    article_pattern="{law}, section {number}",
    chinese_numerals=False,
    remarks=(
        "Section 10(3) names no length for weighing the public interest, so no extension is too long.",
        "An extension entered without its length is one of 20 working days, as the Commissioner's guidance advises.",
    ),
)
