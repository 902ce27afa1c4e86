"""Citations of records, by GB/T 7714-2015 and in a plain sentence."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.citation import CitedRecord, date_of_reference, gbt_7714, plain

RECORD = CitedRecord(
    title="关于兴修水利的通知",
    reference_code="0045-WS·1958·D30-0012",
    creator="清河县人民委员会",
    date_text="1958年3月5日",
    place="清河",
    repository="清河县档案馆",
)
ONLINE = replace(RECORD, url="https://archives.example/r/12/", accessed=date(2026, 2, 1))
FOREIGN = CitedRecord(
    title="Moller, Joachim David Theodor - Memorial of Naturalisation",
    reference_code="A711-5",
    date_text="1865",
    place="Adelaide",
    repository="National Archives of Australia",
)


@pytest.mark.parametrize(
    ("record", "reference"),
    [
        (RECORD, "清河县人民委员会. 关于兴修水利的通知: 0045-WS·1958·D30-0012[A]. 清河: 清河县档案馆, 1958-03-05."),
        (
            ONLINE,
            (
                "清河县人民委员会. 关于兴修水利的通知: 0045-WS·1958·D30-0012[A/OL]. 清河: 清河县档案馆, 1958-03-05"
                "[2026-02-01]. https://archives.example/r/12/."
            ),
        ),
        (
            replace(ONLINE, pages="3-4"),
            (
                "清河县人民委员会. 关于兴修水利的通知: 0045-WS·1958·D30-0012[A/OL]. 清河: 清河县档案馆, 1958-03-05: 3-4"
                "[2026-02-01]. https://archives.example/r/12/."
            ),
        ),
        (
            replace(RECORD, creator="", place="", date_text="不详"),
            "关于兴修水利的通知: 0045-WS·1958·D30-0012[A]. 清河县档案馆.",
        ),
        (
            replace(RECORD, creator="县委；县人委、农业局，水利局", title="通知。"),
            "县委, 县人委, 农业局, 等. 通知: 0045-WS·1958·D30-0012[A]. 清河: 清河县档案馆, 1958-03-05.",
        ),
        (
            replace(RECORD, creator="张三 李四", place="", repository="", date_text=""),
            "张三, 李四. 关于兴修水利的通知: 0045-WS·1958·D30-0012[A].",
        ),
        (
            FOREIGN,
            (
                "Moller, Joachim David Theodor - Memorial of Naturalisation: A711-5[A]. "
                "Adelaide: National Archives of Australia, 1865."
            ),
        ),
        (
            replace(FOREIGN, creator="Smith, A.; Jones, B.; Brown, C.; White, D."),
            (
                "Smith, A., Jones, B., Brown, C., et al. Moller, Joachim David Theodor - Memorial of Naturalisation: "
                "A711-5[A]. Adelaide: National Archives of Australia, 1865."
            ),
        ),
    ],
)
def test_the_reference_follows_the_standard(record: CitedRecord, reference: str) -> None:
    assert gbt_7714(record) == reference


@pytest.mark.parametrize(
    ("written", "edtf", "said"),
    [
        ("1958年3月5日", "", "1958-03-05"),
        ("19580300", "", "1958-03"),
        ("1950—1965", "", "1950-1965"),
        ("1958.3—1959.4", "", "1958-03/1959-04"),
        ("约1958年", "", "[1958]"),
        ("1958年?", "", "[1958]"),
        ("50年代", "", "[1950-1959]"),
        ("1958年春", "", "1958"),
        ("1958年以后", "", "[1958年以后]"),
        ("民国三十七年", "", "1948(民国三十七年)"),
        ("1948年(民国三十七年)", "", "1948(民国三十七年)"),
        ("光绪三十年", "", "1904(光绪三十年)"),
        ("", "1958-03", "1958-03"),
        ("大跃进时期", "1958/1960", "1958-1960"),
        ("不详", "", ""),
        ("", "", ""),
    ],
)
def test_dates_are_written_as_the_standard_has_them(written: str, edtf: str, said: str) -> None:
    assert date_of_reference(replace(RECORD, date_text=written, date_edtf=edtf)) == said


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (RECORD, "清河县人民委员会：《关于兴修水利的通知》，1958年3月5日，档号0045-WS·1958·D30-0012，清河县档案馆藏。"),
        (
            replace(RECORD, title="转发《水利条例》的通知", creator="", date_text="19580300", pages="3"),
            "《转发〈水利条例〉的通知》，1958年3月，档号0045-WS·1958·D30-0012，第3页，清河县档案馆藏。",
        ),
        (
            replace(ONLINE, creator="甲、乙、丙、丁", date_text="民国三十七年", repository=""),
            (
                "甲、乙、丙等：《关于兴修水利的通知》，民国三十七年，档号0045-WS·1958·D30-0012，"
                "https://archives.example/r/12/，2026年2月1日访问。"
            ),
        ),
        (
            replace(RECORD, date_text="1950-1951.3", creator=""),
            "《关于兴修水利的通知》，1950年—1951年3月，档号0045-WS·1958·D30-0012，清河县档案馆藏。",
        ),
        (
            replace(FOREIGN, url="https://archives.example/r/5/", accessed=date(2026, 2, 1)),
            (
                "“Moller, Joachim David Theodor - Memorial of Naturalisation”, 1865, A711-5, "
                "National Archives of Australia, https://archives.example/r/5/, accessed 2026-02-01."
            ),
        ),
    ],
)
def test_the_plain_sentence_reads_as_a_note(record: CitedRecord, sentence: str) -> None:
    assert plain(record) == sentence


@given(*[st.text(max_size=20)] * 6)
def test_any_description_is_cited_in_one_line_with_its_code(
    title: str, creator: str, written: str, place: str, repository: str, pages: str
) -> None:
    record = CitedRecord(
        title=f"题{title}",
        reference_code="0045-WS·1958·D30-0012",
        creator=creator,
        date_text=written,
        place=place,
        repository=repository,
        pages=pages,
    )
    for citation in (gbt_7714(record), plain(record)):
        assert "0045-WS·1958·D30-0012" in citation
        assert citation[-1] in ".。"
