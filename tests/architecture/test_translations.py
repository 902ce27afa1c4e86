"""The interface speaks Chinese: no string is left out of the catalogue, none untranslated, none doubtful."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import django
import polib
import pytest
import wagtail

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("cms/locale/zh_Hans/LC_MESSAGES/django.po")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(ROOT / CATALOGUE)) if not entry.obsolete]


def test_every_string_of_the_source_is_in_the_catalogue(tmp_path: Path, entries: list[polib.POEntry]) -> None:
    for room in ("cms", "kiosk", "ocr", "archive_catalog", "search"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--no-location"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATA_DIR": str(tmp_path / "var")},
        check=True,
        capture_output=True,
    )
    extracted = {
        (entry.msgctxt, entry.msgid) for entry in polib.pofile(str(tmp_path / CATALOGUE)) if not entry.obsolete
    }
    kept = {(entry.msgctxt, entry.msgid) for entry in entries}
    assert sorted(map(str, extracted - kept)) == [], (
        "Run manage.py makemessages -l zh_Hans --no-location and translate."
    )
    assert sorted(map(str, kept - extracted)) == [], "These strings are in the catalogue, but no longer in the source."


def test_every_string_is_translated(entries: list[polib.POEntry]) -> None:
    missing = [entry.msgid for entry in entries if not (entry.msgstr or all(entry.msgstr_plural.values() or [""]))]
    assert missing == []
    assert [entry.msgid for entry in entries if "fuzzy" in entry.flags] == []


def test_a_translation_fills_the_same_places(entries: list[polib.POEntry]) -> None:
    wrong = []
    for entry in entries:
        translations = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        source = set(PLACE.findall(entry.msgid_plural or entry.msgid))
        wrong += [entry.msgid for text in translations if set(PLACE.findall(text)) != source]
    assert wrong == []


# Words that mean the same there and here, said as the product says them.
SAID_OUR_WAY = {
    *(
        "All",
        "Clear",
        "Created",
        "Duration",
        "English",
        "Go",
        "Help",
        "In progress",
        "Next",
        "Previous",
        "Remove",
        "Search",
    ),
    *("Sort by", "Summary", "Text", "finished at", "group", "name", "started at"),
}


def test_the_words_of_the_admin_keep_their_meaning(entries: list[polib.POEntry]) -> None:
    """A string of ours that Django or Wagtail has too replaces theirs: “File” became 案卷 on every upload."""
    ours = {entry.msgid: entry.msgstr for entry in entries if not entry.msgctxt and entry.msgstr}
    replaced = set()
    for package in (django, wagtail):
        for compiled in Path(package.__file__).parent.glob("**/locale/zh_Hans/LC_MESSAGES/django.mo"):
            for entry in polib.mofile(str(compiled)):
                if not entry.msgctxt and entry.msgstr and ours.get(entry.msgid, entry.msgstr) != entry.msgstr:
                    replaced.add(entry.msgid)
    assert replaced <= SAID_OUR_WAY, "Give the string a context (pgettext), or the translation that they have."
