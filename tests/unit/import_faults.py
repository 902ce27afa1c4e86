"""A realistic Chinese catalogue without a fault, and the faults that real ones have, each with what must be found."""

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from archive_catalog.importing.mapping import Mapping
from archive_catalog.importing.special_fields import FieldKind, SpecialField

TODAY = date(2025, 6, 1)
MEANINGS = {
    "档号": "reference_code",
    "全宗号": "fonds",
    "上级档号": "parent_code",
    "层级": "level",
    "题名": "title",
    "责任者": "creator",
    "文号": "document_number",
    "成文日期": "date",
    "密级": "secrecy",
    "保管期限": "retention",
    "主题词": "subjects",
    "页数": "page_count",
    "开放状态": "access",
    "控制至": "decided_until",
    "附注": "note",
    "人数": "extra:people",
    "登记日期": "extra:registered",
    "已还": "extra:returned",
    "种类": "extra:kind",
    "证件": "extra:card",
}
COLUMNS = tuple(MEANINGS)
MAPPING = Mapping(columns=MEANINGS)
SPECIAL_FIELDS = (
    SpecialField(key="people", label="人数", kind=FieldKind.NUMBER),
    SpecialField(key="registered", label="登记日期", kind=FieldKind.DATE),
    SpecialField(key="returned", label="已还", kind=FieldKind.YES_NO),
    SpecialField(key="kind", label="种类", kind=FieldKind.CHOICE, choices=("林权", "土地", "婚姻"), required=True),
    SpecialField(key="card", label="证件", personal=True),
)
ITEMS_IN_A_FILE = 12

Row = dict[str, str]
Expected = set[tuple[int, str]]
Change = Callable[[Row, random.Random], None]


