"""Reading a page or a box on it by any engine: prepared first, and every place given in pixels of the original."""

from collections.abc import Sequence

from PIL import Image

from ocr.engines.placing import joined_lines, placed
from ocr.engines.port import Direction, Engine, Layout, Reading, RecognisedLine, one_line
from ocr.preparation import Prepared, prepared

Box = tuple[float, float, float, float]  # left, top, width, height


def read_page(engine: Engine, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Reading:
    """All steps at once. Raises EngineUnavailableError or RecognitionError."""
    page = prepared(image, level=not engine.reads_leaning)
    layout = engine.layout(page.image, languages=languages, direction=direction)
    return read_prepared(engine, page, layout, languages=languages)


def read_prepared(engine: Engine, page: Prepared, layout: Layout, *, languages: Sequence[str]) -> Reading:
    """What stands on a prepared page, boxes in pixels of the original. Raises as the engine does."""
    reading = engine.read(page.image, languages=languages, direction=layout.direction, layout=layout)
    return reading if page.is_original else placed(reading, page.edges_on_original, page.original_size)


def read_box(
    engine: Engine, page: Prepared, box: Box, *, languages: Sequence[str], direction: Direction
) -> RecognisedLine | None:
    """The one line in a box of the original that a person drew, or None where nothing is read there."""
    left, top, width, height = box
    edges = page.edges_on_prepared((left, top, left + width, top + height))
    layout = one_line(
        left=edges[0], top=edges[1], width=edges[2] - edges[0], height=edges[3] - edges[1], direction=direction
    )
    lines = read_prepared(engine, page, layout, languages=languages).lines
    return joined_lines(lines) if lines else None
