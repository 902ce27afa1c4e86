"""A progress bar of plain text: redrawn in place on a terminal, a line every tenth elsewhere."""

from typing import TextIO

WIDTH = 30


def drawn(done: int, total: int) -> str:
    """For example `[###-----------] 21% 6/28`."""
    part = min(1.0, done / total) if total else 1.0
    filled = int(part * WIDTH)
    return f"[{'#' * filled}{'-' * (WIDTH - filled)}] {int(part * 100):3d}% {done}/{total}"


class ProgressBar:
    """Shows how far something is; call `show` as often as you like."""

    def __init__(self, out: TextIO, label: str) -> None:
        self._out = out
        self._label = label
        self._on_terminal = out.isatty()
        self._last = -1

    def show(self, done: int, total: int) -> None:
        """Draws `done` of `total`."""
        if self._on_terminal:
            self._out.write(f"\r{self._label} {drawn(done, total)}")
            self._out.flush()
            return
        tenth = 10 * done // total if total else 10
        if tenth != self._last:
            self._last = tenth
            self._out.write(f"{self._label} {drawn(done, total)}\n")

    def close(self) -> None:
        """Ends the line on a terminal."""
        if self._on_terminal:
            self._out.write("\n")
