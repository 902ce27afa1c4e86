"""`manage.py deadline`: anyone's file of events, the due day, the steps; and one sentence for what is impossible."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from cms.cases.models import CalendarEntry

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def asked(
    tmp_path: Path, capsys: Any, content: Any, *, statute: str = "cn-2019", as_json: bool = True
) -> tuple[int, str, str]:
    """Status, what was printed, what was complained of. `content` is the list of events, or the file itself."""
    file = tmp_path / "events.json"
    if isinstance(content, list):
        content = json.dumps({"events": content})
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    status = 0
    with translation.override("en"):
        try:
            call_command("deadline", statute=statute, events=str(file), as_json=as_json)
        except SystemExit as end:
            status = int(str(end.code))
    out, complaint = capsys.readouterr()
    return status, out, complaint


def received(on: str = "2026-03-02") -> dict[str, Any]:
    return {"kind": "received", "on": on}


def test_the_answer_is_the_json_that_was_agreed(tmp_path: Path, capsys: Any) -> None:
    status, out, complaint = asked(tmp_path, capsys, [received("2026-09-18")])
    assert (status, complaint) == (0, "")
    assert json.loads(out) == {
        "due": "2026-10-22",
        "provisional": False,
        "steps": [
            {"on": "2026-09-18", "article": "31", "text": "The request was received"},
            {"on": "2026-10-22", "article": "33", "text": "The period for the answer ends (20 working days)"},
            {"on": "2026-10-22", "article": "33", "text": "The answer is due (20 working days)"},
        ],
    }


def test_an_outstanding_answer_leaves_the_due_day_open(tmp_path: Path, capsys: Any) -> None:
    _, out, _ = asked(tmp_path, capsys, [received(), {"kind": "third_party_asked", "on": "2026-03-09"}])
    answer = json.loads(out)
    assert answer["due"] is None
    assert answer["steps"][-1]["on"] == "2026-03-09"
    assert answer["steps"][-1]["text"].startswith("Waiting since then for the third party's opinion")


def test_text_names_the_day_and_the_articles(tmp_path: Path, capsys: Any) -> None:
    _, out, _ = asked(tmp_path, capsys, [received("2026-12-21")], as_json=False)
    assert out.splitlines()[0] == "Answer due by 2027-01-19 (provisional)"
    assert out.splitlines()[1] == "2026-12-21  The request was received  政府信息公开条例 第三十一条"


def test_it_speaks_chinese_where_the_site_does(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps({"events": [received()]}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "manage.py", "deadline", "--statute", "cn-2019", "--events", str(file), "--json"],
        cwd=ROOT,
        env={"DATA_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "cms.settings.test", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["steps"][0]["text"] == "收到申请"


def test_what_an_officer_entered_counts(tmp_path: Path, capsys: Any) -> None:
    CalendarEntry.objects.create(kind="rests", day="2026-03-30", source="test")
    _, out, _ = asked(tmp_path, capsys, [received()])
    assert json.loads(out)["due"] == "2026-03-31"


def test_another_country(tmp_path: Path, capsys: Any) -> None:
    _, out, _ = asked(tmp_path, capsys, [received("2026-01-05")], statute="uk-foia-2000")
    assert (json.loads(out)["due"], json.loads(out)["steps"][-1]["article"]) == ("2026-02-02", "10(1)")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([], "no day of receipt"),
        ([{"kind": "extended", "on": "2026-03-04"}], "no day of receipt"),
        ([received(), received()], "received 2 times"),
        ([received(), {"kind": "third_party_answered", "on": "2026-03-09"}], "answers no question"),
        (
            [
                received(),
                {"kind": "fee_paid", "on": "2026-03-09"},
                {"kind": "fee_notified", "on": "2026-03-10"},
            ],
            "answers no question",
        ),
        (
            [
                received(),
                {"kind": "extended", "on": "2026-03-09", "working_days": 5},
                {"kind": "extended", "on": "2026-03-10", "working_days": 5},
            ],
            "extended 2 times",
        ),
        ([received(), {"kind": "extended", "on": "2026-03-09", "working_days": 21}], "at most 20"),
        (
            [
                received(),
                {"kind": "supplement_asked", "on": "2026-03-03"},
                {"kind": "supplement_asked", "on": "2026-03-04"},
            ],
            "stands 2 times",
        ),
        ([received(), {"kind": "answered", "on": "2026-03-01"}], "before the receipt"),
        ([received("2026-02-30")], "no day that exists"),
        ([received("2026-W10-1")], "no day that exists"),
        ([received("20260302")], "no day that exists"),
        ([{"kind": "received", "on": 20260302}], "no day that exists"),
        ([{"kind": "received", "on": None}], "no day that exists"),
        ([received("2019-05-14")], "was not in force"),
        ([received("9999-12-31")], "covers 1950 to 2100"),
        ([received(), {"kind": "delay_fixed", "on": "2026-03-09", "until": "9999-12-31"}], "covers 1950 to 2100"),
        ([received(), {"kind": "delay_fixed", "on": "2026-03-09"}], "needs the day"),
        ([received(), {"kind": "extended", "on": "2026-03-09", "working_days": True}], "no whole number"),
        ([received(), {"kind": "extended", "on": "2026-03-09", "working_days": "5"}], "no whole number"),
        ([received(), {"kind": "extended", "on": "2026-03-09", "working_days": 0}], "no whole number"),
        ([received(), {"kind": "fee_paid", "on": "2026-03-09", "working_days": 5}], "does not have"),
        ([received(), {"kind": "third_party_asked", "on": "2026-03-09", "party": ["a"]}], "short text"),
        ([{**received(), "colour": "red"}], "'colour'"),
        ([{"kind": "eaten", "on": "2026-03-02"}], "unknown kind 'eaten'"),
        ([{"kind": ["received"], "on": "2026-03-02"}], "unknown kind"),
        (["received"], "not an object"),
        ([received()] * 30_000, "(larger than|30000 events)"),
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("[]", "no list of events"),
        ('{"events": {}}', "no list of events"),
        ('{"events": [{"kind": "\\ud800", "on": "2026-03-02"}]}', "unknown kind"),
    ],
)
def test_an_impossible_file_ends_with_status_2_and_one_sentence(
    tmp_path: Path, capsys: Any, content: Any, sentence: str
) -> None:
    status, out, complaint = asked(tmp_path, capsys, content)
    assert (status, out) == (2, "")
    assert len(complaint.splitlines()) == 1
    assert re.search(sentence, complaint)


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_an_unreadable_file_is_a_sentence_too(tmp_path: Path, capsys: Any, name: str) -> None:
    with translation.override("en"), pytest.raises(SystemExit) as end:
        call_command("deadline", statute="cn-2019", events=str(tmp_path / name))
    assert end.value.code == 2
    assert "cannot be read" in capsys.readouterr().err


def test_an_unknown_statute_is_named_with_those_that_are_held(tmp_path: Path, capsys: Any) -> None:
    status, _, complaint = asked(tmp_path, capsys, [received()], statute="cn-1949")
    assert status == 2
    assert "cn-2007, cn-2019, uk-foia-2000" in complaint
