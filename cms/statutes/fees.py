"""The information processing fee (信息处理费) for requests clearly beyond the reasonable, in yuan.

Source: 政府信息公开条例 第四十二条 and 政府信息公开信息处理费管理办法 (国办函〔2020〕109号). An agency charges by item
or by page, never both for one request. Both tables are progressive (超额累进): a rate applies only inside its band.
"""

from dataclasses import dataclass
from datetime import date

FEES_IN_FORCE_FROM = date(2021, 1, 1)
"""The first day of the decree. What is received earlier costs nothing."""


@dataclass(frozen=True)
class Band:
    """One band of a progressive table: from the `first` piece on, each costs `rate` yuan."""

    first: int
    rate: int


@dataclass(frozen=True)
class FeeTable:
    """A progressive table. Beyond the last band the rate rises by `rise` yuan with every further `step` pieces; a step
    of 0 means that it stays."""

    bands: tuple[Band, ...]
    step: int = 0
    rise: int = 0

    def rate_of(self, number: int) -> int:
        """What the piece of this number costs in yuan; the first one has number 1. Raises ValueError below 1."""
        if number < 1:
            raise ValueError(f"Pieces are counted from 1, but {number} was asked for.")
        band = max((band for band in self.bands if band.first <= number), key=lambda band: band.first)
        further = (number - band.first) // self.step if self.step and band is self.bands[-1] else 0
        return band.rate + further * self.rise

    def total(self, pieces: int, *, after: int = 0) -> int:
        """What so many pieces cost in yuan when `after` pieces went before them in the same count.

        Raises ValueError for a negative number.
        """
        if pieces < 0 or after < 0:
            raise ValueError("A number of pieces cannot be negative.")
        return self._up_to(after + pieces) - self._up_to(after)

    def _up_to(self, pieces: int) -> int:
        total = 0
        for band, following in zip(self.bands, (*self.bands[1:], None), strict=True):
            last = pieces if following is None else min(pieces, following.first - 1)
            inside = max(0, last - band.first + 1)
            total += inside * band.rate
            if following is None and self.step:
                full, rest = divmod(inside, self.step)
                # Steps 0, 1, … full-1 are full ones; the rest stands on step `full`.
                total += self.rise * (self.step * full * (full - 1) // 2 + rest * full)
        return total


BY_ITEM = FeeTable(bands=(Band(1, 0), Band(11, 100), Band(31, 200)), step=10, rise=100)
"""By item, counted over one applicant's requests of a calendar month: 1-10 free, 11-30 at 100, 31-40 at 200, …"""
BY_PAGE = FeeTable(bands=(Band(1, 0), Band(31, 10), Band(101, 20), Band(201, 40)))
"""By page of A4 (both sides of a sheet are two pages), counted over one request."""


def fee_by_item(requests: int, *, earlier_in_month: int, received_on: date) -> int:
    """The fee in yuan for so many requests of an applicant who made `earlier_in_month` before in the calendar month."""
    return BY_ITEM.total(requests, after=earlier_in_month) if received_on >= FEES_IN_FORCE_FROM else 0


def fee_by_page(pages: int, *, received_on: date) -> int:
    """The fee in yuan for one request that is answered with so many pages."""
    return BY_PAGE.total(pages) if received_on >= FEES_IN_FORCE_FROM else 0
