"""How a case can be decided: the articles of the answer and the rows of the annual report's table 3.

Source: 政府信息公开条例 第三十六条 to 第三十九条, and the national report format 国办公开办函〔2021〕30号.
Every closed case carries exactly one decision, and every decision is counted in exactly one row.
"""

from enum import StrEnum

from cms.statutes.rules import cite


class Outcome(StrEnum):
    """The groups of table 3, part three (本年度办理结果)."""

    label: str

    def __new__(cls, code: str, label: str) -> "Outcome":
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    GRANTED = "granted", "Granted in full"
    """(一) 予以公开"""
    PARTLY_GRANTED = "partly_granted", "Granted in part"
    """(二) 部分公开"""
    REFUSED = "refused", "Refused"
    """(三) 不予公开"""
    CANNOT_PROVIDE = "cannot_provide", "Cannot be provided"
    """(四) 无法提供"""
    NOT_PROCESSED = "not_processed", "Not processed"
    """(五) 不予处理"""
    OTHER = "other", "Otherwise closed"
    """(六) 其他处理"""


class Decision(StrEnum):
    """One way to close a case.

    The value is the code that is stored. `outcome` is the group, `row` the row of table 3 ("3.2" is row 2 of group
    three; a group without rows of its own has its number alone), `article` what the answer cites ("" where the format
    names the row and the regulation has no article), `label` the English wording.
    """

    outcome: Outcome
    row: str
    article: str
    label: str

    def __new__(cls, code: str, outcome: Outcome, row: str, cited: str, label: str) -> "Decision":
        member = str.__new__(cls, code)
        member._value_ = code
        member.outcome, member.row, member.article, member.label = outcome, row, cited, label
        return member

    ALREADY_PUBLIC = (
        "already_public",
        Outcome.GRANTED,
        "1",
        cite("三十六") + "第一项",
        "Already published: told where to find it",
    )
    """已主动公开, 告知获取方式、途径"""
    GRANTED = "granted", Outcome.GRANTED, "1", cite("三十六") + "第二项", "Provided in full"
    """予以公开"""
    PARTLY_GRANTED = "partly_granted", Outcome.PARTLY_GRANTED, "2", cite("三十七"), "Provided in part"
    """部分公开 (区分处理的, 只计这一情形)"""

    STATE_SECRET = "state_secret", Outcome.REFUSED, "3.1", cite("十四"), "State secret"
    """属于国家秘密"""
    FORBIDDEN_BY_LAW = (
        "forbidden_by_law",
        Outcome.REFUSED,
        "3.2",
        cite("十四"),
        "Disclosure forbidden by law or administrative regulation",
    )
    """其他法律行政法规禁止公开"""
    ENDANGERS_SECURITY = (
        "endangers_security",
        Outcome.REFUSED,
        "3.3",
        cite("十四"),
        "Endangers national, public or economic security or social stability",
    )
    """危及“三安全一稳定”"""
    THIRD_PARTY_RIGHTS = (
        "third_party_rights",
        Outcome.REFUSED,
        "3.4",
        cite("十五"),
        "Protects a third party's lawful rights",
    )
    """保护第三方合法权益"""
    INTERNAL_AFFAIRS = (
        "internal_affairs",
        Outcome.REFUSED,
        "3.5",
        cite("十六") + "第一款",
        "Internal affairs information",
    )
    """属于三类内部事务信息: 人事管理、后勤管理、内部工作流程"""
    DELIBERATIVE = (
        "deliberative",
        Outcome.REFUSED,
        "3.6",
        cite("十六") + "第二款",
        "Deliberative information",
    )
    """属于四类过程性信息: 讨论记录、过程稿、磋商信函、请示报告"""
    ENFORCEMENT_FILE = (
        "enforcement_file",
        Outcome.REFUSED,
        "3.7",
        cite("十六") + "第二款",
        "Administrative enforcement case file",
    )
    """属于行政执法案卷"""
    REGISTER_ENQUIRY = (
        "register_enquiry",
        Outcome.REFUSED,
        "3.8",
        cite("三十六") + "第七项",
        "Register enquiry governed by its own rules",
    )
    """属于行政查询事项: 工商、不动产登记资料等"""

    DOES_NOT_EXIST = (
        "does_not_exist",
        Outcome.CANNOT_PROVIDE,
        "4.1",
        cite("三十六") + "第四项",
        "Information does not exist",
    )
    """本机关不掌握相关政府信息: 经检索没有, 告知不存在"""
    NOT_THIS_AGENCY = (
        "not_this_agency",
        Outcome.CANNOT_PROVIDE,
        "4.1",
        cite("三十六") + "第五项",
        "Another agency is responsible",
    )
    """本机关不掌握相关政府信息: 不属于本机关负责公开"""
    WOULD_HAVE_TO_BE_MADE = (
        "would_have_to_be_made",
        Outcome.CANNOT_PROVIDE,
        "4.2",
        cite("三十八"),
        "Not held ready: would have to be made",
    )
    """没有现成信息需要另行制作"""
    STILL_UNCLEAR = (
        "still_unclear",
        Outcome.CANNOT_PROVIDE,
        "4.3",
        cite("三十"),
        "Still unclear after the supplement",
    )
    """补正后申请内容仍不明确"""

    COMPLAINT = (
        "complaint",
        Outcome.NOT_PROCESSED,
        "5.1",
        cite("三十九") + "第一款",
        "Petition, complaint or report in the form of an application",
    )
    """信访举报投诉类申请"""
    REPEATED = "repeated", Outcome.NOT_PROCESSED, "5.2", cite("三十六") + "第六项", "Repeated application"
    """重复申请"""
    PUBLICATION = (
        "publication",
        Outcome.NOT_PROCESSED,
        "5.3",
        cite("三十九") + "第二款",
        "Asks for a public publication",
    )
    """要求提供公开出版物"""
    UNREASONABLE_VOLUME = (
        "unreasonable_volume",
        Outcome.NOT_PROCESSED,
        "5.4",
        cite("三十五"),
        "Many repeated applications without good reason",
    )
    """无正当理由大量反复申请"""
    CONFIRMATION = (
        "confirmation",
        Outcome.NOT_PROCESSED,
        "5.5",
        "",
        "Asks to confirm or reissue information already obtained",
    )
    """要求行政机关确认或重新出具已获取信息"""

    NOT_SUPPLEMENTED = (
        "not_supplemented",
        Outcome.OTHER,
        "6.1",
        cite("三十"),
        "Not supplemented in time without good reason",
    )
    """申请人无正当理由逾期不补正"""
    FEE_NOT_PAID = "fee_not_paid", Outcome.OTHER, "6.2", cite("四十二"), "Fee not paid in time"
    """申请人逾期未按收费通知要求缴纳费用"""
    OTHER = "other", Outcome.OTHER, "6.3", "", "Closed for another reason"
    """其他"""
