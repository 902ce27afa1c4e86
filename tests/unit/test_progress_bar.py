"""What a terminal says about a long work: how far, how fast, how long still."""

import io

import pytest

from ocr.progress_bar import OwnPace, ProgressBar, drawn, pace


class Terminal(io.StringIO):
    """Something that is looked at while it is written."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("done", "left", "seconds", "said"),
    [
        (0, 10, 5.0, ""),
        (1, 99, 1.0, "60 pages a minute, 2 min left"),
        (30, 0, 60.0, "30 pages a minute, 0 min left"),
        (1, 1, 0.0, "60000 pages a minute, 1 min left"),
    ],
)
def test_the_pace_of_one_process(done: int, left: int, seconds: float, said: str) -> None:
    assert pace(OwnPace(done=done, left=left, seconds=seconds)) == said


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 10, "0%"), (3, 10, "30%"), (10, 10, "100%"), (0, 0, "100%")]
)
def test_how_far(done: int, total: int, percent: str) -> None:
    assert percent in drawn(done, total)
    assert drawn(done, total).endswith(f" {done}/{total}")


def test_a_terminal_shows_pages_a_minute_and_the_time_left() -> None:
    now = [100.0]
    out = Terminal()
    bar = ProgressBar(out, "Reading", clock=lambda: now[0])
    for done in range(41, 44):  # forty were read by an earlier run
        now[0] += 2
        bar.advance(done, 103)
    bar.close()
    last = out.getvalue().split("\r")[-1]
    assert "43/103" in last
    assert "30 pages a minute, 2 min left" in last


def test_a_file_gets_a_line_for_each_tenth_with_the_pace() -> None:
    now = [0.0]
    out = io.StringIO()
    bar = ProgressBar(out, "Reading", clock=lambda: now[0])
    for done in range(1, 101):
        now[0] += 1
        bar.advance(done, 100)
    bar.close()
    lines = out.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[5].endswith("50/100 60 pages a minute, 1 min left")
