"""Measure recognition on images whose true text is known."""

import json
import resource
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from PIL import Image
from tqdm import tqdm

from ocr.engines import engine_called, engine_names
from ocr.engines.port import Direction, Engine, EngineUnavailableError, Reading, RecognitionError
from ocr.evaluation.report import Measured, full_report, through_index
from ocr.evaluation.samples import Sample, SamplesError, samples_in
from ocr.images import ImageRefusedError, open_page
from ocr.page_reading import read_page

LANGUAGES = ("chi_sim", "chi_tra")


class Command(BaseCommand):
    """Reads every image of a folder and compares it with the text beside it."""

    help = (
        "Measure recognition on a folder of NAME.png and NAME.txt: character error rates by category, confidence, "
        "what search finds, seconds and memory."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--engine", default="routed", help=f"one of {', '.join(engine_names())} (default: routed)")
        parser.add_argument("--index", action="store_true", help="also ask a real index, as readers do; takes longer")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs the command."""
        try:
            engine = engine_called(options["engine"])
            version = engine.version()
            samples = samples_in(options["folder"])
        except (ImproperlyConfigured, EngineUnavailableError, SamplesError) as error:
            raise CommandError(str(error)) from error
        _warm_up(engine)
        quiet = options["json"] or not sys.stderr.isatty()
        measured = []
        for sample in tqdm(samples, unit="image", disable=quiet):
            try:
                measured.append(measure(engine, sample))
            except EngineUnavailableError as error:
                raise CommandError(str(error)) from error
            except (ImageRefusedError, RecognitionError) as error:
                # It counts as read empty, so that a failure is never a better figure.
                self.stderr.write(f"{sample.name}: {error}")
                measured.append(_unread(sample))
        report = {
            "engine": engine.name,
            "version": version,
            **full_report(measured),
            "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "search_index": through_index(measured) if options["index"] else {},
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(as_text(report))


def _warm_up(engine: Engine) -> None:
    """Has the models loaded, which a worker does once and no page pays for."""
    try:
        engine.read(Image.new("RGB", (200, 100), "white"), languages=LANGUAGES, direction=Direction.HORIZONTAL)
    except RecognitionError:
        return


def measure(engine: Engine, sample: Sample) -> Measured:
    """Reads one image, its direction not told. Raises what the engine and the decoder raise."""
    image = open_page(sample.image)
    before = _cpu_seconds()
    reading = read_page(engine, image, languages=LANGUAGES, direction=Direction.AUTO)
    return Measured(
        name=sample.name,
        category=sample.category,
        truth=sample.truth,
        reading=reading,
        seconds=_cpu_seconds() - before,
    )


def _unread(sample: Sample) -> Measured:
    empty = Reading(lines=(), direction=Direction.AUTO)
    return Measured(name=sample.name, category=sample.category, truth=sample.truth, reading=empty, seconds=0.0)


def _cpu_seconds() -> float:
    """Of this process and of the ones it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def as_text(report: dict[str, Any]) -> str:
    """The report as tables for a terminal."""
    lines = [
        f"{report['engine']} ({report['version']}); errors in per cent of the true characters",
        "",
        f"{'category':<26}{'images':>7}{'chars':>7}{'errors':>8}{'letters':>9}{'F1':>7}{'s/image':>9}",
    ]
    for name, one in [*report["categories"].items(), ("over all", report["over_all"])]:
        lines.append(
            f"{name:<26}{one['images']:>7}{one['characters']:>7}{one['errors']:>8.1f}{one['letter_errors']:>9.1f}"
            f"{one['order_free_f1']:>7.1f}{one['seconds']:>9.2f}"
        )
    lines += ["", "confidence      characters   right"]
    lines += [
        f"{one['start']:>5g} to {one['end']:>5g}{one['characters']:>12}{one['right']:>8.1f}"
        for one in report["calibration"]
    ]
    lines += [
        f"the least sure {share} per cent hold {found:.0f} per cent of the errors"
        for share, found in report["errors_among_least_sure"].items()
    ]
    lines += ["", "search (recall / precision)  best reading     with alternatives"]
    for group, lengths in report["search"].items():
        lines += [
            f"{group:<14}{length} characters  {one['recall']:>6.1f} / {one['precision']:<6.1f}"
            f"   {one['recall_with_alternatives']:>6.1f} / {one['precision_with_alternatives']:<6.1f}"
            for length, one in lengths.items()
        ]
    lines += [
        f"{group:<14}through the index {one['recall']:>6.1f} / {one['precision']:<6.1f}"
        f"   {one['recall_with_alternatives']:>6.1f} / {one['precision_with_alternatives']:<6.1f}"
        for group, one in report["search_index"].items()
    ]
    if speed := report["speed"]:
        lines += ["", _speed(speed)]
    memory = report["peak_memory_mb"]
    return "\n".join([*lines, f"peak memory of this process: {memory} MB (tesseract runs in its own)"])


def _speed(speed: dict[str, float]) -> str:
    return (
        f"{speed['pages']} whole pages of {speed['characters']:.0f} characters: {speed['median_seconds']:.2f} s of CPU "
        f"(median), {speed['mean_seconds']:.2f} s (mean); {speed['pages_per_minute']:.0f} pages a minute on one core"
    )
