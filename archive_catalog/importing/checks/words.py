"""Words of closed lists: level, retention period, secrecy, access, yes and no."""

import re
from collections.abc import Mapping
from functools import lru_cache

from archive_catalog.importing.elements import Element
from archive_catalog.importing.folding import folded
from archive_catalog.levels import Level, Secrecy
from search.viewers import AccessClass

from .collecting import RowFindings

FONDS_LEVEL = "fonds"

_LEVEL = Element.LEVEL.value
_RETENTION = Element.RETENTION.value
_MARK = Element.SECRECY.value
_DECISION = Element.ACCESS.value


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    return {folded(word): value for value, words in rows.items() for word in words.split()}


LEVELS = _table(
    {
        FONDS_LEVEL: "全宗 全宗级 fonds collection archive",
        Level.SERIES.value: "目录 目录级 类 类别 类别级 系列 分全宗 类目 series subseries sub-series class subfonds "
        "sub-fonds recordgrp subgrp recordgroup subgroup group section",
        Level.FILE.value: "案卷 案卷级 卷 卷级 盒 盒级 file volume box folder",
        Level.ITEM.value: "文件 文件级 件 件级 卷内 卷内文件 item piece document",
    }
)

_SECRECY = _table(
    {
        Secrecy.NONE.value: "无 公开 非密 不涉密 未定密 无密级 一般 普通 平件 已解密 解密 none unclassified public 0",
        Secrecy.INTERNAL.value: "内部 内部资料 内部文件 国内 限国内 工作秘密 internal",
        Secrecy.CONFIDENTIAL.value: "秘密 秘密级 confidential",
        Secrecy.SECRET.value: "机密 机密级 secret",
        Secrecy.TOP_SECRET.value: "绝密 绝密级 topsecret top-secret",
    }
)
_SECRECY_TERM = re.compile(r"[★*☆].*|\d+年$|长期$")

_ACCESS = _table(
    {
        AccessClass.PUBLIC.value: "开放 已开放 可开放 全部开放 公开 已公开 可公开 主动公开 社会开放 开放档案 开放级 "
        "open public opened",
        AccessClass.ONSITE.value: "馆内 馆内开放 馆内查阅 馆内阅览 馆内利用 馆内开放利用 到馆 到馆查阅 到馆利用 "
        "阅览室 阅览室查阅 现场查阅 限馆内 限馆内查阅 onsite readingroom readingroomonly",
        AccessClass.STAFF.value: "不开放 未开放 暂不开放 延期开放 不宜开放 不予开放 控制 控制使用 控制利用 划控 封闭 "
        "内控 限制 限制利用 限制使用 内部 不公开 不予公开 保密 未鉴定 待鉴定 未审核 待审核 未审 待审 "
        "closed staff restricted withheld notopen notyetexamined",
    }
)

_YES = frozenset(folded(word) for word in ["是", "有", "对", "真", "已", "√", "✓", "yes", "y", "true", "t", "1"])
_NO = frozenset(folded(word) for word in ["否", "无", "不", "没有", "假", "未", "×", "no", "n", "false", "f", "0"])

_FOREVER = frozenset({"永久", "永", "y", "permanent", "永久保存"})
_LONG = frozenset({"长期", "长", "c", "长期保存"})
_SHORT = frozenset({"短期", "短", "d", "短期保存"})
_YEARS = re.compile(r"(?:定期|d|定)?0*([1-9][0-9]{0,2})(?:年|years?|a)?")
_TENS = {"十年": "10", "三十年": "30", "二十年": "20", "五十年": "50", "五年": "5", "十五年": "15", "一百年": "100"}


def read_level(
    cells: Mapping[str, str], findings: RowFindings, *, meanings: Mapping[str, str], guess: Level
) -> Level | None:
    """The level that the row says; `guess`, with a finding where the row says a word that is unknown.

    None where the row describes a fonds. `meanings` are the profile's own folded words.
    """
    written = cells.get(_LEVEL, "")
    if not written:
        return guess
    word = folded(written)
    known = meanings.get(word) or LEVELS.get(word)
    if known is None:
        findings.add("level.unknown", Element.LEVEL, written, taken=guess.value)
        return guess
    return None if known == FONDS_LEVEL else Level(known)


@lru_cache(maxsize=1_000)
def retention(written: str) -> str | None:
    """The retention period in words (永久, 长期, 短期, 定期30年), None where `written` is none."""
    word = folded(written)
    if word in _FOREVER:
        return "永久"
    if word in _LONG:
        return "长期"
    if word in _SHORT:
        return "短期"
    plain = word.removeprefix("定期")
    match = _YEARS.fullmatch(_TENS.get(plain, word))
    return f"定期{match[1]}年" if match else None


def retention_code(written: str) -> str:
    """The retention period as it stands in a reference code (Y, C, D, D30), "" where `written` is none."""
    words = retention(written) if written else None
    if words is None:
        return ""
    return {"永久": "Y", "长期": "C", "短期": "D"}.get(words) or f"D{words[2:-1]}"


def read_retention(
    cells: Mapping[str, str], code_retention: str, findings: RowFindings, *, meanings: Mapping[str, str]
) -> str:
    """The retention period in words, from the row or else from its reference code."""
    written = cells.get(_RETENTION, "")
    said = retention(code_retention) if code_retention else None
    if not written:
        return said or ""
    words = retention(meanings.get(folded(written), written))
    if words is None:
        findings.add("retention.unknown", Element.RETENTION, written)
        return ""
    if said and said != words:
        findings.add("retention.differs", Element.RETENTION, written, after=words, code_retention=said)
    return words


def read_secrecy(cells: Mapping[str, str], findings: RowFindings, *, meanings: Mapping[str, str]) -> str:
    """The mark of secrecy, a value of levels.Secrecy; an unknown one is an error."""
    written = cells.get(_MARK, "")
    if not written:
        return ""
    known = meanings.get(folded(written), _SECRECY.get(folded(_SECRECY_TERM.sub("", written))))
    if known is None:
        findings.add("secrecy.unknown", Element.SECRECY, written)
        return ""
    return known


def read_access(cells: Mapping[str, str], findings: RowFindings, *, meanings: Mapping[str, str]) -> AccessClass | None:
    """The archive's decision about opening; None leaves it to the law's clock. An unknown word is an error."""
    written = cells.get(_DECISION, "")
    if not written:
        return None
    word = folded(written)
    known = meanings[word] if word in meanings else _ACCESS.get(word)
    if known is None:
        findings.add("access.unknown", Element.ACCESS, written)
        return None
    return AccessClass(known) if known else None


def is_level(word: str) -> bool:
    """Whether `word` is a level of description."""
    return folded(word) in LEVELS


def is_secrecy(word: str) -> bool:
    """Whether `word` is a mark of secrecy and nothing else."""
    return _SECRECY.get(folded(_SECRECY_TERM.sub("", word)), "") != ""


def is_access(word: str) -> bool:
    """Whether `word` says something about opening."""
    return folded(word) in _ACCESS


def yes_or_no(written: str) -> bool | None:
    """What `written` answers, None where it is neither yes nor no."""
    word = folded(written) or written.strip()
    if word in _YES or written.strip() in {"√", "✓"}:
        return True
    return False if word in _NO or written.strip() in {"×", "✗"} else None
