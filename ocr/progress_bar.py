"""A progress bar of plain text: redrawn in place on a terminal, a line every tenth elsewhere."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Protocol, TextIO

WIDTH = 30
_NOTE = 40  # so wide that a shorter note covers a longer one


def drawn(done: int, total: int) -> str:
    """For example `[###-----------] 21% 6/28`."""
    part = min(1.0, done / total) if total else 1.0
    filled = int(part * WIDTH)
    return f"[{'#' * filled}{'-' * (WIDTH - filled)}] {int(part * 100):3d}% {done}/{total}"


class Pace(Protocol):
    """Something that says how fast it goes."""

    @property
    def per_minute(self) -> float: ...

    @property
    def minutes_left(self) -> int | None: ...


@dataclass(frozen=True, kw_only=True)
class OwnPace:
    """How fast one process alone is that began `seconds` ago: `done` pages since, `left` to do."""

    done: int
    left: int
    seconds: float

    @property
    def per_minute(self) -> float:
        """Pages a minute; 0 while none is done."""
        return 60 * self.done / max(self.seconds, 0.001)

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes, rounded up; None while none is done."""
        return ceil(self.left / self.per_minute) if self.done else None


def pace(found: Pace) -> str:
    """For example "38 pages a minute, 12 min left"; empty while nothing is known."""
    if not found.per_minute:
        return ""
    return f"{found.per_minute:.0f} pages a minute, {found.minutes_left} min left"


class ProgressBar:
    """Shows how far something is; call `show` as often as you like."""

    def __init__(self, out: TextIO, label: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._clock = clock
        self._began = clock()
        self._before: int | None = None
        self._label = label
        self._on_terminal = out.isatty()
        self._last = -1

    def show(self, done: int, total: int, note: str = "") -> None:
        """Draws `done` of `total`, and a note behind it, such as how long it will take."""
        if self._on_terminal:
            self._out.write(f"\r{self._label} {drawn(done, total)} {note:<{_NOTE}}")
            self._out.flush()
            return
        tenth = 10 * done // total if total else 10
        if tenth != self._last:
            self._last = tenth
            self._out.write(f"{self._label} {drawn(done, total)} {note}".rstrip() + "\n")

    def advance(self, done: int, total: int) -> None:
        """Shows `done` of `total` with the pace since the bar was made, in which what was done before has no part."""
        if self._before is None:
            self._before = done - 1
        own = OwnPace(done=done - self._before, left=total - done, seconds=self._clock() - self._began)
        self.show(done, total, pace(own))

    def close(self) -> None:
        """Ends the line on a terminal."""
        if self._on_terminal:
            self._out.write("\n")