@dataclass
class Catalogue:
    """Files, each followed by its items; the header is row 1, so `rows[0]` is row 2."""

    rows: list[Row] = field(default_factory=list)

    def values(self) -> list[tuple[str, ...]]:
        """The cells of every row, aligned with COLUMNS."""
        return [tuple(row[column] for column in COLUMNS) for row in self.rows]

    def csv(self) -> str:
        """The catalogue as a CSV file."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(self.values())
        return out.getvalue()


def clean_catalogue(seed: int, *, files: int = 20) -> Catalogue:
    """A catalogue in which nothing is to be found."""
    rng = random.Random(seed)  # noqa: S311 - faults, not secrets
    catalogue = Catalogue()
    for number in range(1, files + 1):
        year = 1950 + (number + seed) % 40
        code = f"0045-2-{number}"
        subject = rng.choice(["春耕生产", "土地改革", "小学教育", "水利工程", "粮食统购", "山林权属", "知识青年安置"])
        catalogue.rows.append(
            _row(code, "", "案卷", f"县人民政府{year}年关于{subject}的文件材料", f"{year}", rng, number)
        )
        for item in range(1, ITEMS_IN_A_FILE + 1):
            day = date(year, rng.randint(1, 12), rng.randint(1, 28))
            written = rng.choice(
                [day.strftime("%Y%m%d"), day.isoformat(), f"{day.year}年{day.month}月{day.day}日", day.strftime("%Y%m")]
            )
            kind = rng.choice(["通知", "批复", "请示", "报告", "会议纪要", "决定"])
            title = f"关于{subject}第{number}—{item}号问题的{kind}"
            catalogue.rows.append(_row(f"{code}-{item}", code, "文件", title, written, rng, item))
    return catalogue


def _row(code: str, parent: str, level: str, title: str, written: str, rng: random.Random, number: int) -> Row:
    closed = rng.random() < 0.1
    return {
        "档号": code,
        "全宗号": "0045",
        "上级档号": parent,
        "层级": level,
        "题名": title,
        "责任者": rng.choice(["县人民政府办公室", "县农业局", "中共××县委", "王家堡公社管理委员会", ""]),
        "文号": f"（{written[:4]}）县办字第{number}号" if level == "文件" else "",
        "成文日期": written,
        "密级": rng.choice(["", "", "内部"]),
        "保管期限": rng.choice(["永久", "长期", "短期", "30年"]),
        "主题词": rng.choice(["", "农业；会议", "土地 改革;农村", "教育、学校"]),
        "页数": str(rng.randint(1, 180)),
        "开放状态": "不开放" if closed else rng.choice(["", "开放"]),
        "控制至": "2060-12-31" if closed else "",
        "附注": rng.choice(["", "", "油印", "A4 纸 < 10 页 & 缺封底", "首页右下角残缺", "See 'Annex' O'Brien"]),
        "人数": rng.choice(["", "12", "1,250", "3.5"]),
        "登记日期": rng.choice(["", "19531212", "1958年"]),
        "已还": rng.choice(["", "是", "否"]),
        "种类": rng.choice(["林权", "土地", "婚姻"]),
        "证件": rng.choice(["", "110101195303073818"]),
    }


@dataclass(frozen=True)
class Fault:
    """One way in which a row of an item can be wrong, and the checks that must say so."""

    name: str
    checks: tuple[str, ...]
    change: Change


def put(column: str, *variants: str) -> Change:
    """One of `variants` stands in the column."""

    def change(row: Row, rng: random.Random) -> None:
        row[column] = rng.choice(variants)

    return change


def put_all(**cells: str) -> Change:
    """These cells stand in the row."""

    def change(row: Row, _rng: random.Random) -> None:
        row.update(cells)

    return change


def within(column: str, *variants: str) -> Change:
    """One of `variants` stands inside the text of the column."""

    def change(row: Row, rng: random.Random) -> None:
        text = row[column]
        middle = len(text) // 2
        row[column] = text[:middle] + rng.choice(variants) + text[middle:]

    return change


def _date_in_full_width(row: Row, _rng: random.Random) -> None:
    row["成文日期"] = row["成文日期"].translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


def _code_in_full_width(row: Row, _rng: random.Random) -> None:
    row["档号"] = row["档号"].translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-"})


def _year_of_the_republic(row: Row, _rng: random.Random) -> None:
    row["成文日期"] = "民国三十七年五月"


def _utf8_read_as_gbk(row: Row, _rng: random.Random) -> None:
    row["题名"] = row["题名"].encode().decode("gb18030", "replace").replace("\ufffd", "")


def _utf8_read_as_latin(row: Row, _rng: random.Random) -> None:
    row["题名"] = row["题名"].encode().decode("latin-1")


FAULTS: Sequence[Fault] = (
    Fault("no title", ("title.missing",), put("题名", "")),
    Fault("title of signs only", ("title.empty",), put("题名", "——", "。", "※※", "（）")),
    Fault("title too long", ("text.too_long",), put("题名", "关于" + "春耕" * 260)),
    Fault("creator too long", ("text.too_long",), put("责任者", "县" * 201)),
    Fault("code in full width", ("code.put_right",), _code_in_full_width),
    Fault("fonds of another", ("fonds.differs",), put("全宗号", "0046", "54")),
    Fault("its own parent", ("parent.itself",), lambda row, _rng: row.update(上级档号=row["档号"])),
    Fault("parent nowhere", ("parent.unknown",), put("上级档号", "0045-9-1", "0045-77")),
    Fault("unknown level", ("level.unknown",), put("层级", "小组", "卷宗夹")),
    Fault("control character", ("text.control",), within("题名", "\x01", "\x0b", "\u200b")),
    Fault("lost characters in the title", ("text.lost",), within("题名", "锟斤拷", "\ufffd\ufffd", "????")),
    Fault("lost characters in the note", ("text.lost",), put("附注", "封面烫烫烫", "\ufffd\ufffd印")),
    Fault("UTF-8 read as GBK", ("text.mojibake",), _utf8_read_as_gbk),
    Fault("UTF-8 read as Latin-1", ("text.mojibake",), _utf8_read_as_latin),
    Fault("tags of a web page", ("text.html",), within("题名", "<br/>", "&nbsp;", "</td>")),
    Fault("identity number in the title", ("personal.id_number",), within("题名", "（110101195303073818）")),
    Fault("older identity number in the note", ("personal.id_number",), put("附注", "身份证110101530307381")),
    Fault("telephone number", ("personal.phone_number",), put("附注", "电话13801380000", "联系138-0138-0000王某")),
    Fault("no date", ("date.missing",), put("成文日期", "")),
    Fault("date unknown", ("date.not_known",), put("成文日期", "不详", "无日期", "n.d.")),
    Fault("unreadable date", ("date.unreadable",), put("成文日期", "昨天", "见原件", "春耕前")),
    Fault("impossible date", ("date.impossible",), put("成文日期", "19530230", "1953-13-01", "1953年2月30日")),
    Fault("date in the future", ("date.future",), put("成文日期", "20530305", "2026年1月")),
    Fault("date in full width", ("text.full_width",), _date_in_full_width),
    Fault("year of the Republic", ("date.republic",), _year_of_the_republic),
    Fault("unknown retention", ("retention.unknown",), put("保管期限", "暂存", "甲", "3000年")),
    Fault("no number of pages", ("pages.not_a_number",), put("页数", "十来页", "12a", "-3", "1-5-9")),
    Fault("pages in full width", ("text.full_width",), put("页数", "１２")),
    Fault("unknown secrecy", ("secrecy.unknown",), put("密级", "甲级", "限阅")),
    Fault("secret and open", ("secrecy.open",), put_all(密级="机密★20年", 开放状态="开放", 控制至="")),
    Fault("unknown access", ("access.unknown",), put("开放状态", "部分开放", "是", "再议")),
    Fault("closed without an end", ("access.closed_without_decision",), put_all(开放状态="控制", 控制至="")),
    Fault("unreadable end", ("decision.unreadable",), put_all(开放状态="控制", 控制至="长期")),
    Fault("number in words", ("extra.not_a_number",), put("人数", "若干", "约30", "1,25")),
    Fault("extra date", ("extra.no_date",), put("登记日期", "去年", "19531301")),
    Fault("neither yes nor no", ("extra.not_yes_or_no",), put("已还", "大概", "2")),
    Fault("required field empty", ("extra.missing",), put("种类", "")),
    Fault("none of the values", ("extra.not_a_choice", "extra.missing"), put("种类", "林地", "其他")),
)


def inject(catalogue: Catalogue, faults: Sequence[Fault], rng: random.Random) -> Expected:
    """Puts every fault into a row of its own, among the items, and says what must be found where."""
    items = [place for place, row in enumerate(catalogue.rows) if row["上级档号"]]
    expected: Expected = set()
    for fault, place in zip(faults, rng.sample(items, len(faults)), strict=True):
        fault.change(catalogue.rows[place], rng)
        expected |= {(place + 2, check) for check in fault.checks}
    return expected
