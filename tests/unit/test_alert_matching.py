"""Whatever enters, is indexed late and is looked at in whichever order: each new document is told exactly once."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from cms.alerts.discretion import hidden, masked
from cms.alerts.limits import PER_ADDRESS, PER_CLIENT, Asked, Verdict, verdict
from cms.alerts.matching import OVERLAP, Match, Recent, look, look_back

START = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
MINUTES = int(OVERLAP.total_seconds() // 60)

entered = st.integers(-2 * MINUTES, 4 * MINUTES)
delays = st.integers(0, MINUTES)
looks = st.lists(st.integers(1, 6 * MINUTES), min_size=1, max_size=12)


def minutes(count: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)


def found(documents: list[tuple[int, int]], *, now: int, since: datetime.datetime) -> Recent:
    """What the index holds at minute `now` of what entered after `since`, newest first."""
    indexed = [
        Match(f"memo:{number}", START + minutes(begin))
        for number, (begin, delay) in enumerate(documents)
        if begin + delay <= now and START + minutes(begin) > since
    ]
    return Recent(tuple(sorted(indexed, key=lambda match: match.entered, reverse=True)), flooded=False)


@given(st.lists(st.tuples(entered, delays), max_size=30), looks)
def test_each_document_is_told_once(documents: list[tuple[int, int]], times: list[int]) -> None:
    looked_until, back_to = START, START - OVERLAP
    seen = look(found(documents, now=0, since=back_to), {}, back_to)
    known = {match.key: match.entered for match in seen.remember}
    told: list[str] = []
    for time in sorted(times):
        now = START + minutes(time)
        step = look(found(documents, now=time, since=look_back(looked_until, back_to)), known, back_to)
        told += [match.key for match in step.fresh]
        looked_until, back_to = now, step.back_to
        known |= {match.key: match.entered for match in step.remember}
        known = {key: begin for key, begin in known.items() if begin > look_back(looked_until, back_to)}
    new = [f"memo:{number}" for number, (begin, delay) in enumerate(documents) if 0 < begin + delay <= max(times)]
    assert sorted(told) == sorted(new)


LIMITS = [
    # mails to the address today, wishes of the client within the hour, what becomes of another
    (0, 0, Verdict.SEND),
    (PER_ADDRESS - 1, PER_CLIENT - 1, Verdict.SEND),
    (PER_ADDRESS, 0, Verdict.KEEP_SILENT),
    (0, PER_CLIENT, Verdict.REFUSE),
    (PER_ADDRESS, PER_CLIENT, Verdict.REFUSE),
]


def test_how_many_mails_a_stranger_can_have_sent() -> None:
    assert [verdict(Asked(address, client)) for address, client, _ in LIMITS] == [wanted for *_, wanted in LIMITS]


def test_what_logs_and_staff_see() -> None:
    assert hidden("GET /alerts/stop/abc:de-f_g/ HTTP/1.1") == "GET /alerts/stop/…/ HTTP/1.1"
    assert hidden("Not Found: /alerts/new/?q=1") == "Not Found: /alerts/new/?q=1"
    assert masked("lin.xiaoman@example.com") == "l…@example.com"
