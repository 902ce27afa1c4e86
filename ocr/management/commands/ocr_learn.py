"""Learn from what people corrected, and measure what that is worth."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from ocr.desk.gain import Example, Gain, measured
from ocr.desk.learning import examples, learn, offices_in
from ocr.engines import engine_called, engine_names
from ocr.engines.port import Direction, Engine, EngineUnavailableError, Reading
from ocr.evaluation.samples import Sample, SamplesError, samples_in
from ocr.images import open_page
from ocr.models import LexiconTerm

LANGUAGES = ("chi_sim", "chi_tra")


class Command(BaseCommand):
    """Renews the lexicon and says how many errors are left with what was learned, on pages it had not seen."""

    help = (
        "Make the lexicon anew from the catalogue and from accepted lines, and measure on held-out pages whether what "
        "was learned lowers the character error rate; only then are new readings mended by it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--report",
            nargs="?",
            const="",
            metavar="DIR",
            help="only measure: on accepted lines, or on a folder of NAME.png and NAME.txt as if people had written it",
        )
        parser.add_argument("--engine", default="routed", help=f"one of {', '.join(engine_names())} (default: routed)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs the command."""
        folder: str | None = options["report"]
        if folder is None:
            run = learn()
            self.stdout.write(
                f"{run.terms} terms, {run.corrections} corrections. On held-out pages {run.wrong_before} characters "
                f"of {run.characters} were wrong before, {run.wrong_after} after. New readings are "
                f"{'mended by it' if run.applied else 'left as they are; what was learned orders what is offered'}."
            )
            return
        terms = list(LexiconTerm.objects.values_list("term", flat=True))
        found = read_folder(Path(folder), options["engine"]) if folder else examples()
        self.stdout.write(as_text(measured(found, terms=terms, names=offices_in)))


def read_folder(folder: Path, name: str) -> list[Example]:
    """Every image of the folder, read now, with the text beside it as its truth. Raises CommandError."""
    try:
        engine = engine_called(name)
        return [example_of(sample, read(engine, sample)) for sample in samples_in(folder)]
    except (ImproperlyConfigured, EngineUnavailableError, SamplesError) as error:
        raise CommandError(str(error)) from error


def read(engine: Engine, sample: Sample) -> Reading:
    """What the engine reads on one image, its direction not told."""
    return engine.read(open_page(sample.image), languages=LANGUAGES, direction=Direction.AUTO)


def example_of(sample: Sample, reading: Reading) -> Example:
    """The reading as something to learn from."""
    return Example(
        page=sample.name,
        lines=tuple(
            tuple(
                (
                    one.character,
                    one.confidence,
                    tuple((other.character, other.confidence) for other in one.alternatives),
                )
                for one in line.characters
            )
            for line in reading.lines
        ),
        truth=sample.truth,
    )


def as_text(gain: Gain) -> str:
    """The measurement for a terminal."""
    if not gain.characters:
        return "Nobody has corrected a line yet whose machine's characters are known: there is nothing to measure."

    def percent(part: int, whole: int) -> str:
        return f"{100 * part / whole:.2f} %" if whole else "-"

    rows = (
        ("pages, each tried by what the others taught", str(gain.pages), ""),
        ("true characters", str(gain.characters), ""),
        ("wrong before", str(gain.wrong_before), percent(gain.wrong_before, gain.characters)),
        ("wrong after", str(gain.wrong_after), percent(gain.wrong_after, gain.characters)),
        ("texts that got better / worse", f"{gain.better} / {gain.worse}", ""),
        ("misread characters", str(gain.misread), ""),
        ("true one offered first, before / after", f"{gain.first_before} / {gain.first_after}", ""),
        ("true one offered at all, before / after", f"{gain.listed_before} / {gain.listed_after}", ""),
    )
    table = "\n".join(f"{label:<46}{number:>12}{share:>10}" for label, number, share in rows)
    verdict = "mends new readings" if gain.helps else "only orders what is offered at the desk"
    return f"{table}\n\nBy this measurement, what was learned {verdict}."
