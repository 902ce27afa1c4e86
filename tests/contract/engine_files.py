"""The contract of search engines, fourth part: files that are damaged, killed writers, full disks."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from search.engines.port import Facet
from search.errors import IndexBusy, IndexDamaged
from tests.contract.engine_tools import EngineCase, ask, document, found, write

ROOT = Path(__file__).resolve().parents[2]


class FilesContract(EngineCase):
    """What can happen to files in a folder."""

    def test_an_empty_folder_will_do(self, tmp_path: Path) -> None:
        (tmp_path / "index").mkdir()
        engine = self.open(tmp_path / "index")
        assert found(engine, "公报") == []
        write(engine, document("1"))
        assert found(engine, "公报") == ["1"]
        engine.close()

    @pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
    def test_a_truncated_file_gives_the_whole_answer_or_a_sentence_and_can_be_replaced(
        self, tmp_path: Path, keep: float
    ) -> None:
        sound = tmp_path / "sound"
        texts = [f"第{number}号公报 县人民政府" for number in range(40)]
        first = self.open(sound)
        write(first, *(document(str(number), text, body=text * 9) for number, text in enumerate(texts)))
        first.close()
        expected = self.everything(sound)
        for path in sorted(sound.glob("index-*/**/*")):
            if not path.is_file() or not path.stat().st_size:
                continue
            folder = tmp_path / "damaged"
            shutil.copytree(sound, folder)
            broken = folder / path.relative_to(sound)
            os.truncate(broken, int(broken.stat().st_size * keep))
            said = self.everything_or_sentence(folder)
            assert said == expected or "search_rebuild" in str(said), path.name
            engine = self.open(folder)
            with engine.writing(timeout=5) as index, index.replacement() as fresh:
                fresh.apply(documents=[document("2")])
            assert found(engine, "公报") == ["2"]
            engine.close()
            shutil.rmtree(folder)

    def everything_or_sentence(self, folder: Path) -> object:
        """All that an index says, or the sentence that it cannot be read."""
        try:
            return self.everything(folder)
        except IndexDamaged as damage:
            return str(damage)

    def everything(self, folder: Path) -> object:
        """All that an index says, asked of a new instance."""
        engine = self.open(folder)
        try:
            answers = [
                ask(engine, text, facets=frozenset(Facet), histogram=True, limit=99) for text in ("", "公报", "民政府")
            ]
            return answers, engine.fingerprints()
        finally:
            engine.close()

    def test_a_full_disk_ends_in_a_sentence_and_loses_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "index"
        engine = self.open(folder)
        write(engine, document("1"))
        process = self.run(
            folder,
            "import resource, signal\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
            "with engine.writing(timeout=5) as index:\n"
            "    try:\n"
            "        index.apply(documents=[document(number) for number in range(3000)])\n"
            "    except SearchIndexError as error: print(error)\n",
        )
        said, _ = process.communicate(timeout=60)
        assert b"search_rebuild" in said
        assert process.returncode == 0
        assert found(engine, "公报") == ["1"]
        write(engine, document("2"))
        assert sorted(found(engine, "公报")) == ["1", "2"]
        engine.close()

    def run(self, folder: Path, script: str) -> "subprocess.Popen[bytes]":
        """Another process, with an engine of this kind on this folder."""
        kind = type(self.open(folder))
        begin = (
            "import sys, pathlib, django\n"
            "django.setup()\n"
            f"from {kind.__module__} import {kind.__name__}\n"
            "from search.documents import SearchDocument\n"
            "from search.errors import SearchIndexError\n"
            "from search.viewers import AccessClass\n"
            "def document(number):\n"
            "    body = ''.join(chr(0x4e00 + (number * 7919 + place * 104729) % 20000) for place in range(60))\n"
            "    return SearchDocument(kind='item', identifier=str(number), title='公报', body=body, date=None,\n"
            "                          access=AccessClass.PUBLIC)\n"
            f"engine = {kind.__name__}(pathlib.Path(sys.argv[1]))\n"
        )
        return subprocess.Popen(
            [sys.executable, "-c", begin + script, str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    @pytest.mark.parametrize(
        "pointer", ["", "[]", "{}", '{"folder": "index-gone", "layout": 2}', '{"folder": "index-gone", "layout": 0}']
    )
    def test_a_broken_pointer_ends_in_a_sentence_and_can_be_replaced(self, tmp_path: Path, pointer: str) -> None:
        folder = tmp_path / "index"
        engine = self.open(folder)
        write(engine, document("1"))
        (folder / "current.json").write_text(pointer)
        with pytest.raises(IndexDamaged, match="search_rebuild"):
            ask(engine, "公报")
        with pytest.raises(IndexDamaged, match="search_rebuild"):
            write(engine, document("2"))
        engine.clear()
        assert found(engine, "") == []
        engine.close()

    def test_old_indexes_do_not_pile_up(self, tmp_path: Path) -> None:
        folder = tmp_path / "index"
        engine = self.open(folder)
        for _ in range(3):
            engine.clear()
        (live,) = folder.glob("index-*")
        assert json.loads((folder / "current.json").read_text())["folder"] == live.name
        engine.close()

    def test_code_that_seeds_the_random_numbers_does_not_harm_the_index(self, tmp_path: Path) -> None:
        engine = self.open(tmp_path / "index")
        for number in range(5):
            random.seed(1)
            write(engine, document(str(number)))
        assert sorted(found(engine, "公报")) == ["0", "1", "2", "3", "4"]
        engine.close()

    def test_small_commits_do_not_leave_many_files(self, tmp_path: Path) -> None:
        engine = self.open(tmp_path / "index")
        for number in range(60):
            write(engine, document(str(number)))
        assert len([path for path in (tmp_path / "index").rglob("*") if path.is_file()]) <= 200
        engine.close()

    def test_a_writer_that_is_killed_frees_the_index_and_leaves_it_as_it_was(self, tmp_path: Path) -> None:
        folder = tmp_path / "index"
        engine = self.open(folder)
        write(engine, document("1"))
        process = self.run(
            folder,
            "with engine.writing(timeout=5) as index, index.replacement() as fresh:\n"
            "    for number in range(10**6):\n"
            "        if number == 40: print('writing', flush=True)\n"
            "        fresh.apply(documents=[document(number)])\n"
            "        index.apply(documents=[document(2)] if number == 2 else [])\n",
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        with pytest.raises(IndexBusy), engine.writing(timeout=0):
            pytest.fail("the other process holds the index")
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert sorted(found(engine, "公报")) == ["1", "2"]
        write(engine, document("3"))
        assert sorted(found(engine, "公报")) == ["1", "2", "3"]
        engine.clear()
        assert len(list(folder.glob("index-*"))) == 1
        engine.close()
