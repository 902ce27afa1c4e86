"""The words of the generated catalogue: made-up counties, offices, persons, and a Zipf vocabulary with a long tail."""

import random
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jieba

# What archives' titles are about, most frequent first; jieba's words follow behind these.
_TOPICS = """
工作 农业 干部 生产 教育 水利 建设 人民 土地 调整 计划 生活 学习 财政 粮食 卫生 组织
管理 整顿 检查 任免 选举 工业 学校 林业 救济 公社 合作社 土地改革 粮食统购统销 征兵
民兵 防汛 抗旱 税收 户口 婚姻 房屋 宅基地 移民 安置 普查 人口 计划生育 优抚 复员军人
退伍 供销 信贷 春耕 秋收 夏收 造林 水库 灌溉 修渠 公路 桥梁 电力 邮电 手工业 商业
物价 市场 工商登记 工资 福利 劳动 招工 编制 机构 印章 启用 先进 表彰 处分 平反
落实政策 统战 宗教 文物 图书 档案 保密 安全 消防 治安 信访 调解 诉讼 扫盲 师资 招生
校舍 防疫 血吸虫病 医疗 合作医疗 干部任免 农村经济 年度计划 财务决算 预算 固定资产
基本建设 征用土地 拆迁 环境保护 城市规划 自来水 集市贸易 乡镇企业 联产承包 减轻农民负担
"""
_OFFICES = """
人民政府 人民委员会 革命委员会 县委员会 县委办公室 组织部 宣传部 统战部 农业局 林业局
水利局 财政局 税务局 粮食局 商业局 教育局 卫生局 文化局 公安局 民政局 司法局 人事局
劳动局 交通局 工业局 手工业管理局 供销合作社 计划委员会 统计局 工商行政管理局 土地管理局
房产管理局 城乡建设局 计划生育委员会 体育运动委员会 档案馆 总工会 妇女联合会 共青团委员会
人民法院 人民检察院 人民武装部 农村工作部 移民办公室 农业机械局 水产局 畜牧局 气象站 邮电局
物资局 电力公司 新华书店 人民医院 中学 师范学校 防疫站 血防站 林场 水库管理处 农科所
农业银行 人民银行 信用社 商会 国民党县党部 县政府 警察局 田赋粮食管理处 地方法院
"""
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马胡朱郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "国建华文明德玉秀英桂兰芳春生福贵志成永发金林海山云峰长清光荣学义正平安忠信仁礼新民大有根水树松柏保家"
    "军胜利红卫东向阳月娥凤珍淑贞素梅香莲菊花彩霞喜来顺宝才万年宗祥瑞庆元兴先良善继承祖耀廷鼎臣子卿"
)
_PLACE = (
    "青云白石龙凤金银大小上下东西南北清河沟湾坪岭坝塘井桥庙寺关口营堡寨庄店坡岗溪泉源潭湖洲沙柳杨松柏桃李"
    "梅竹茶樟枫桂兰石马牛羊鹤鹰虎杜王张陈刘周吴新老高平安永兴福太和仁义长丰"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_TAGS = {"n", "v", "vn", "an", "j"}
_COUNTIES = ("青岚", "云亭", "白沙河", "临溪", "石渠", "永泉", "望川", "柏林坪")
TABLE = 1 << 16


@dataclass(frozen=True)
class FondsEntry:
    """A fonds (全宗): the number of its repository (0 to 7), its code, title, creator, first and last year."""

    repository: int
    code: str
    title: str
    creator: str
    first: int
    last: int


class Vocabulary:
    """Everything that titles are made of, drawn from `seed`; the same seed gives the same words and weights.

    The lists named `*_table` repeat each word as often as it is likely, so that one draw is one look-up.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.counties = [f"{name}县" for name in _COUNTIES]

    @cached_property
    def words(self) -> list[str]:
        """Some 24,000 words: the archives' own, then jieba's nouns and verbs by frequency."""
        found: list[tuple[int, str]] = []
        with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
            for line in lines:
                word, frequency, tag = line.split()
                if tag in _TAGS and int(frequency) >= 3 and _HAN.fullmatch(word):
                    found.append((-int(frequency), word))
        ordered = [word for _, word in sorted(found)[:24_000]]
        return list(dict.fromkeys([*_TOPICS.split(), *ordered]))

    @cached_property
    def word_table(self) -> list[str]:
        """Words by Zipf's law, flattened at its head: half of all words are of the first 250."""
        weights = [1 / (rank + 10) ** 1.08 for rank in range(len(self.words))]
        return self._dice("words").choices(self.words, weights, k=TABLE * 4)

    @cached_property
    def townships(self) -> list[list[str]]:
        """Some twenty townships in each county, the first the largest."""
        dice = self._dice("townships")
        return [[_named(dice, "乡", "镇", "公社", "区") for _ in range(dice.randint(16, 24))] for _ in self.counties]

    @cached_property
    def villages(self) -> list[list[str]]:
        """Some five hundred villages in each county."""
        dice = self._dice("villages")
        return [[_named(dice, "村", "大队", "庄", "屯", "沟") for _ in range(500)] for _ in self.counties]

    @cached_property
    def persons(self) -> list[str]:
        """A table of some 60,000 names of two or three characters."""
        dice = self._dice("persons")
        surnames = dice.choices(_SURNAMES, [1 / (rank + 5) for rank in range(len(_SURNAMES))], k=TABLE)
        return [
            surname + dice.choice(_GIVEN) + (dice.choice(_GIVEN) if dice.random() < 0.8 else "") for surname in surnames
        ]

    @cached_property
    def fonds(self) -> list[FondsEntry]:
        """Several hundred fonds over the eight repositories."""
        dice = self._dice("fonds")
        entries: list[FondsEntry] = []
        for repository, county in enumerate(self.counties):
            holders = [county + office for office in _OFFICES.split()]
            holders += [
                county + town + office for town in self.townships[repository] for office in ("人民政府", "委员会")
            ]
            dice.shuffle(holders)
            for number, holder in enumerate(holders[: dice.randint(55, 95)], start=1):
                first, last = _years(dice, holder)
                entries.append(FondsEntry(repository, f"{number:04d}", f"{holder}全宗", holder, first, last))
        return entries

    @cached_property
    def fonds_table(self) -> list[int]:
        """The places in `fonds`, a few large ones and many small."""
        dice = self._dice("fonds table")
        places = list(range(len(self.fonds)))
        dice.shuffle(places)
        return dice.choices(places, [1 / (rank + 12) for rank in range(len(places))], k=TABLE)

    @cached_property
    def year_table(self) -> list[int]:
        """Years from 1912 to 2020, few before 1949, most in the fifties and from 1978 on."""
        years = list(range(1912, 2021))
        return self._dice("years").choices(years, [_weight(year) for year in years], k=TABLE)

    def _dice(self, purpose: str) -> random.Random:
        """Dice of their own for each list, so that it does not matter which is asked for first."""
        return random.Random(f"{purpose} {self._seed}")  # noqa: S311 -- a benchmark's data, nothing secret


def _named(dice: random.Random, *endings: str) -> str:
    return "".join(dice.sample(_PLACE, dice.choice((2, 2, 2, 3)))) + dice.choice(endings)


def _years(dice: random.Random, holder: str) -> tuple[int, int]:
    if re.search("国民党|商会|警察|田赋|地方法院|县政府$", holder):
        return 1912, 1949
    first = dice.choice((1949, 1949, 1950, 1953, 1956, 1958, 1962, 1978))
    return first, dice.choice((1983, 1995, 2005, 2012, 2020, 2020))


def _weight(year: int) -> float:
    for last, weight in ((1936, 0.2), (1948, 0.6), (1957, 2.5), (1965, 3.0), (1976, 1.5), (1999, 4.0), (2020, 5.0)):
        if year <= last:
            return weight
    raise ValueError(f"{year} lies after 2020.")
