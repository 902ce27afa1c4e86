"""The contract of search engines, run on each of them."""

from pathlib import Path

from search.engines.memory_engine import MemoryEngine
from search.engines.port import Engine
from search.engines.tantivy_engine import TantivyEngine
from search.engines.whoosh_engine import WhooshEngine
from tests.contract.engine_answers import AnswersContract
from tests.contract.engine_files import FilesContract
from tests.contract.engine_finding import FindingContract
from tests.contract.engine_writing import SharedFilesContract, WritingContract


class TestMemory(FindingContract, AnswersContract, WritingContract):
    """The plain statement of what is right. It has no files, so what happens to files is not for it."""

    def open(self, folder: Path) -> Engine:
        return MemoryEngine(folder)


class TestWhoosh(FindingContract, AnswersContract, WritingContract, SharedFilesContract, FilesContract):
    """The embedded engine."""

    def open(self, folder: Path) -> Engine:
        return WhooshEngine(folder)


class TestTantivy(FindingContract, AnswersContract, WritingContract, SharedFilesContract, FilesContract):
    """The engine for millions of rows."""

    def open(self, folder: Path) -> Engine:
        return TantivyEngine(folder)
