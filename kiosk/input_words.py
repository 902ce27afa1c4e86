"""The words that the kiosk's pinyin keyboard offers, with their readings, cut into files that load in a blink.

Sources: jieba's word frequencies, pypinyin's readings, and the catalogue's own public titles, which name places, fonds
and agencies that no general list holds. What visitors type is never a source.
"""

import hashlib
import importlib.util
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pypinyin import Style, lazy_pinyin, pinyin

FORMAT = 4
WORD_LIMIT = 60_000
CHARACTER_LIMIT = 8_000
LONGEST_WORD = 8
MANIFEST = "manifest.json"
# Weights are a thousandth of a power of ten, so that a browser can add them as whole numbers.
CATALOGUE_BONUS = 1_500
FIELD_BONUS = 1_000

HAN = re.compile(r"[\u3400-\u9fff〇]+")
SYLLABLE = re.compile(r"[a-z]*[aeiouv][a-z]*")
SPOKEN = {"嗯": "en", "哼": "heng", "呣": "mu"}

# Words of disclosure and of archives that general frequencies rank too low.
FIELD_WORDS = (Path(__file__).parent / "field_words.txt").read_text(encoding="utf-8").split()


@dataclass(frozen=True, slots=True)
class InputWord:
    """A word, its reading (one syllable for each character, ü as v), and its weight (higher comes first)."""

    text: str
    syllables: tuple[str, ...]
    weight: int


def frequencies() -> Mapping[str, int]:
    """Every Han word and character of jieba's list with its count. The list is read as a file; jieba is not run.

    Raises FileNotFoundError when jieba is not installed.
    """
    package = importlib.util.find_spec("jieba")
    if package is None or package.origin is None:
        raise FileNotFoundError(
            "The package jieba is not installed, so there are no words to build from. Install requirements.txt."
        )
    counts: dict[str, int] = {}
    with (Path(package.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            if HAN.fullmatch(word):
                counts[word] = int(count)
    return counts


def words_in(texts: Iterable[str], counts: Mapping[str, int]) -> set[str]:
    """The listed words of two characters and more that occur anywhere in the texts."""
    found: set[str] = set()
    seen: set[str] = set()
    for text in texts:
        for run in HAN.findall(text):
            if run not in seen:
                seen.add(run)
                found.update(part for part in _parts(run) if part in counts)
    return found


def _parts(run: str) -> Iterator[str]:
    for start in range(len(run) - 1):
        for end in range(start + 2, min(start + LONGEST_WORD, len(run)) + 1):
            yield run[start:end]


def input_words(counts: Mapping[str, int], catalogue_words: Iterable[str] = ()) -> list[InputWord]:
    """The keyboard's words, heaviest first: frequent words, single characters, the field's and the catalogue's own."""
    own = {word for word in catalogue_words if 1 < len(word) <= 2 * LONGEST_WORD and HAN.fullmatch(word)}
    field = set(FIELD_WORDS)
    words, characters = _by_frequency(counts)
    chosen = dict.fromkeys([*words[:WORD_LIMIT], *sorted(field), *sorted(own)])
    entries = list(filter(None, (_word(word, counts, own, field) for word in chosen)))
    heard = _heard(entries, counts)
    for character in characters[:CHARACTER_LIMIT]:
        entries += _readings(character, counts[character], heard)
    return sorted(entries, key=lambda word: (-word.weight, word.text, word.syllables))


def _by_frequency(counts: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The words of a length that people type in one go, and the single characters, most frequent first."""
    ordered = sorted((word for word in counts if len(word) <= LONGEST_WORD), key=lambda word: (-counts[word], word))
    return [word for word in ordered if len(word) > 1], [word for word in ordered if len(word) == 1]


def _word(text: str, counts: Mapping[str, int], own: set[str], field: set[str]) -> InputWord | None:
    syllables = tuple(_spoken(text, lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)))
    if len(syllables) != len(text) or not all(SYLLABLE.fullmatch(syllable) for syllable in syllables):
        return None
    bonus = max(CATALOGUE_BONUS if text in own else 0, FIELD_BONUS if text in field else 0)
    return InputWord(text, syllables, _weight(counts.get(text, 0)) + bonus)


def _heard(words: Iterable[InputWord], counts: Mapping[str, int]) -> Counter[tuple[str, str]]:
    """How often each character is read in each way, over the words: 行 is hang in 银行 and xing in 行政."""
    heard: Counter[tuple[str, str]] = Counter()
    for word in words:
        for character, syllable in zip(word.text, word.syllables, strict=True):
            heard[character, syllable] += counts.get(word.text, 0) + 1
    return heard


def _readings(character: str, count: int, heard: Counter[tuple[str, str]]) -> Iterator[InputWord]:
    found = dict.fromkeys(_spoken(character, pinyin(character, heteronym=True, style=Style.NORMAL, v_to_u=False)[0]))
    readings = [reading for reading in found if SYLLABLE.fullmatch(reading)]
    total = sum(heard[character, reading] for reading in readings)
    for place, reading in enumerate(readings):
        share = heard[character, reading] / total if total else float(place == 0)
        yield InputWord(character, (reading,), _weight(round(count * share)))


def _spoken(text: str, readings: list[str]) -> list[str]:
    return [SPOKEN[text]] if text in SPOKEN else readings


def _weight(count: int) -> int:
    return round(1000 * math.log10(count + 1))


def shards(words: Iterable[InputWord]) -> dict[str, list[list[str | int]]]:
    """The words by the first letter of their reading, each as [text, "zheng fu", weight], in the order given."""
    files: dict[str, list[list[str | int]]] = {}
    for word in words:
        files.setdefault(word.syllables[0][0], []).append([word.text, " ".join(word.syllables), word.weight])
    return dict(sorted(files.items()))


def stamp(counts: Mapping[str, int], catalogue_words: Iterable[str]) -> str:
    """A short mark that changes whenever the files would."""
    digest = hashlib.sha256(f"{FORMAT} {WORD_LIMIT} {CHARACTER_LIMIT} {len(counts)} {sum(counts.values())}".encode())
    for word in [*FIELD_WORDS, "", *sorted(catalogue_words)]:
        digest.update(word.encode() + b"\n")
    return digest.hexdigest()[:16]


def current_stamp(folder: Path) -> str:
    """The mark of the files in the folder, or an empty string where there are none."""
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["stamp"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return ""


def write(folder: Path, counts: Mapping[str, int], catalogue_words: Iterable[str] = ()) -> int:
    """Writes the files unless those in the folder are already these ones.

    Gives the number of words written, 0 when nothing was to do. The manifest comes last and each file takes its place
    in one step, so a stopped run is simply run again and a browser never reads half a file.
    """
    own = set(catalogue_words)
    mark = stamp(counts, own)
    if current_stamp(folder) == mark:
        return 0
    words = input_words(counts, own)
    folder.mkdir(parents=True, exist_ok=True)
    files = shards(words)
    for letter, entries in files.items():
        _replace(folder / f"{letter}.json", {"words": entries})
    _replace(folder / MANIFEST, {"stamp": mark, "words": len(words), "shards": list(files)})
    return len(words)


def _replace(path: Path, content: object) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    draft.replace(path)
