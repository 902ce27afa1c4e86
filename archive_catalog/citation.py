"""How a record is cited in a paper (引用格式): by GB/T 7714-2015, and in a plain sentence as historians' notes have it.

The standard marks archives with [A], online with [A/OL], and gives two examples (4.1, 4.6): a published collection, and
北京市人民政府办公厅. 关于转发…的通知: 京政办发[2005]37号[A/OL]. (2005-07-12)[2011-07-12]. http://….

The reference code stands where that document's number does, as other title information (8.2: 专利号, 报告号, 标准号).
The institution that keeps a record, which nobody published, takes the place of the publisher (4.1: 出版地: 出版者,
出版年: 引文页码[引用日期]. 获取和访问路径).
"""

import re
from dataclasses import dataclass
from datetime import date

from search.text.normalise import is_solid

from .edtf_dates import Calendar, WrittenDate, read_date, read_edtf

_MOST_CREATORS = 3
_BETWEEN_CREATORS = re.compile(r"\s*[;；,，、]\s*|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_POINT = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_SEASON = re.compile(r"([0-9]{4})-2[1-4]")
_SPAN = re.compile(rf"({_POINT.pattern})/({_POINT.pattern})")
_MARKS = re.compile("[?~%]")


@dataclass(frozen=True, kw_only=True)
class CitedRecord:
    """What a citation says of a record. `place` (保存地) and `repository` are those that keep it; all but title and
    reference code may be empty.

    `creator`: persons or bodies in one text, between commas or semicolons. `date_edtf` is derived from `date_text`
    where it is not given. `pages`: those that are quoted. `url`: its permanent address, with the day of reading in
    `accessed`, where it is cited as read online.
    """

    title: str
    reference_code: str
    creator: str = ""
    date_text: str = ""
    date_edtf: str = ""
    place: str = ""
    repository: str = ""
    pages: str = ""
    url: str = ""
    accessed: date | None = None

    @property
    def is_chinese(self) -> bool:
        """Whether it is described in Chinese, and is cited with that language's words and signs."""
        return any(map(is_solid, self.title))

    @property
    def written_date(self) -> WrittenDate | None:
        """Its date as EDTF and days; None where none is known."""
        written = read_date(self.date_text)
        if not self.date_edtf or (written and written.edtf == self.date_edtf):
            return written
        return read_edtf(self.date_edtf)


def gbt_7714(record: CitedRecord) -> str:
    """The reference by GB/T 7714-2015: `责任者. 题名: 档号[A]. 保存地: 保管机构, 日期: 页码.`

    Online `责任者. 题名: 档号[A/OL]. 保存地: 保管机构, 日期: 页码[引用日期]. 网址.` What is not known is left out,
    as 8.1 allows for the creator in numbered lists.
    """
    medium = "A/OL" if record.url else "A"
    title = ": ".join(part for part in (_ended(record.title), record.reference_code.strip()) if part)
    kept = ": ".join(part for part in (record.place.strip(), record.repository.strip()) if part)
    kept = ", ".join(part for part in (kept, date_of_reference(record)) if part)
    if record.pages.strip():
        kept = f"{kept}: {record.pages.strip()}" if kept else record.pages.strip()
    if record.url and record.accessed:
        kept += f"[{record.accessed.isoformat()}]"
    parts = (_creators(record), f"{title}[{medium}]", kept, record.url.strip())
    return ". ".join(part for part in parts if part) + "."


def date_of_reference(record: CitedRecord) -> str:
    """The date as the standard writes it: 1958-03-05, 1950-1965, [1958] where it is estimated (8.4.3).

    Another reckoning stands behind its year in the form that was written (8.4.3): 1948(民国三十七年).
    """
    written = record.written_date
    if written is None:
        return ""
    edtf = _SEASON.sub(r"\1", _MARKS.sub("", written.edtf))
    span = _SPAN.fullmatch(edtf)
    if span:
        said = "-".join(span.groups()) if len(edtf) == len("1950/1965") else edtf
    elif _POINT.fullmatch(edtf):
        said = edtf
    elif written.first and written.last:
        return f"[{written.first.year}-{written.last.year}]"
    else:
        return f"[{record.date_text.strip() or written.edtf}]"
    if written.calendar is not Calendar.GREGORIAN:
        return f"{said}({_own_form(written.text)})"
    return f"[{said}]" if written.is_uncertain or written.is_approximate else said


def _own_form(text: str) -> str:
    """The date in its other reckoning alone, where it was written in both: 1948年(民国三十七年)."""
    for piece in re.split("[()（）]", text):
        read = read_date(piece)
        if read and read.calendar is not Calendar.GREGORIAN:
            return piece.strip()
    return text.strip()


def _creators(record: CitedRecord) -> str:
    """At most three, more are 等 (8.1)."""
    names = _names(record)
    named = ", ".join(names[:_MOST_CREATORS])
    if len(names) > _MOST_CREATORS:
        named += ", 等" if any(map(is_solid, names[0])) else ", et al"
    return named


def _names(record: CitedRecord) -> list[str]:
    creator = record.creator.strip().strip(".。")
    between = _BETWEEN_CREATORS if any(map(is_solid, creator)) else re.compile(r"\s*;\s*")
    return [name for name in between.split(creator) if name]


def _ended(title: str) -> str:
    return " ".join(title.split()).rstrip(".。")


def plain(record: CitedRecord) -> str:
    """The reference in one sentence: `责任者：《题名》，1958年3月5日，档号0045-…，某县档案馆藏。`

    The form of historical journals' notes. A record described in another language gets its words and signs.
    """
    if not record.is_chinese:
        return _plain_in_english(record)
    names = _names(record)
    creator = "、".join(names[:_MOST_CREATORS]) + ("等" if len(names) > _MOST_CREATORS else "")
    title = _ended(record.title).replace("《", "〈").replace("》", "〉")
    parts = [f"{creator}：《{title}》" if creator else f"《{title}》", _said(record)]
    parts += [f"档号{record.reference_code.strip()}", f"第{record.pages.strip()}页" if record.pages.strip() else ""]
    parts.append(f"{record.repository.strip()}藏" if record.repository.strip() else "")
    parts.append(record.url.strip())
    sentence = "，".join(part for part in parts if part)
    read = record.accessed if record.url else None
    return sentence + (f"，{read.year}年{read.month}月{read.day}日访问。" if read else "。")


def _said(record: CitedRecord) -> str:
    """The date in the words of the person who described the record; a row of digits is put into words."""
    text, written = record.date_text.strip(), record.written_date
    if written and (not text or re.fullmatch(r"[0-9./\s-]+", text)):
        sides = [_POINT.fullmatch(side) for side in written.edtf.split("/")]
        if all(sides):
            return "—".join(_in_words(side[0]) for side in sides if side)
    return text if written else ""


def _in_words(point: str) -> str:
    return "".join(f"{int(part)}{unit}" for part, unit in zip(point.split("-"), "年月日", strict=False))


def _plain_in_english(record: CitedRecord) -> str:
    pages = record.pages.strip() and f"p. {record.pages.strip()}"
    read = f"accessed {record.accessed.isoformat()}" if record.url and record.accessed else ""
    parts = (
        ", ".join(_names(record)[:_MOST_CREATORS]) + (" et al." if len(_names(record)) > _MOST_CREATORS else ""),
        f"“{_ended(record.title)}”",
        record.date_text.strip() if record.written_date else "",
        record.reference_code.strip(),
        pages,
        record.repository.strip(),
        record.url.strip(),
        read,
    )
    return ", ".join(part for part in parts if part) + "."
