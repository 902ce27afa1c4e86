"""The decisions against table 3 of the national report format, and the categories against articles 20 and 21."""

import pytest

from cms.statutes.categories import Category
from cms.statutes.decisions import Decision, Outcome

# The rows of part three of table 3 as they are printed: group, how many rows it has (0: the group is one row itself).
PRINTED_ROWS = [
    (Outcome.GRANTED, 1, 0),
    (Outcome.PARTLY_GRANTED, 2, 0),
    (Outcome.REFUSED, 3, 8),
    (Outcome.CANNOT_PROVIDE, 4, 3),
    (Outcome.NOT_PROCESSED, 5, 5),
    (Outcome.OTHER, 6, 3),
]


@pytest.mark.parametrize(("outcome", "group", "rows"), PRINTED_ROWS)
def test_every_row_of_table_3_can_be_filled_and_no_decision_falls_outside(
    outcome: Outcome, group: int, rows: int
) -> None:
    expected = [f"{group}.{n}" for n in range(1, rows + 1)] or [str(group)]
    assert sorted({decision.row for decision in Decision if decision.outcome is outcome}) == expected


@pytest.mark.parametrize(
    ("code", "row", "article"),
    [
        ("already_public", "1", "政府信息公开条例 第三十六条第一项"),
        ("granted", "1", "政府信息公开条例 第三十六条第二项"),
        ("partly_granted", "2", "政府信息公开条例 第三十七条"),
        ("third_party_rights", "3.4", "政府信息公开条例 第十五条"),
        ("register_enquiry", "3.8", "政府信息公开条例 第三十六条第七项"),
        ("does_not_exist", "4.1", "政府信息公开条例 第三十六条第四项"),
        ("not_this_agency", "4.1", "政府信息公开条例 第三十六条第五项"),
        ("repeated", "5.2", "政府信息公开条例 第三十六条第六项"),
        ("not_supplemented", "6.1", "政府信息公开条例 第三十条"),
    ],
)
def test_a_decision_is_found_by_its_stored_code_with_row_and_article(code: str, row: str, article: str) -> None:
    decision = Decision(code)
    assert (decision.row, decision.article) == (row, article)


def test_the_fifteen_items_of_article_20_are_in_order() -> None:
    items = [category for category in Category if category.value.startswith("20-")]
    assert [category.value for category in items] == [f"20-{n:02}" for n in range(1, 16)]
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]
    assert [category.article for category in items] == [f"政府信息公开条例 第二十条第{n}项" for n in numerals]


def test_the_twelve_local_matters_of_article_21() -> None:
    local = [category for category in Category if category.value.startswith("21-")]
    assert len(local) == 12
    assert {category.article for category in local} == {"政府信息公开条例 第二十一条"}


@pytest.mark.parametrize("codes", [Category, Decision, Outcome])
def test_no_two_entries_of_a_list_read_the_same_and_labels_fit_on_a_screen(
    codes: type[Category] | type[Decision] | type[Outcome],
) -> None:
    labels = [entry.label for entry in codes]
    assert len(set(labels)) == len(labels)
    assert all(0 < len(label) <= 75 for label in labels)
