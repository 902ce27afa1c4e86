"""What a column of an imported file may mean: the descriptive elements of DA/T 18 and ISAD(G)."""

import re
from enum import StrEnum

EXTRA = "extra:"
"""`extra:<key>` is the typed extra field `key` of a special series (专题档案), such as `extra:husband`."""

_EXTRA_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Element(StrEnum):
    """The meaning of a column; the Chinese term is the usual heading."""

    REFERENCE_CODE = "reference_code"
    """档号"""
    FONDS = "fonds"
    """全宗号"""
    FONDS_TITLE = "fonds_title"
    """全宗名称"""
    SERIES_NUMBER = "series_number"
    """目录号"""
    CATEGORY = "category"
    """类别号"""
    FILE_NUMBER = "file_number"
    """案卷号"""
    ITEM_NUMBER = "item_number"
    """件号, 顺序号"""
    PARENT_CODE = "parent_code"
    """上级档号"""
    LEVEL = "level"
    """层级"""
    TITLE = "title"
    """题名"""
    OTHER_TITLE = "other_title"
    """副题名, 并列题名"""
    CREATOR = "creator"
    """责任者"""
    DOCUMENT_NUMBER = "document_number"
    """文号"""
    DATE = "date"
    """日期, 时间, 成文日期"""
    DATE_NORMAL = "date_normal"
    """规范日期: the date in the form of ISO 8601 that stands beside the written one, as in EAD"""
    DATE_FROM = "date_from"
    """起始日期"""
    DATE_TO = "date_to"
    """终止日期"""
    YEAR = "year"
    """年度"""
    SECRECY = "secrecy"
    """密级"""
    RETENTION = "retention"
    """保管期限"""
    SUBJECTS = "subjects"
    """主题词, 关键词"""
    MEDIUM = "medium"
    """载体"""
    EXTENT = "extent"
    """数量, 规格"""
    PAGE_COUNT = "page_count"
    """页数"""
    PAGE_NUMBER = "page_number"
    """页号"""
    OTHER_CODES = "other_codes"
    """缩微号, 电子文档号, 原档号"""
    ACCESS = "access"
    """开放状态, 划控"""
    ACCESS_TERMS = "access_terms"
    """利用条件: what a finding aid says about access in its own words (ISAD(G) 3.4.1)"""
    DECIDED_ON = "decided_on"
    """鉴定日期: the day of the decision on opening"""
    DECIDED_UNTIL = "decided_until"
    """控制期限: the day until which the decision keeps the unit closed"""
    SUMMARY = "summary"
    """提要, 内容"""
    NOTE = "note"
    """附注, 备注"""


def extra(key: str) -> str:
    """The element that stands for the extra field `key`."""
    return f"{EXTRA}{key}"


def extra_key(element: str) -> str:
    """The key of the extra field that `element` stands for, or "" where it is one of Element."""
    return element.removeprefix(EXTRA) if element.startswith(EXTRA) else ""


def is_element(text: str) -> bool:
    """Whether `text` is a member of Element or a well-formed `extra:<key>`."""
    return text in Element.__members__.values() or bool(_EXTRA_KEY.fullmatch(extra_key(text)))
