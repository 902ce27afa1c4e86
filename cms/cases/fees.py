"""The information processing fee (信息处理费) by item or by page (国办函〔2020〕109号)."""

from cms.cases.models.case import FeeBasis

BY_PAGE = ((30, 0), (100, 10), (200, 20), (None, 40))
"""(last page of the band, yuan a page): pages 1-30 free, 31-100 at 10, 101-200 at 20, then 40. 超额累进."""
FREE_ITEMS, FIRST_BAND_ENDS, STEP, YUAN = 10, 30, 10, 100


def processing_fee(basis: str, count: int) -> int:
    """What is to be paid, in yuan.

    By item `count` is the applicant's requests of the calendar month, by page the pages of this request. By item:
    1-10 free, 11-30 at 100 yuan, then for every further ten the rate rises by 100 yuan an item.
    """
    return _by_page(count) if basis == FeeBasis.PAGE else sum(_item_rate(item) for item in range(1, count + 1))


def _item_rate(item: int) -> int:
    if item <= FREE_ITEMS:
        return 0
    if item <= FIRST_BAND_ENDS:
        return YUAN
    return YUAN * (2 + (item - FIRST_BAND_ENDS - 1) // STEP)


def _by_page(count: int) -> int:
    total, before = 0, 0
    for last, yuan in BY_PAGE:
        upto = count if last is None else min(count, last)
        total += max(0, upto - before) * yuan
        before = last or before
    return total
