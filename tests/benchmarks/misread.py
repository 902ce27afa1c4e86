"""What tolerance to misread characters brings and costs, measured on the real scans beside the project.

Every run of the true text of each scan is looked for in what the recogniser read: as it is, with look-alikes, and with
the recogniser's other readings. The price is how often a run that does not stand on any scan is found all the same.

    python -m tests.benchmarks.misread [--most 10] [--limit 64]
"""

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ocr.engines.port import Direction
from ocr.engines.tesseract import TesseractEngine
from ocr.images import open_page
from ocr.line_text import other_readings, running_text
from search.text.confusions import LIMIT, confusable, misreadings
from search.text.normalise import GAP, canonical

ROOT = Path(__file__).resolve().parents[2]
LENGTHS = (3, 4, 6)
LANGUAGES = ("chi_sim", "chi_tra")
FOREIGN_RUNS = 20_000


@dataclass(frozen=True)
class Scan:
    """A scan: its true text, what was read, and what was also read, all canonical."""

    group: str
    truth: str
    body: str
    readings: tuple[str, ...]
    seconds: float


def scans(folder: Path, cache: Path) -> Iterator[Scan]:
    """Every scan of the folder, read once and kept."""
    engine = TesseractEngine()
    sources = b"".join(source.read_bytes() for source in sorted((ROOT / "ocr" / "engines").glob("*.py")))
    made_by = hashlib.sha256(sources).hexdigest()[:8]  # another engine reads anew
    for path in sorted(folder.glob("*/*.png")):
        kept = cache / f"{path.stem}.{made_by}.json"
        if not kept.is_file():
            start = time.perf_counter()
            reading = engine.read(open_page(path, 0), languages=LANGUAGES, direction=Direction.AUTO)
            lines = [
                (line.text, [(other.index, other.character, other.confidence) for other in line.alternatives])
                for line in reading.lines
            ]
            kept.write_text(json.dumps({"lines": lines, "seconds": time.perf_counter() - start}), encoding="utf-8")
        stored = json.loads(kept.read_text(encoding="utf-8"))
        yield Scan(
            group=path.parent.name,
            truth=canonical(running_text(path.with_suffix(".txt").read_text(encoding="utf-8").splitlines())),
            body=canonical(running_text(text for text, _alternatives in stored["lines"])),
            readings=tuple(canonical(text) for text in other_readings(stored["lines"])),
            seconds=stored["seconds"],
        )


def runs(text: str, length: int) -> Iterator[str]:
    """Every run of a canonical text without a gap in it."""
    for place in range(len(text) - length + 1):
        if GAP not in (run := text[place : place + length]):
            yield run


def variants(run: str, *, most: int, limit: int) -> tuple[str, ...]:
    """The run's misreadings, with at most `most` look-alikes of each character."""
    found = misreadings(run, limit=10_000)
    if most < 10:
        allowed = [set(confusable(character)[:most]) for character in run]
        found = tuple(
            one
            for one in found
            if all(a == b or a in allowed[place] for place, (a, b) in enumerate(zip(one, run, strict=True)))
        )
    return found[:limit]


def counted(pages: Iterable[Scan], length: int, *, most: int, limit: int) -> tuple[int, int, int, int, int]:
    """How many runs there are; found exactly; with look-alikes; with readings; with both."""
    total = exact = alike = read = both = 0
    for page in pages:
        for run in runs(page.truth, length):
            total += 1
            if run in page.body:
                exact, alike, read, both = exact + 1, alike + 1, read + 1, both + 1
                continue
            by_shape = any(other in page.body for other in variants(run, most=most, limit=limit))
            by_reading = any(run in reading for reading in page.readings)
            alike, read, both = alike + by_shape, read + by_reading, both + (by_shape or by_reading)
    return total, exact, alike, read, both


def price(pages: list[Scan], foreign: list[str], *, most: int, limit: int) -> tuple[float, float, float]:
    """The share of foreign runs found on a scan though on none; the mean of variants; milliseconds to make them."""
    bodies = "\n".join(page.body for page in pages)
    readings = "\n".join(reading for page in pages for reading in page.readings)
    truths = "\n".join(page.truth for page in pages)
    foreign = [run for run in foreign if run not in truths and run not in bodies]
    start = time.perf_counter()
    made = [variants(run, most=most, limit=limit) for run in foreign]
    spent = (time.perf_counter() - start) / len(foreign) * 1000
    false = sum(
        run in readings or any(other in bodies for other in others) for run, others in zip(foreign, made, strict=True)
    )
    return false / len(foreign), sum(map(len, made)) / len(made), spent


def gains(pages: list[Scan], *, most: int, limit: int) -> Iterator[str]:
    """The table of runs that were found, a line each."""
    groups = {name: [page for page in pages if page.group == name] for name in sorted({page.group for page in pages})}
    groups["all"] = pages
    yield f"{'scans':14}{'n':>4}{'run':>5}{'runs':>7}{'exact':>9}{'alike':>9}{'readings':>10}{'both':>9}"
    for name, members in groups.items():
        for length in LENGTHS:
            total, *found = counted(members, length, most=most, limit=limit)
            exact, alike, read, both = (f"{100 * number / total:.1f}%" for number in found)
            yield f"{name:14}{len(members):>4}{length:>5}{total:>7}{exact:>9}{alike:>9}{read:>10}{both:>9}"


def prices(pages: list[Scan], texts: list[str], *, most: int, limit: int) -> Iterator[str]:
    """The table of runs of other texts that were found although no scan holds them, a line each."""
    chance = random.Random(1)  # noqa: S311 - a sample, nothing secret
    yield f"{'foreign runs':14}{'false':>9}{'variants':>10}{'ms each':>9}"
    for length in LENGTHS:
        foreign = []
        for text in chance.choices(texts, k=FOREIGN_RUNS):
            place = chance.randrange(len(text) - length)
            foreign.append(text[place : place + length])
        clean = [run for run in foreign if GAP not in run]
        false, mean, spent = price(pages, clean, most=most, limit=limit)
        yield f"{length:<14}{100 * false:>8.2f}%{mean:>10.1f}{spent:>9.3f}"


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--material", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--most", type=int, default=10, help="look-alikes of one character")
    parser.add_argument("--limit", type=int, default=LIMIT, help="variants of one run")
    given = parser.parse_args()
    cache = Path(tempfile.gettempdir()) / "misread"
    cache.mkdir(exist_ok=True)
    pages = list(scans(given.material / "ocr", cache))
    files = sorted((given.material / "disclosure").rglob("*.md"))
    texts = [canonical(path.read_text(encoding="utf-8")) for path in files]
    for line in gains(pages, most=given.most, limit=given.limit):
        sys.stdout.write(f"{line}\n")
    for line in prices(pages, texts, most=given.most, limit=given.limit):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"Reading all {len(pages)} scans took {sum(page.seconds for page in pages):.0f} s.\n")


if __name__ == "__main__":
    main()
