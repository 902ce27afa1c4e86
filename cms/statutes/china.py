"""China's regulation on the disclosure of government information (政府信息公开条例) in its two versions."""

from datetime import date

from cms.statutes.events import EventKind
from cms.statutes.rules import PLACE, REGULATION, Effect, Extension, Question, Statute

_PATTERN = "{law} 第{number}条"

CN_2007 = Statute(
    code="cn-2007",  # 国务院令第492号, in force from 2008-05-01 (第三十八条)
    law=REGULATION + "（2007年）",
    place=PLACE,
    in_force_from=date(2008, 5, 1),
    in_force_until=date(2019, 5, 14),
    reply_working_days=15,  # 第二十四条第二款
    reply_article="24",
    receipt_article="24",
    receipt_day_counts=False,
    questions=(
        Question(
            asked=EventKind.SUPPLEMENT_ASKED,
            answered=EventKind.SUPPLEMENT_RECEIVED,
            effect=Effect.RESTARTS,
            article="21",  # 第二十一条第四项: 申请内容不明确的, 应当告知申请人作出更改、补充
            effect_article="21",
        ),
        Question(
            asked=EventKind.THIRD_PARTY_ASKED,
            answered=EventKind.THIRD_PARTY_ANSWERED,
            effect=Effect.PAUSES,
            article="23",
            effect_article="24",  # 第二十四条第三款
        ),
        Question(
            asked=EventKind.AGENCY_ASKED,
            answered=EventKind.AGENCY_ANSWERED,
            effect=Effect.NOTHING,
            article="7",  # 第七条第二款: 与有关行政机关进行沟通、确认; no time is left out for it
            effect_article="24",
        ),
        Question(
            asked=EventKind.FEE_NOTIFIED,
            answered=EventKind.FEE_PAID,
            effect=Effect.NOTHING,
            article="27",  # 检索、复制、邮寄等成本费用
            effect_article="27",
        ),
    ),
    extension=Extension(article="24", longest_working_days=15, usual_working_days=15),
    delay_article="",
    closing_articles={EventKind.ANSWERED: "21", EventKind.TRANSFERRED: "21", EventKind.WITHDRAWN: ""},
    article_pattern=_PATTERN,
    chinese_numerals=True,
    remarks=(
        (
            "The regulation of 2007 does not say what a supplement does to the period. It is counted anew from the day "
            "of the supplement, as article 30 of the version of 2019 later put it."
        ),
        "The regulation of 2007 leaves out only the time of asking a third party; nothing else stops the period.",
    ),
)

CN_2019 = Statute(
    code="cn-2019",  # 国务院令第711号, in force from 2019-05-15 (第五十六条)
    law=REGULATION,
    place=PLACE,
    in_force_from=date(2019, 5, 15),
    in_force_until=None,
    reply_working_days=20,  # 第三十三条第二款
    reply_article="33",
    receipt_article="31",
    receipt_day_counts=False,
    questions=(
        Question(
            asked=EventKind.SUPPLEMENT_ASKED,
            answered=EventKind.SUPPLEMENT_RECEIVED,
            effect=Effect.RESTARTS,
            article="30",
            effect_article="30",  # 答复期限自行政机关收到补正的申请之日起计算
            at_most=1,  # 一次性告知
            ask_within_working_days=7,
        ),
        Question(
            asked=EventKind.THIRD_PARTY_ASKED,
            answered=EventKind.THIRD_PARTY_ANSWERED,
            effect=Effect.PAUSES,
            article="32",  # silence is not consent: the agency decides
            effect_article="33",  # 第三十三条第三款
            answer_working_days=15,
        ),
        Question(
            asked=EventKind.AGENCY_ASKED,
            answered=EventKind.AGENCY_ANSWERED,
            effect=Effect.PAUSES,
            article="34",  # silence is consent
            effect_article="33",  # 第三十三条第三款
            answer_working_days=15,
        ),
        Question(
            asked=EventKind.FEE_NOTIFIED,
            answered=EventKind.FEE_PAID,
            effect=Effect.PAUSES,  # no text that could be read says so; see the remarks
            article="42",
            effect_article="42",
            answer_working_days=20,  # one province's notice; 国办函〔2020〕109号 itself names no period
        ),
    ),
    extension=Extension(article="33", longest_working_days=20, usual_working_days=20),  # 第三十三条第二款
    delay_article="35",
    closing_articles={EventKind.ANSWERED: "36", EventKind.TRANSFERRED: "36", EventKind.WITHDRAWN: ""},
    article_pattern=_PATTERN,
    chinese_numerals=True,
    remarks=(
        (
            "Whether the day of receipt counts is not said. It does not, by analogy with 民法典 第二百零一条 and "
            "民事诉讼法 第八十五条: the first counted day is the next working day."
        ),
        (
            "Whether the period waits for a fee is not said in a text that could be read. It waits: the effect of the "
            "fee notice is the one value to change for an office that is told otherwise."
        ),
        (
            "What an extension is worth when a supplement starts the period anew is not said. It ends with the period "
            "that it extended."
        ),
        "What a question or an extension does after the period has run out is not said. It moves nothing.",
        (
            "A delay fixed under article 35 takes the place of the end of the period; it never ends earlier than the "
            "period itself. One that ends on a rest day ends on the next working day (民法典 第二百零三条, by analogy)."
        ),
    ),
)

# The smaller clocks of the version of 2019, in working days.
PROACTIVE_DISCLOSURE_WORKING_DAYS = 20  # 第二十六条
# Remedies: 行政复议法 第二十条 (days), 行政诉讼法 第四十五条 (days) and 第四十六条 (months).
RECONSIDERATION_DAYS = 60
LITIGATION_AFTER_RECONSIDERATION_DAYS = 15
LITIGATION_MONTHS = 6
# Yearly reports: month and day, 第四十九条.
DEPARTMENT_REPORT_DUE = (1, 31)
GOVERNMENT_REPORT_DUE = (3, 31)
