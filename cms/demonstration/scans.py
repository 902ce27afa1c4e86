"""Page images of items of the demonstration's archives, twenty-four of them, drawn when it is loaded.

The images go to the recogniser as any scan does. What stands on them is kept in `RenderedPage.text` for tests alone.
"""

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from cms.demonstration import layouts, layouts_vertical, paper
from cms.demonstration.archive import RETENTION
from cms.demonstration.composition import CONTENT, Source, read_sources
from cms.demonstration.sheet import Sheet
from cms.demonstration.typefaces import FACES, face

DOTS_PER_INCH = 150
_QUALITY = 78  # keeps a page below 700 KB with its paper grain
_LAYOUTS: dict[str, layouts.Layout] = {
    "red_head": layouts.red_head,
    "typed": layouts.typed,
    "table": layouts.table,
    "minutes": layouts.minutes,
    "proclamation": layouts_vertical.proclamation,
    "brush": layouts_vertical.brush,
    "deed": layouts_vertical.deed,
}
_WEAR = {
    "typed": 0.62,
    "table": 0.5,
    "red_head": 0.34,
    "minutes": 0.25,
    "proclamation": 0.45,
    "brush": 0.2,
    "deed": 0.35,
}


@dataclasses.dataclass(frozen=True, slots=True)
class RenderedPage:
    """One page image: the item it belongs to, its number within the item, its file, its layout, the recogniser's
    language it is written for (`chi_sim`, `chi_tra`, `chi_tra_vert`) and, for tests, the text on it.
    """

    reference_code: str
    number: int
    path: Path
    layout: str
    script: str
    text: str


def render_pages(out_dir: Path) -> list[RenderedPage]:
    """Draws every page into `out_dir` as JPEG of 1240 by 1754 pixels, and lists them by item and page.

    The same pages come out of every run. Raises `FontMissingError` where a font package is not installed.
    """
    for name in FACES:
        face(name, 32)
    out_dir.mkdir(parents=True, exist_ok=True)
    sources = [source for path in sorted((CONTENT / "scans").glob("*.txt")) for source in read_sources(path)]
    pages = [page for source in sources for page in _render(source, out_dir)]
    return sorted(pages, key=lambda page: (page.reference_code, page.number))


def _render(source: Source, out_dir: Path) -> Iterator[RenderedPage]:
    code, layout = source.fields["code"], source.fields["layout"]
    first = int(source.fields.get("first_page", "1"))
    for number, lines in enumerate(_pages(source.lines), first):
        rng = random.Random(f"{code}/{number}")  # noqa: S311 -- the same paper and wear in every run, no secret
        sheet = Sheet(rng)
        if number == 1:
            _file_away(sheet, code)
        _LAYOUTS[layout](sheet, lines, source.fields)
        path = out_dir / f"{code.replace('·', '_')}_{number:03d}.jpg"
        image = _printed(sheet, layout, rng, code=code, leaf=number)
        image.save(path, quality=_QUALITY, dpi=(DOTS_PER_INCH, DOTS_PER_INCH), optimize=True)
        yield RenderedPage(code, number, path, layout, source.fields["script"], "\n".join(sheet.text))


def _file_away(sheet: Sheet, code: str) -> None:
    """Items arranged piece by piece bear the archivist's stamp with the parts of their code; older files do not."""
    fonds, _, rest = code.partition("-WS·")
    if rest:
        year, retention = rest.partition("-")[0].split("·")
        cells = (
            ("全宗号", fonds),
            ("年度", year),
            ("期限", RETENTION[retention].removeprefix("定期")),
            ("件号", rest.partition("-")[2]),
        )
        sheet.filing_stamp(cells, (560, 34))
        sheet.text.append(" ".join(text for cell in cells for text in cell))


def _pages(lines: tuple[str, ...]) -> Iterator[list[str]]:
    """The lines between the page breaks."""
    page: list[str] = []
    for line in lines:
        if line == "---":
            yield page
            page = []
        else:
            page.append(line)
    yield page


def _printed(sheet: Sheet, layout: str, rng: random.Random, *, code: str, leaf: int) -> Image.Image:
    """The sheet's layers on old paper: what shows through, then each ink, the archivist's pencil, and the scan."""
    image = paper.aged_paper(rng)
    main = max(sheet.layers, key=lambda ink: sheet.layers[ink].histogram()[255])
    image = paper.shown_through(image, sheet.layers[main])
    for ink, mask in sheet.layers.items():
        wear = {"seal": 0.55, "rule": 0.5, "red": 0.3}.get(ink, _WEAR[layout])
        image = paper.inked(image, paper.worn(mask, rng, wear=wear), ink)
    image = paper.inked(image, paper.specks(rng, count=220 if layout == "typed" else 70), "black")
    image = paper.inked(image, _folio(rng, code, leaf), "pencil")
    return paper.scanned(paper.bound(image, rng), rng)


def _folio(rng: random.Random, code: str, leaf: int) -> Image.Image:
    """The page number (页号) that an archivist pencilled into the upper right corner, consecutive in an item."""
    sheet = Sheet(rng)
    before = sum(map(ord, code)) % 40
    sheet.line(str(before + leaf), (paper.WIDTH - 98, 62), "kai", 34, "pencil")
    return sheet.layer("pencil")
