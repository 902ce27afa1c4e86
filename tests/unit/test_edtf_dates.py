"""Dates as archivists write them, as EDTF and as days."""

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import assume, given
from hypothesis import strategies as st

from archive_catalog.edtf_dates import Calendar, read_date, read_edtf, says_no_date

CASES = [
    # days, months and years in every separator and width
    ("19580305", "1958-03-05"),
    ("1958-03-05", "1958-03-05"),
    ("1958/3/5", "1958-03-05"),
    ("1958.03.05", "1958-03-05"),
    ("1958年3月5日", "1958-03-05"),
    ("1958年3月5号", "1958-03-05"),
    ("１９５８年３月５日", "1958-03-05"),
    ("１９５８－０３－０５", "1958-03-05"),
    (" 1958 年 3 月 5 日 ", "1958-03-05"),
    ("1958 3 5", "1958-03-05"),
    ("1958—03—05", "1958-03-05"),
    ("1958，3，5", "1958-03-05"),
    ("1958.3.5.", "1958-03-05"),
    ("195803", "1958-03"),
    ("1958.3", "1958-03"),
    ("1958年3月份", "1958-03"),
    ("1958", "1958"),
    ("1958年度", "1958"),
    ("公元1958年", "1958"),
    # noughts, crosses and blanks for what is not known
    ("19580300", "1958-03"),
    ("19580000", "1958"),
    ("195800", "1958"),
    ("1958-00-00", "1958"),
    ("1958年×月×日", "1958"),
    ("1958年3月×日", "1958-03"),
    ("1958年 月 日", "1958"),
    ("1958.?.?", "1958"),
    ("195?年", "195X"),
    ("[195-]", "195X"),
    ("[19--]", "19XX"),
    # numerals
    ("一九五八年三月", "1958-03"),
    ("一九五八年三月初五", "1958-03-05"),
    ("一九五八年十二月三十一日", "1958-12-31"),
    ("一九五八年三月廿五日", "1958-03-25"),
    ("二〇〇八年", "2008"),
    ("二○○八年", "2008"),
    ("一九五八·三", "1958-03"),
    # the Republic
    ("民国元年", "1912"),
    ("民国三十七年五月", "1948-05"),
    ("中华民国三十七年五月一日", "1948-05-01"),
    ("民國卅七年", "1948"),
    ("民国37.5.1", "1948-05-01"),
    ("民国37年5月1日", "1948-05-01"),
    ("民国三十七年—三十八年", "1948/1949"),
    ("民国37-38年", "1948/1949"),
    ("民国三十七年五月至六月", "1948-05/1948-06"),
    ("民国三十七年(1948)", "1948"),
    ("1948年5月(民国37年)", "1948-05"),
    ("民国时期", "1912/1949"),
    # lunar years
    ("光绪三十年", "1904~"),
    ("光緒三十年正月初一", "1904~"),
    ("清宣统三年八月十九日", "1911~"),
    ("光绪三十年至三十二年", "1904~/1906~"),
    ("光绪年间", "1875~/1908~"),
    ("农历1958年三月初五", "1958~"),
    # spans
    ("1950-1965", "1950/1965"),
    ("1950—1965", "1950/1965"),
    ("1950～1965", "1950/1965"),
    ("1950一1965", "1950/1965"),
    ("1950…1965", "1950/1965"),
    ("1950至1965年", "1950/1965"),
    ("1950—65年", "1950/1965"),
    ("一九五〇年至六五年", "1950/1965"),
    ("1958.3-1959.4", "1958-03/1959-04"),
    ("1958.3-5", "1958-03/1958-05"),
    ("1958年3月-5月", "1958-03/1958-05"),
    ("1958年3—5月", "1958-03/1958-05"),
    ("1958年3月5日至8日", "1958-03-05/1958-03-08"),
    ("1958.3.5—4.6", "1958-03-05/1958-04-06"),
    ("1958-03-05-1959-04-06", "1958-03-05/1959-04-06"),
    ("1958/3/5-1959/4/6", "1958-03-05/1959-04-06"),
    ("自1958年3月起至1959年4月止", "1958-03/1959-04"),
    ("1958-1958", "1958"),
    # several dates: from the first to the last
    ("1958年1、3月", "1958-01/1958-03"),
    ("1958年1月、3月", "1958-01/1958-03"),
    ("1958年1、3、5月", "1958-01/1958-05"),
    ("1958年1，3月", "1958-01/1958-03"),
    ("1958、1960年", "1958/1960"),
    ("1958年、1960年、1962年", "1958/1962"),
    ("1960年、1958年", "1958/1960"),
    ("1958年及1960年", "1958/1960"),
    ("1958年3月5、8、12日", "1958-03-05/1958-03-12"),
    ("1958年3月5日、4月2日", "1958-03-05/1958-04-02"),
    ("1958.1.5、1958.3.2", "1958-01-05/1958-03-02"),
    ("1958年12月、1959年2月", "1958-12/1959-02"),
    ("一九五八年一、三月", "1958-01/1958-03"),
    ("1958年1-3月、5月", "1958-01/1958-05"),
    ("1949—1966; 1970", "1949/1970"),
    ("民国三十七年五、七月", "1948-05/1948-07"),
    ("民国三十六、三十七年", "1947/1948"),
    ("光绪三十年、三十二年", "1904~/1906~"),
    ("1958年及以后", "1958/.."),
    # doubt
    ("约1958年", "1958~"),
    ("1958年前后", "1958~"),
    ("1958左右", "1958~"),
    ("c.1958", "1958~"),
    ("ca. 1958", "1958~"),
    ("1958?", "1958?"),
    ("1958年(?)", "1958?"),
    ("1958年?", "1958?"),
    ("1958年3月?", "1958-03?"),
    ("1958年（？）", "1958?"),
    ("[1958?]", "1958?"),
    ("约1958年?", "1958%"),
    ("约1950—1960年", "1950~/1960~"),
    ("1950?-1960", "1950?/1960"),
    # decades and centuries
    ("50年代", "195X"),
    ("五十年代初", "195X"),
    ("1950年代", "195X"),
    ("1950s", "195X"),
    ("上世纪50年代", "195X"),
    ("19世纪90年代", "189X"),
    ("50-60年代", "1950/1969"),
    ("19世纪末", "18XX"),
    ("十九世纪末?", "18XX?"),
    ("19世纪上半叶", "1800/1849"),
    # parts of a year or month
    ("1958年春", "1958-21"),
    ("1958年夏季", "1958-22"),
    ("1958年秋", "1958-23"),
    ("1958年冬", "1958-24"),
    ("约1958年春", "1958-01~/1958-03~"),
    ("1958年冬至1959年春", "1958-10/1959-03"),
    ("1958年上半年", "1958-01/1958-06"),
    ("1958年下半年", "1958-07/1958-12"),
    ("1958年第三季度", "1958-07/1958-09"),
    ("1958年2月下旬", "1958-02-21/1958-02-28"),
    ("1958年底", "1958"),
    # open sides
    ("1958年以后", "1958/.."),
    ("1958年起", "1958/.."),
    ("自1958年3月", "1958-03/.."),
    ("1958年至今", "1958/.."),
    ("1958-", "1958/.."),
    ("五十年代以后", "1950/.."),
    ("1958年以前", "../1958"),
    ("截至1958年", "../1958"),
    ("—1958", "../1958"),
    # what machines write
    ("1958-03-05 00:00:00", "1958-03-05"),
    ("1958/3/5 0:00", "1958-03-05"),
    ("1958-03-05T00:00:00Z", "1958-03-05"),
    ("1958.0", "1958"),
    ("19580305.0", "1958-03-05"),
    ("1950/1965", "1950/1965"),
    ("1958~", "1958~"),
    ("1958-03/..", "1958-03/.."),
    ("5 March 1958", "1958-03-05"),
    ("March 5, 1958", "1958-03-05"),
    ("5 Mar 1958 - 7 Apr 1959", "1958-03-05/1959-04-07"),
]


