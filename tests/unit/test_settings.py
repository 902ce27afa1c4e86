"""A deployment that is set up wrongly says so and does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": "kR7-Zq3vXw9_TbN2mLpYs6HdGfJc1UeAoI8xQy5rWtE4uViKjMnBzC0S",
    "PERSONAL_DATA_KEYS": "m3Vt8-QeRz1uYpLkJhGfDsAxCvBn6WqT9oI2",
    "ALLOWED_HOSTS": "chayue.example",
    "BASE_URL": "https://chayue.example",
}


def start(tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **GOOD}
    for name, value in changes.items():
        if value is None:
            variables.pop(name, None)
        else:
            variables[name] = value
    return subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG; print('started')"],
        env=variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_set(tmp_path: Path) -> None:
    assert start(tmp_path).stdout == "started\n"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        (
            {"SECRET_KEY": "django-insecure-0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"},
            "SECRET_KEY is a default or too weak",
        ),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too weak"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ({"DEBUG": "yes"}, "DEBUG is on"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps', but it must be yes or no"),
        ({"PERSONAL_DATA_KEYS": None}, "PERSONAL_DATA_KEYS is not set"),
        ({"PERSONAL_DATA_KEYS": "tooshort"}, "fewer than 32 characters"),
        ({"DATA_DIR": "relative/folder"}, "must be the absolute path of a folder"),
        ({"DATABASE_URL": "nonsense"}, "must be a database address"),
        ({"DATABASE_URL": "oracle://chayue:hunter2@host/name"}, "must be a database address"),
        ({"BASE_URL": "chayue.example"}, "must be the website's address with http"),
        ({"TRUSTED_PROXIES": "the proxy"}, "must be networks such as"),
        ({"KIOSK_NETWORKS": "the hall"}, "must be networks such as"),
        ({"SEARCH_ENGINE": "grep"}, "must be"),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://user:hunter2@"}, "EMAIL_URL"),
        ({"DEFAULT_FROM_EMAIL": "nobody"}, "must be a sender such as"),
    ],
)
def test_production_refuses_with_a_sentence(tmp_path: Path, changes: dict[str, str | None], sentence: str) -> None:
    refused = start(tmp_path, **changes)
    assert refused.returncode != 0
    assert sentence in refused.stderr
    assert "hunter2" not in refused.stderr


def test_sqlite_waits_for_its_turn(settings: object, db: None) -> None:
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("This run is on PostgreSQL.")
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 10
    assert "journal_mode=WAL" in options["init_command"]
