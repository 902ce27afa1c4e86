"""A progress bar of plain text: redrawn in place on a terminal, a line every tenth elsewhere."""

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


def pace(found: Pace) -> str:
    """For example "38 pages a minute, 12 min left"; empty while nothing is known."""
    if not found.per_minute:
        return ""
    return f"{found.per_minute:.0f} pages a minute, {found.minutes_left} min left"


class ProgressBar:
    """Shows how far something is; call `show` as often as you like."""

    def __init__(self, out: TextIO, label: str) -> None:
        self._out = out
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

    def close(self) -> None:
        """Ends the line on a terminal."""
        if self._on_terminal:
            self._out.write("\n")
