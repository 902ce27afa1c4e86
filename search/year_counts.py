"""How many results touch a year, or a run of years, each counted once however many of the years it touches."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class YearCounts:
    """Of dated results, how many have their first day in a year (`began`) and how many their last (`ended`)."""

    began: Mapping[int, int] = field(default_factory=dict)
    ended: Mapping[int, int] = field(default_factory=dict)

    def touching(self, first: int, last: int) -> int:
        """The number of results with a day in the years from `first` to `last`."""
        begun = sum(count for year, count in self.began.items() if year <= last)
        return begun - sum(count for year, count in self.ended.items() if year < first)

    def each(self) -> dict[int, int]:
        """For each year, ascending, the number of results that touch it; years without any are left out."""
        years: dict[int, int] = {}
        present = 0
        for year in range(min(self.began, default=0), max(self.ended, default=-1) + 1):
            present += self.began.get(year, 0)
            if present:
                years[year] = present
            present -= self.ended.get(year, 0)
        return years
