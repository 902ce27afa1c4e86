"""Suggestions on a made-up catalogue: how fast they are built, how large, and how long a typing person waits.

    python -m tests.benchmarks.suggestions --documents 1350000 --folder /tmp/suggestions

Beside each time stands that of the plain way in the same run: an SQLite table of the same titles with an index for each
spelling, asked with LIKE 'x%' ORDER BY frequency. It knows nothing of access classes, and only whole titles.
"""

import argparse
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import django
from django.utils import timezone

from search.documents import SearchDocument
from search.suggestions.store import SuggestionStore
from search.suggestions.syllables import analysed, initials_of, syllable
from search.text.normalise import compact
from search.viewers import PUBLIC_VIEWER, STAFF_VIEWER

from .catalogue import documents

BATCH = 2000
clock = time.perf_counter
SPELLINGS = ("characters", "pinyin", "initials", "mixed")
_PUBLIC, _STAFF = PUBLIC_VIEWER.access, STAFF_VIEWER.access


def say(line: str) -> None:
    """Prints a line at once, also into a file."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def in_batches(found: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    iterator = iter(found)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def build(store: SuggestionStore, count: int) -> tuple[list[str], Counter[str], float]:
    """Builds the store; gives some titles to type, all titles with their frequency, and the seconds of building."""
    titles: Counter[str] = Counter()
    seconds = 0.0
    with_builder = store.replacement()
    builder = with_builder.__enter__()
    for batch in in_batches(documents(count)):
        titles.update(document.title for document in batch)
        started = clock()
        builder.apply(batch)
        seconds += clock() - started
    say(f"documents put down: {seconds:.1f} s")
    started = clock()
    with_builder.__exit__(None, None, None)
    seconds += clock() - started
    chosen = random.Random(7).choices(list(titles), k=400)  # noqa: S311 -- questions, nothing secret
    return chosen, titles, seconds


def plain_table(path: Path, titles: Counter[str]) -> float:
    """The rival's table; gives the seconds it took."""
    started = clock()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE plain (characters TEXT COLLATE NOCASE, pinyin TEXT COLLATE NOCASE,"
            " initials TEXT COLLATE NOCASE, frequency INTEGER)"
        )
        connection.executemany(
            "INSERT INTO plain VALUES (?, ?, ?, ?)",
            ((*spelled(title)[:3], frequency) for title, frequency in titles.items()),
        )
        for column in SPELLINGS[:3]:
            connection.execute(f"CREATE INDEX plain_{column} ON plain ({column})")
        connection.commit()
    return clock() - started


def spelled(title: str) -> tuple[str, str, str, str]:
    """A title in characters, pinyin, initials, and half in pinyin, half in initials."""
    solid, _, sounds = analysed(title)
    pinyin = [syllable(code) for code in sounds]
    half = "".join(pinyin[:2]) + initials_of(sounds[2:])
    return solid, "".join(pinyin), initials_of(sounds), half


def timed(ask: Callable[[str], object], texts: list[str]) -> str:
    """Median, 95th percentile and longest wait, in milliseconds."""
    waits = []
    for text in texts:
        started = clock()
        ask(text)
        waits.append((clock() - started) * 1000)
    waits.sort()
    return f"{waits[len(waits) // 2]:8.2f}{waits[int(len(waits) * 0.95)]:8.2f}{waits[-1]:8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--cpu", action="store_true", help="time the processor instead of the clock, on a busy machine")
    chosen = parser.parse_args()
    global clock  # noqa: PLW0603 -- the one setting of the whole run
    clock = time.process_time if chosen.cpu else time.perf_counter
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        measure(Path(folder), chosen.documents)


def measure(folder: Path, count: int) -> None:
    """Prints the table for a catalogue of so many documents."""
    store = SuggestionStore(folder / "ours")
    titles, frequencies, seconds = build(store, count)
    size = sum(path.stat().st_size for path in (folder / "ours").iterdir()) / 1e6
    building = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{count:,} documents, {len(frequencies):,} titles")
    say(f"ours : built in {seconds:.1f} s ({count / seconds:,.0f} documents/s), {size:.0f} MB")
    say(f"       peak memory of the whole run so far {building:.0f} MB")
    plain_seconds = plain_table(folder / "plain.sqlite3", frequencies)
    plain_size = (folder / "plain.sqlite3").stat().st_size / 1e6
    say(f"plain: built in {plain_seconds:.1f} s, {plain_size:.0f} MB")
    with closing(sqlite3.connect(folder / "plain.sqlite3")) as plain:
        prefixes(store, plain, titles)
    others(store, titles, folder)
    store.close()


def prefixes(store: SuggestionStore, plain: sqlite3.Connection, titles: list[str]) -> None:
    """The table of waits by spelling and length of what is typed."""
    say(
        f"{'milliseconds':19}{'public: p50':>13}{'p95':>8}{'max':>8}{'staff: p50':>11}{'p95':>8}{'max':>8}"
        f"{'plain: p50':>11}{'p95':>8}{'max':>8}"
    )
    for number, spelling in enumerate(SPELLINGS):
        for length in (1, 2, 3, 4, 6, 8):
            texts = [text[:length] for title in titles if len(text := spelled(title)[number]) >= length]
            if not texts or (spelling == "mixed" and length < 6):
                continue

            def like(text: str, column: str = spelling) -> object:
                query = f"SELECT {column} FROM plain WHERE {column} LIKE ? ORDER BY frequency DESC LIMIT 8"  # noqa: S608
                return plain.execute(query, (f"{text}%",)).fetchall()

            ours = timed(lambda text: store.suggest(text, access=_PUBLIC), texts)
            staff = timed(lambda text: store.suggest(text, access=_STAFF), texts)
            rival = timed(like, texts) if number < 3 else "       -"
            say(f"{spelling:12}{length:3} typed    {ours}   {staff}   {rival}")


def _use(store: SuggestionStore) -> Callable[[str], object]:
    today = timezone.localdate()
    return lambda text: store.used(text, access=_PUBLIC, by=b"benchmark", today=today)


def others(store: SuggestionStore, titles: list[str], folder: Path) -> None:
    """Corrections of spoiled titles, uses, and what a drain adds."""
    dice = random.Random(11)  # noqa: S311 -- questions, nothing secret
    spoiled = []
    for title in titles[:200]:
        piece = compact(title)[:8]
        place = dice.randrange(len(piece))
        spoiled.append(piece[:place] + chr(dice.randrange(0x4E00, 0x9FA5)) + piece[place + 1 :])
    say(f"{'corrections':24}{timed(lambda text: store.corrections(text, access=_PUBLIC), spoiled)}")
    say(f"{'used':24}{timed(_use(store), titles[:100])}")
    changed = list(islice(documents(4000), 3800, 4000))
    started = clock()
    store.apply(changed, [])
    unchanged = clock() - started
    started = clock()
    store.apply([], [document.key for document in changed])
    away = clock() - started
    started = clock()
    store.apply(changed, [])
    back = clock() - started
    say(
        f"200 documents: unchanged {unchanged * 1000:.0f} ms, taken out {away * 1000:.0f} ms, "
        f"put in {back * 1000:.0f} ms"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    main()
