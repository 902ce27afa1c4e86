"""Notices to applicants: written with what they tell of, delivered once though the worker is killed; disputes."""

import datetime
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms.cases.actions.disputing import record_dispute
from cms.cases.models import Notice
from cms.cases.notices.delivery import LEASE, send_due_notices
from cms.cases.permissions import CaseStateError
from cms.cases.transitions import Move
from tests.factories import a_case, a_person, answered, at_noon, moved

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sentences_in_english")]


def test_a_notice_names_the_case_and_nothing_of_it(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    a_person("officer")
    case = a_case(email="lin@example.org", telephone="0871-1234567")
    answered(case, "2026-03-05")
    assert send_due_notices() is None
    (sent,) = mail.outbox
    assert sent.to == ["lin@example.org"]
    assert sent.subject == f"Reply in case {case.number}"
    for secret in ("林小满", case.subject, "随信提供", "granted"):
        assert secret not in sent.body + sent.subject
    send_due_notices()
    assert len(mail.outbox) == 1


def test_a_move_that_fails_writes_no_notice() -> None:
    a_person("officer")
    case = a_case(email="lin@example.org")
    with pytest.raises(CaseStateError):
        moved(case, Move.EXTEND, "head", "2026-03-31", working_days=5, reason="忙。")
    assert not Notice.objects.exists()


def test_a_mail_server_that_refuses_keeps_no_other_notice_back(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.nonsense.Backend"
    a_person("officer")
    answered(a_case(email="lin@example.org"), "2026-03-05")
    settings.SMS = {"ENGINE": "console", "URL": "", "TOKEN": ""}
    answered(a_case(subject="乙", telephone="13800001234"), "2026-03-05")
    assert send_due_notices() is not None
    by_mail, by_sms = Notice.objects.order_by("channel")
    assert (by_mail.sent_at, bool(by_mail.reason), by_sms.sent_at is not None) == (None, True, True)


@pytest.fixture
def service() -> Iterator[tuple[str, list[dict[str, Any]], threading.Event]]:
    """A text message service that has taken a message before it answers; it answers the first one never."""
    taken: list[dict[str, Any]] = []
    arrived, over = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Idempotency-Key"] == body["key"]
            taken.append(body)
            if len(taken) == 1:
                arrived.set()
                over.wait(60)
                return
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # so that closing waits for them
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/", taken, arrived
    over.set()
    server.shutdown()
    server.server_close()
    serving.join()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_sends_leaves_one_message_with_one_key(
    service: tuple[str, list[dict[str, Any]], threading.Event], settings: Any, migrated_rows: None
) -> None:
    url, taken, arrived = service
    settings.SMS = {"ENGINE": "http", "URL": url, "TOKEN": ""}
    a_person("officer")
    answered(a_case(telephone="138 0000 1234"), "2026-03-05")
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATA_DIR": str(settings.DATA_DIR),
        "SMS_ENGINE": "http",
        "SMS_URL": url,
        "DATABASE_URL": _database_url(database),
    }
    with subprocess.Popen([sys.executable, "manage.py", "cases_follow"], env=environment, cwd=ROOT) as worker:
        assert arrived.wait(120), "The worker did not reach the service."
        worker.send_signal(signal.SIGKILL)
    notice = Notice.objects.get()
    assert (notice.sent_at, notice.attempts) == (None, 1)
    # Nobody takes it before its lease is over; then it goes again under the same key.
    send_due_notices(now=timezone.now())
    assert len(taken) == 1
    send_due_notices(now=timezone.now() + LEASE + datetime.timedelta(seconds=1))
    notice.refresh_from_db()
    assert notice.sent_at is not None
    assert [one["key"] for one in taken] == [notice.identifier.hex] * 2
    send_due_notices(now=timezone.now() + LEASE * 3)
    assert len(taken) == 2
    assert taken[0]["to"] == "13800001234"


def _database_url(database: dict[str, Any]) -> str:
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    where = f"{database['HOST']}:{database['PORT']}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{where}/{database['NAME']}"


def test_the_clock_records_silence_by_itself() -> None:
    a_person("officer")
    case = a_case()
    moved(case, Move.ASK_AGENCY, "officer", "2026-03-04", name="青岚县水利局", question="意见？")
    asked = case.consultations.get()
    moved(case, Move.RECORD_DELIVERY, "officer", "2026-03-05", party=asked.key)
    call_command("cases_follow", verbosity=0)
    asked.refresh_from_db()
    case.refresh_from_db()
    assert (asked.opinion, case.waits) == ("silent", "")
    assert settings.TASKS


def test_disputes_carry_the_outcomes_of_table_4() -> None:
    officer = a_person("officer")
    case = answered(a_case(), "2026-03-10", decision="deliberative")
    today = at_noon("2026-06-01").date()
    fields: dict[str, Any] = {
        "kind": "reconsideration",
        "body": "云岭市人民政府",
        "filed_on": datetime.date(2026, 4, 1),
        "outcome": "pending",
        "decided_on": None,
    }
    with pytest.raises(CaseStateError, match="reconsideration first"):
        record_dispute(case=case, fields={**fields, "kind": "litigation_after"}, today=today, by=officer)
    dispute = record_dispute(case=case, fields=fields, today=today, by=officer)
    with pytest.raises(CaseStateError, match="needs the day"):
        record_dispute(case=case, fields={"outcome": "upheld"}, today=today, by=officer, dispute=dispute)
    dispute.refresh_from_db()
    decided = {"outcome": "corrected", "decided_on": datetime.date(2026, 5, 20)}
    record_dispute(case=case, fields=decided, today=today, by=officer, dispute=dispute)
    assert [(one.kind, one.outcome) for one in case.disputes.all()] == [("reconsideration", "corrected")]
    with pytest.raises(PermissionDenied):
        record_dispute(case=case, fields=fields, today=today, by=a_person("supervisor"))
