"""Compute the table of characters that are taken for one another, after a change of recogniser or of the method."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

import jieba
from django.core.management.base import BaseCommand
from opencc import OpenCC

from ocr.confusion_model.shapes import look_alikes
from ocr.confusion_model.table import confusions, written_out
from ocr.confusion_model.trials import Slips, slips
from ocr.confusion_model.typefaces import Script
from ocr.engines import current_engine
from search.text import confusions as confusions_module

_COMPARED = 60  # nearest shapes of a character that are looked at
_METHOD = (
    "Characters that a recogniser takes for one another: a canonical character, a tab, and the canonical characters",
    "that may be read in its place, most likely first. First those that {engine} {version} took for it on {simplified}",
    "pages in simplified and {traditional} in traditional characters, drawn in four typefaces (Noto Sans CJK, Noto",
    "Serif CJK, AR PL UKai, AR PL UMing) and spoiled as scans are; then those nearest in shape, weighed by how common",
    "they are. Made by `manage.py build_confusions --texts FOLDER --seed {seed}`.",
)


class Command(BaseCommand):
    """Draws characters, compares them, has the recogniser read them, and writes search/text/confusions.txt."""

    help = "Compute anew which characters are taken for one another. Takes about ten minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--texts", type=Path, help="a folder of .md or .txt files whose sentences are drawn, too")
        parser.add_argument("--pages", type=int, nargs=2, default=(150, 70), metavar=("SIMPLIFIED", "TRADITIONAL"))
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--output", type=Path, default=Path(confusions_module.__file__).with_suffix(".txt"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs the command."""
        texts = _texts(options["texts"])
        to_traditional = OpenCC("s2t")
        simplified, traditional = options["pages"]
        seen: Slips = Counter()
        for script, pages, lines in (
            (Script.SIMPLIFIED, simplified, texts),
            (Script.TRADITIONAL, traditional, [to_traditional.convert(text[:3000]) for text in texts[::20]]),
        ):
            found = slips(current_engine(), script=script, texts=lines, pages=pages, seed=options["seed"])
            for number, page in enumerate(found, start=1):
                seen.update(page)
                self.stdout.write(f"{script.name.lower()} page {number} of {pages}: {page.total()} slips")
        table = confusions(
            seen,
            simplified=look_alikes(Script.SIMPLIFIED, most=_COMPARED, common=False),
            traditional=look_alikes(Script.TRADITIONAL, most=_COMPARED, common=True),
            frequencies=_frequencies(),
        )
        engine = current_engine()
        told = {"engine": engine.name, "version": engine.version(), "seed": options["seed"]}
        method = [line.format(simplified=simplified, traditional=traditional, **told) for line in _METHOD]
        options["output"].write_text(written_out(table, method), encoding="utf-8")
        self.stdout.write(f"Wrote {len(table)} characters to {options['output']}.")


def _texts(folder: Path | None) -> list[str]:
    if folder is None:
        return []
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt"})
    return ["".join(path.read_text(encoding="utf-8").split()) for path in files]


def _frequencies() -> Counter[str]:
    jieba.setLogLevel("WARNING")
    jieba.dt.initialize()
    counted: Counter[str] = Counter()
    for word, times in jieba.dt.FREQ.items():
        for character in word:
            counted[character] += times
    return counted