@pytest.mark.parametrize(("written", "edtf"), CASES)
def test_what_archivists_write_is_read(written: str, edtf: str) -> None:
    read = read_date(written)
    assert read is not None
    assert (read.text, read.edtf) == (written, edtf)


@pytest.mark.parametrize(
    "written",
    [
        *("1958-02-30", "1957年2月29日", "1958-13", "1958.13.1", "19581301", "19580230", "1958-00-05", "1958年2月30日"),
        *("1958.21", " 1958-21 ", "1958年21月", "1958.3-32", "1958-03-05-08", "0000", "00000000", "5", "123", "19581"),
        *(
            "1955—1953",
            "1958年5月-3月",
            "民国三十七年(1949)",
            "民国九十年",
            "光绪四十年",
            "宣统元年十三月寅日",
            "民国"[:1],
        ),
        *(
            "1910—12",
            "1958年13、14月",
            "1958年3月、县政府",
            "1958年、",
            "1958.3.5.6",
            "1958年冬至",
            "解放前",
            "三月",
            "档案1958",
            "37.5.1",
            "21249",
        ),
        *("", " ", "不详", "n.d.", "../..", "-", "→", "?", "约", "()", "1958" * 20),
    ],
)
def test_what_says_no_date_or_an_impossible_one_is_not_guessed(written: str) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("1956-02", date(1956, 2, 1), date(1956, 2, 29)),
        ("1958~", date(1958, 1, 1), date(1958, 12, 31)),
        ("195X", date(1950, 1, 1), date(1959, 12, 31)),
        ("18XX", date(1800, 1, 1), date(1899, 12, 31)),
        ("1958-XX-XX", date(1958, 1, 1), date(1958, 12, 31)),
        ("1958-03-XX", date(1958, 3, 1), date(1958, 3, 31)),
        ("1958-21", date(1958, 1, 1), date(1958, 3, 31)),
        ("1958-22", date(1958, 4, 1), date(1958, 6, 30)),
        ("1958-23", date(1958, 7, 1), date(1958, 9, 30)),
        ("1958-24", date(1958, 10, 1), date(1958, 12, 31)),
        ("1958-03/..", date(1958, 3, 1), None),
        ("/1958", None, date(1958, 12, 31)),
        ("1950~/1965-02?", date(1950, 1, 1), date(1965, 2, 28)),
        ("[1958,1960]", date(1958, 1, 1), date(1960, 12, 31)),
        ("1958?-03", date(1958, 3, 1), date(1958, 3, 31)),
    ],
)
def test_edtf_covers_its_days(edtf: str, first: date | None, last: date | None) -> None:
    read = read_edtf(edtf)
    assert read is not None
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "1958年", "../..", "/", "1958-13", "1958-02-30", "1965/1950", "Y170000002", "[", "{}"]
)
def test_what_is_no_edtf_or_has_no_days_gives_none(text: str) -> None:
    assert read_edtf(text) is None


