"""RapidOCR (PP-OCRv6): handwriting, columns, traditional characters. Finds writing, then reads it line by line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image

from ocr.layout.boxes import moved

from .placing import moved_by, placed
from .port import Direction, EngineUnavailableError, Layout, Reading, RecognitionError
from .rapidocr_alternatives import ReadCharacter
from .rapidocr_layout import lay_out
from .rapidocr_lines import line_of
from .rapidocr_models import give_memory_back, installed_version, models_digest, networks
from .rapidocr_page import PageUnderNetworks, mean_confidence
from .second_look import in_one_script

# Counts up whenever this engine's own rules read otherwise than before with the same models.
_METHOD = 2
# So few characters, read so unsurely, are stains and ornaments.
_FEW, _LEAST_SURE = 2, 50.0


class RapidOcrEngine:
    """The recogniser of the Python package rapidocr, with the models inside its wheel."""

    name = "rapidocr"

    def __init__(self) -> None:
        # The page that was laid out last: lines read to find its direction need not be read again.
        self._laid_out: tuple[Image.Image, PageUnderNetworks] | None = None

    @property
    def reads_leaning(self) -> bool:
        """Each line is cut out along its own corners."""
        return True

    def version(self) -> str:
        """The package's version. Raises EngineUnavailableError where it is missing or not the one we know."""
        return installed_version()

    def digest(self) -> str:
        """The SHA-256 of the models and this engine's method. Raises EngineUnavailableError."""
        return models_digest(_METHOD)

    def notices(self) -> tuple[str, ...]:
        """Why it cannot run, where it cannot."""
        try:
            self.version()
        except EngineUnavailableError as error:
            return (str(error),)
        return ()

    def layout(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Layout:
        """The lines in reading order, found by the network; in a doubtful direction the one that makes more sense.

        Raises EngineUnavailableError where the package cannot run, RecognitionError where it gave up on the page.
        """
        with _explained():
            page = PageUnderNetworks(networks(), image)
            found = lay_out(page, direction)
        self._laid_out = (image, page)
        return Layout(
            direction=Direction.VERTICAL if found.vertical else Direction.HORIZONTAL,
            pieces=tuple(moved(quad, -page.margin, -page.margin) for quad in found.quads),
            doubt=found.doubt,
        )

    def read(
        self, image: Image.Image, *, languages: Sequence[str], direction: Direction, layout: Layout | None = None
    ) -> Reading:
        """The lines on `image`, boxes in its pixels. One model reads all languages, so `languages` is not looked at.

        Raises EngineUnavailableError where the package cannot run, RecognitionError where it gave up on the page.
        """
        if layout is None or layout.pieces is None:
            layout = self.layout(image, languages=languages, direction=layout.direction if layout else direction)
        kept, self._laid_out = self._laid_out, None
        try:
            with _explained():
                page = kept[1] if kept and kept[0] is image else PageUnderNetworks(networks(), image)
                return placed(_read(page, layout), moved_by(-page.margin, -page.margin), image.size)
        finally:
            give_memory_back()


@contextmanager
def _explained() -> Iterator[None]:
    """Every way in which the networks give up, as a sentence."""
    try:
        yield
    except (ValueError, RuntimeError, MemoryError) as error:
        raise RecognitionError(
            f"The recogniser rapidocr gave up on the page ({type(error).__name__}). Look at the scan, then try again."
        ) from error


def _read(page: PageUnderNetworks, layout: Layout) -> Reading:
    vertical = layout.direction is Direction.VERTICAL
    quads = [moved(quad, page.margin, page.margin) for quad in layout.pieces or ()]
    lines = in_one_script([page.read(quad, vertical=vertical) for quad in quads])
    return Reading(
        lines=tuple(
            line_of(quad, read, layout.direction)
            for quad, read in zip(quads, lines, strict=True)
            if read and (layout.drawn or not _is_stain(read))
        ),
        direction=layout.direction,
        doubt=layout.doubt,
    )


def _is_stain(read: Sequence[ReadCharacter]) -> bool:
    return len(read) <= _FEW and mean_confidence(read) < _LEAST_SURE
