"""The shape of the house (docs/architecture.md): who may import whom, read from the source itself."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("search", "archive_catalog", "ocr", "cms", "kiosk")  # from the ground up

# Inside `cms`: each floor may import the floors below it. Pieces on one floor do not know each other, but for the
# pairs that are listed.
CMS_FLOORS = (
    ("statutes",),
    ("personal_data", "design"),
    ("disclosure",),
    ("cases",),
    ("finding",),
    ("alerts",),
    ("portal", "api"),
    ("demonstration", "operations"),
    ("settings", "urls", "wsgi"),
)
CMS_NEIGHBOURS: frozenset[tuple[str, str]] = frozenset()
ROOF = {"cms.settings", "cms.urls", "cms.wsgi"}
ENGINE_LIBRARIES = {
    "whoosh": "search/engines/",
    "tantivy": "search/engines/",
    "pytesseract": "ocr/engines/",
    "rapidocr": "ocr/engines/",
    "onnxruntime": "ocr/engines/",
    "cv2": "ocr/engines/",
}
FORBIDDEN_NAMES = {"utils", "common", "core", "helpers", "signals", "manager", "data"}
MODEL_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
LINE_LIMITS = {".py": 400, ".html": 150, ".js": 300}


@dataclass(frozen=True)
class Import:
    """One import as it stands in a file."""

    path: Path
    line: int
    target: str
    at_top: bool

    @property
    def importer(self) -> str:
        return module_name(self.path)

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.target}"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources(suffix: str = ".py") -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob(f"*{suffix}")):
            if "migrations" not in path.parts and "vendor" not in path.parts:
                yield path


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, node.lineno, alias.name, id(node) in top)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(path, node.lineno, f"{prefix}.{alias.name}", id(node) in top)


ALL_IMPORTS = [found for path in sources() for found in imports_of(path)]
MODULES = {module_name(path) for path in sources()}


def first_party(target: str) -> bool:
    return target.split(".", maxsplit=1)[0] in ROOMS


def resolve(target: str) -> str:
    """The module that `from a.b import c` reads: a.b.c where that is a module, else a.b."""
    return target if target in MODULES else target.rsplit(".", 1)[0]


def test_the_tree_is_read() -> None:
    assert len(ALL_IMPORTS) > 100, "The import reader found next to nothing: it no longer sees the source."


def test_a_room_imports_only_rooms_below_it() -> None:
    wrong = [
        str(found)
        for found in ALL_IMPORTS
        if first_party(found.target)
        and ROOMS.index(found.target.split(".")[0]) > ROOMS.index(found.importer.split(".")[0])
    ]
    assert wrong == []


def floor_of(module: str) -> int | None:
    parts = module.split(".")
    if parts[0] != "cms" or len(parts) == 1:
        return None
    return next((number for number, floor in enumerate(CMS_FLOORS) if parts[1] in floor), None)


def test_inside_cms_a_piece_imports_only_floors_below_it() -> None:
    wrong = []
    for found in ALL_IMPORTS:
        here, there = floor_of(found.importer), floor_of(found.target)
        if here is None or there is None:
            continue
        pair = (found.importer.split(".")[1], found.target.split(".")[1])
        if pair[0] != pair[1] and (there > here or (there == here and pair not in CMS_NEIGHBOURS)):
            wrong.append(str(found))
    assert wrong == []


def test_every_piece_of_cms_stands_on_a_floor() -> None:
    pieces = {
        path.relative_to(ROOT / "cms").parts[0].removesuffix(".py")
        for path in sources()
        if path.is_relative_to(ROOT / "cms")
    }
    assert pieces - {"__init__"} == {piece for floor in CMS_FLOORS for piece in floor}


def test_nobody_imports_the_roof() -> None:
    wrong = [
        str(found)
        for found in ALL_IMPORTS
        if any(found.target == roof or found.target.startswith(f"{roof}.") for roof in ROOF)
        and not found.importer.startswith("cms.settings")
    ]
    assert wrong == []


def test_no_import_is_hidden_in_a_function_or_under_type_checking() -> None:
    assert [str(found) for found in ALL_IMPORTS if not found.at_top] == []


def test_there_is_no_cycle() -> None:
    graph: dict[str, set[str]] = {}
    for found in ALL_IMPORTS:
        if first_party(found.target):
            target = resolve(found.target)
            if target != found.importer:
                graph.setdefault(found.importer, set()).add(target)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"These modules import each other in a ring: {' -> '.join(error.args[1])}")


def test_statutes_know_neither_django_nor_a_clock() -> None:
    wrong = [
        str(found)
        for found in ALL_IMPORTS
        if found.importer.startswith("cms.statutes")
        and found.target.split(".")[0] in {"django", "wagtail", "time", "os"}
    ]
    clocks = [
        f"{path.relative_to(ROOT)}:{node.lineno} reads the clock"
        for path in sources()
        if path.is_relative_to(ROOT / "cms" / "statutes")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}
    ]
    assert wrong + clocks == []


def test_an_engines_library_stays_in_its_engine() -> None:
    wrong = [
        str(found)
        for found in ALL_IMPORTS
        for library, folder in ENGINE_LIBRARIES.items()
        if found.target.split(".")[0] == library and not str(found.path.relative_to(ROOT)).startswith(folder)
    ]
    assert wrong == []


def test_no_receiver_hangs_on_our_models() -> None:
    wrong = [
        str(found)
        for found in ALL_IMPORTS
        if found.target.startswith("django.") and found.target.split(".")[-1] in MODEL_SIGNALS
    ]
    assert wrong == []


def test_no_drawer_without_a_name() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources()
        if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert wrong == []


@pytest.mark.parametrize("suffix", sorted(LINE_LIMITS))
def test_files_stay_small_enough_to_read(suffix: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} has {length} lines"
        for path in sources(suffix)
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > LINE_LIMITS[suffix]
    ]
    assert wrong == []


def test_test_files_stay_small_enough_to_read() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} has {length} lines"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > 600
    ]
    assert wrong == []


def test_the_top_level_holds_what_was_decided() -> None:
    decided = {
        "archive_catalog",
        "cms",
        "deploy",
        "docs",
        "kiosk",
        "manage.py",
        "ocr",
        "pyproject.toml",
        "README.md",
        "requirements.txt",
    }
    decided |= {"scripts", "search", "tests", "CHANGELOG.md", "LICENSE"}
    made_by_running = {"var", "test-results"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - made_by_running <= decided