@pytest.mark.parametrize("edtf", sorted({edtf for _, edtf in CASES if ".." not in edtf and "-2" not in edtf[:6]}))
def test_the_library_finds_the_same_days_in_what_we_write(edtf: str) -> None:
    theirs, ours = parse_edtf(edtf), read_edtf(edtf)
    assert ours is not None
    assert ours.first == date(*theirs.lower_strict()[:3])
    assert ours.last == date(*theirs.upper_strict()[:3])


@pytest.mark.parametrize(
    ("written", "calendar"),
    [
        ("1958年3月", Calendar.GREGORIAN),
        ("民国三十七年五月", Calendar.REPUBLIC),
        ("1948年(民国37年)", Calendar.REPUBLIC),
        ("光绪三十年", Calendar.LUNAR),
        ("1958年农历三月", Calendar.LUNAR),
    ],
)
def test_the_reckoning_is_told(written: str, calendar: Calendar) -> None:
    read = read_date(written)
    assert read is not None
    assert read.calendar is calendar


@pytest.mark.parametrize(
    ("written", "edtf"),
    [("37.5.1", "1948-05-01"), ("37年5月", "1948-05"), ("370501", "1948-05-01"), ("37", "1948"), ("1958.3", "1958-03")],
)
def test_bare_years_are_of_the_republic_only_when_told(written: str, edtf: str) -> None:
    read = read_date(written, republic=True)
    assert read is not None
    assert read.edtf == edtf
    assert written == "1958.3" or read_date(written) is None


