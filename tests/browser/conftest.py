"""A real Chromium, a real web server, and a real worker beside it."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
# Playwright drives the browser through an event loop in this thread, in which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser and a database that other processes can see."""
    for item in items:
        if Path(str(item.fspath)).is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
    # Last: what they write is swept away with what the migrations wrote, which the other tests stand on.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def rows_to_start_from(migrated_rows: None) -> None:
    """Each test begins with a migrated database."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, silent towards the network."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "There is no Chromium. Run scripts/set-up --tests."
    return {
        **browser_type_launch_args,
        "executable_path": executable,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


def _page(browser: Browser, base_url: str, **context: Any) -> Iterator[Page]:
    opened = browser.new_context(base_url=base_url, locale="zh-CN", **context)
    opened.set_default_timeout(15_000)
    page = opened.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    page.on(
        "console", lambda message: problems.append(message.text) if _is_problem(message.type, message.text) else None
    )
    yield page
    opened.close()
    assert problems == [], "The pages wrote these to the browser's console."


def _is_problem(kind: str, text: str) -> bool:
    # A refused form answers 422 and a wrong code 429: the browser notes them, and they are what the test asked for.
    return kind == "error" and "Failed to load resource" not in text


@pytest.fixture
def desktop(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A browser window on a desk."""
    yield from _page(browser, live_server.url, viewport={"width": 1280, "height": 900})


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A browser on a telephone."""
    yield from _page(browser, live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


@pytest.fixture
def kiosk_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """The upright touch screen in the hall."""
    yield from _page(browser, live_server.url, viewport={"width": 1080, "height": 1920}, has_touch=True)


@pytest.fixture
def worker(empty_index: None, rows_to_start_from: None) -> Iterator[None]:
    """A worker process on the test database, ready for work, as scripts/serve runs them: index and recognition."""
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": f"sqlite:///{name}",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "db_worker", "--backend", "jobs", "--queue-name", "*"]
    with subprocess.Popen(
        [*command, "--interval", "0.3", "--no-startup-delay", "--no-reload"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        said = [next((line for line in process.stdout if "Starting worker" in line), "")]
        assert said[0], "The worker did not start."
        reader = threading.Thread(target=lambda: said.extend(process.stdout or ()))
        reader.start()
        yield
        process.terminate()
        reader.join(timeout=30)
    assert process.returncode in {0, -15}, "".join(said)[-2000:]
    assert "Traceback" not in "".join(said), "".join(said)[-2000:]
