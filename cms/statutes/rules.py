"""The periods of the disclosure statute (政府信息公开条例), versioned by the day each version came into force."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

REGULATION = "政府信息公开条例"
PLACE = ZoneInfo("Asia/Shanghai")


def local_date(instant: datetime) -> date:
    """The statute's date at an instant: China's, wherever the machine stands and whatever zone its user prefers.

    `instant` carries a time zone; raises ValueError where it does not.
    """
    if instant.tzinfo is None:
        raise ValueError("An instant without a time zone has no date in China. Give it one.")
    return instant.astimezone(PLACE).date()


class NoStatuteError(ValueError):
    """No version of the statute is held for a day; the message is a sentence."""


@dataclass(frozen=True)
class StatuteRules:
    """One version of the statute. Every `*_working_days` is a number of working days, every `*_days` of calendar days.

    The article that each number comes from stands beside it in the version's own data below.
    """

    code: str
    in_force_from: date

    reply_working_days: int
    extension_max_working_days: int
    supplement_notice_working_days: int
    third_party_working_days: int
    other_agency_working_days: int
    fee_payment_working_days: int
    proactive_disclosure_working_days: int

    receipt_day_counts: bool
    """Whether the day an application is received is itself the first day of a period.

    The regulation is silent. False, the value of every version here, follows 民法典 第二百零一条 and 民事诉讼法
    第八十五条 by analogy: the day a period starts with is not counted; the first counted day is the next working day.
    """

    unpaid_fee_pauses_reply: bool
    """Whether the reply period waits from the fee notice until payment.

    No text that could be read says so. True is the default; an office that is told otherwise changes this one value.
    """

    reconsideration_days: int
    litigation_after_reconsideration_days: int
    litigation_months: int
    department_report_due: tuple[int, int]
    government_report_due: tuple[int, int]


CN_2019 = StatuteRules(
    code="CN_2019",  # 国务院令第711号, in force from 2019-05-15 (第五十六条)
    in_force_from=date(2019, 5, 15),
    reply_working_days=20,  # 第三十三条第二款
    extension_max_working_days=20,  # 第三十三条第二款
    supplement_notice_working_days=7,  # 第三十条: told once only
    third_party_working_days=15,  # 第三十二条: silence is not consent
    other_agency_working_days=15,  # 第三十四条: silence is consent
    fee_payment_working_days=20,  # one province's notice; 国办函〔2020〕109号 itself names no period
    proactive_disclosure_working_days=20,  # 第二十六条
    receipt_day_counts=False,
    unpaid_fee_pauses_reply=True,
    reconsideration_days=60,  # 行政复议法 第二十条
    litigation_after_reconsideration_days=15,  # 行政诉讼法 第四十五条
    litigation_months=6,  # 行政诉讼法 第四十六条
    department_report_due=(1, 31),  # 第四十九条第一款: month, day
    government_report_due=(3, 31),  # 第四十九条第二款: month, day
)

VERSIONS: tuple[StatuteRules, ...] = (CN_2019,)
"""Every version held, oldest first."""


def rules_on(day: date) -> StatuteRules:
    """The version in force on `day`, which for a case is its day of receipt.

    Raises NoStatuteError for a day before the oldest version held (2019-05-15).
    """
    in_force = [version for version in VERSIONS if version.in_force_from <= day]
    if not in_force:
        raise NoStatuteError(
            f"No version of the disclosure regulation is held for {day.isoformat()}: the oldest came into force on "
            f"{VERSIONS[0].in_force_from.isoformat()}. Check the date of receipt."
        )
    return in_force[-1]


def cite(number: str, law: str = REGULATION) -> str:
    """A citation as the product prints it: cite("三十三") gives 政府信息公开条例 第三十三条."""
    return f"{law} 第{number}条"