def test_five_digits_are_a_spreadsheets_day_only_when_told() -> None:
    read = read_date("21249", serials=True)
    assert read is not None
    assert (read.edtf, read.first) == ("1958-03-05", date(1958, 3, 5))
    assert read_date("21249.5", serials=True) is not None
    assert read_date("21249") is None


def test_doubt_and_open_sides_are_told() -> None:
    told = {
        written: (read.is_uncertain, read.is_approximate, read.is_open)
        for written in ("1958", "1958?", "约1958年", "约1958年?", "1958年以后")
        if (read := read_date(written))
    }
    assert told == {
        "1958": (False, False, False),
        "1958?": (True, False, False),
        "约1958年": (False, True, False),
        "约1958年?": (True, True, False),
        "1958年以后": (False, False, True),
    }


@pytest.mark.parametrize(
    "written", ["", "  ", "不详", "（不详）", "日期不详", "无", "未注", "[n.d.]", "—", "待考", "Unknown"]
)
def test_saying_that_no_date_is_known_is_told_from_nonsense(written: str) -> None:
    assert says_no_date(written)


@pytest.mark.parametrize("written", ["1958", "1958-02-30", "abc", "无锡1958"])
def test_nonsense_does_not_say_that_no_date_is_known(written: str) -> None:
    assert not says_no_date(written)


WRITING = st.lists(
    st.sampled_from(
        [
            *"年月日至到-—~～./()（）?？约[]元一二三五十廿初春冬末X0158 ",
            *(
                "1958",
                "1949",
                "19",
                "37",
                "12",
                "30",
                "民国",
                "光绪",
                "年代",
                "世纪",
                "以后",
                "以前",
                "前后",
                "..",
                "上半年",
                "下旬",
            ),
        ]
    ),
    max_size=9,
).map("".join)


@given(st.one_of(WRITING, st.text(max_size=70)), st.booleans(), st.booleans())
def test_any_text_is_none_or_days_in_order_that_its_edtf_says_again(text: str, republic: bool, serials: bool) -> None:
    read = read_date(text, republic=republic, serials=serials)
    if read is None:
        return
    assert read.text == text
    assert read.first or read.last
    assert read.first is None or read.last is None or read.first <= read.last
    again = read_edtf(read.edtf)
    assert again is not None
    assert (again.edtf, again.first, again.last) == (read.edtf, read.first, read.last)


@given(st.one_of(st.text(alphabet="0123456789XYES?~%./,{}[]-", max_size=14), st.text(max_size=20)))
def test_any_text_as_edtf_is_days_in_order_or_none(text: str) -> None:
    read = read_edtf(text)
    assert read is None or read.first is None or read.last is None or read.first <= read.last


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    forms = (f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}")
    for form in (day.isoformat(), *forms):
        read = read_date(form)
        assert read is not None
        assert (read.first, read.last, read.edtf) == (day, day, day.isoformat())


@given(
    st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["-", "—", "至", "～"])
)
def test_a_span_of_days_is_read_unless_it_is_inverted(first: date, last: date, sign: str) -> None:
    assume(first != last)
    read = read_date(f"{first.year}.{first.month}.{first.day}{sign}{last.year}.{last.month}.{last.day}")
    assert (read is not None) == (first < last)
    assert read is None or (read.first, read.last) == (first, last)
