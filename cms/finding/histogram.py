"""Results over the years as bars: pure functions, drawn by design/_years.html."""

from dataclasses import dataclass

from search.query import Within
from search.year_counts import YearCounts

STEPS = (1, 5, 10, 50, 100)
"""Years that one bar may stand for. Beyond ten only where a date is centuries off, so that the others stay visible."""
MOST_BARS = 60
HEIGHT = 100
LOWEST = 4
PITCH = 10


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The results of the years from `first` to `last`.

    A record of several years counts once in each bar that it reaches. `x`, `y`, `height` are in units of the drawing.
    `inside` says whether the chosen days reach into these years; true where none are chosen.
    """

    first: int
    last: int
    count: int
    x: int
    y: int
    height: int
    inside: bool

    @property
    def years(self) -> str:
        """The years in words: 1958, or 1950–1954."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """Bars without a gap from the first year to the last; `width` units of the drawing wide.

    Each stands for `step` years; the first and the last end where the results do.
    """

    bars: tuple[Bar, ...]
    step: int
    width: int

    @property
    def first(self) -> int:
        """The first year."""
        return self.bars[0].first

    @property
    def last(self) -> int:
        """The last year."""
        return self.bars[-1].last


def histogram(years: YearCounts, days: Within | None = None) -> Histogram | None:
    """The bars for results by the years that they touch; None where no result has a date.

    Where the years are many a bar stands for five, ten or more, beginning with a multiple of their number.
    """
    if not years.began:
        return None
    earliest, latest = min(years.began), max(years.ended)
    step = step_for(earliest, latest)
    stretches = [
        (max(start, earliest), min(start + step - 1, latest))
        for start in range(earliest // step * step, latest + 1, step)
    ]
    counts = [years.touching(first, last) for first, last in stretches]
    bars = tuple(
        _bar(index, first, last, count=count, peak=max(counts), days=days)
        for index, ((first, last), count) in enumerate(zip(stretches, counts, strict=True))
    )
    return Histogram(bars=bars, step=step, width=len(bars) * PITCH)


def step_for(first: int, last: int) -> int:
    """The years to a bar: the fewest that need no more than MOST_BARS."""
    return next((step for step in STEPS if last // step - first // step < MOST_BARS), STEPS[-1])


def _bar(index: int, first: int, last: int, *, count: int, peak: int, days: Within | None) -> Bar:
    height = max(LOWEST, round(count / peak * HEIGHT)) if count else 0
    return Bar(
        first=first,
        last=last,
        count=count,
        x=index * PITCH,
        y=HEIGHT - height,
        height=height,
        inside=_reaches(days, first, last),
    )


def _reaches(days: Within | None, first: int, last: int) -> bool:
    if days is None:
        return True
    return (days.first is None or days.first.year <= last) and (days.last is None or days.last.year >= first)
