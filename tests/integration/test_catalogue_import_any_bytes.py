"""Any bytes handed in as a catalogue: a sentence, or reports whose numbers add up to the rows of the file."""

from collections.abc import Iterator
from itertools import islice, zip_longest

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from archive_catalog import actions
from archive_catalog.actions import ImportRefusedError
from archive_catalog.importing.mapping import MappingError, propose
from archive_catalog.importing.opening_batch import OpenBatch
from archive_catalog.importing.progress import batch_report
from archive_catalog.importing.running import work
from archive_catalog.importing.sources import SourceError
from archive_catalog.models import ArchiveUnit, BatchState, ImportBatch

from .catalogue_imports import repository

pytestmark = pytest.mark.django_db

HEADINGS = (
    "档号",
    "题名",
    "日期",
    "层级",
    "上级档号",
    "全宗号",
    "全宗名称",
    "开放状态",
    "密级",
    "页数",
    "附注",
    "utmp",
)
CELLS = (
    *("0045-1-1", "0045-1-2", "0045-1", "0045-WS·1958·D30-0001", "０045-1-1", "甲-1", "0046-1-1", "0045"),
    *("关于春耕的通知", "1958年3月5日", "民国三十七年", "1958年1、3月", "不详", "案卷", "件", "目录", "全宗"),
    *("开放", "控制", "秘密", "12", "-1", "", "", "\0", "\\", "\t", "\\N", "\x01", "\N{GRINNING FACE}"),
    *('"', "'=1+1", "\ufeff", "锟斤拷", "2" * 600, "<b>x</b>", "合计"),
)
GOOD_CODES = st.integers(1, 30).map(lambda number: f"0045-1-{number}")
tables = st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=12) | GOOD_CODES, max_size=8), max_size=12)
codecs = st.sampled_from(("utf-8", "gb18030", "utf-16", "utf-8-sig", "big5"))
XML = (
    '<ead><archdesc level="fonds"><did><unitid>0045</unitid></did><dsc><c01 level="file"><did><unitid>0045-1-1</unitid>'
    '<unittitle>{0}<unitdate normal="{1}">{2}</unitdate></unittitle></did><accessrestrict><p>{3}</p></accessrestrict>'
    "<c02><did><unitid>{4}</unitid><unittitle>{0}</unittitle></did></c02></c01></dsc></archdesc></ead>"
)
DBF = (
    bytes([0x83, 99, 1, 1, 2, 0, 0, 0, 97, 0, 31, 0, *bytes(17), 0x4D, 0, 0])
    + b"DH".ljust(11, b"\0") + b"C\0\0\0\0\x14" + bytes(15)
    + b"TM".ljust(11, b"\0") + b"C\0\0\0\0\x0a" + bytes(15)
    + b"\r" + (b" " + b"0045-1-1".ljust(20) + "题名".encode("gbk").ljust(10)) * 2 + b"\x1a"
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    others = draw(st.lists(st.sampled_from(HEADINGS[2:]), max_size=6, unique=True))
    rows = draw(st.lists(st.tuples(GOOD_CODES | st.sampled_from(CELLS), st.sampled_from(CELLS)), max_size=12))
    sign = draw(st.sampled_from((",", "\t", ";")))
    more = draw(tables)
    lines = [sign.join((*HEADINGS[:2], *others))]
    lines += [sign.join((*row, *cells)) for row, cells in zip_longest(rows, more, fillvalue=())]
    return draw(st.sampled_from(("\n", "\r\n"))).join(lines).encode(draw(codecs), "replace")


@st.composite
def finding_aids(draw: st.DrawFn) -> bytes:
    cells = [draw(st.sampled_from(CELLS) | st.text(max_size=8)) for _ in range(5)]
    return XML.format(*cells).encode("utf-8", "replace")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.just(DBF) | csv_files() | finding_aids()))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        content[start : start + draw(st.integers(0, 20))] = draw(st.binary(max_size=8))
    return bytes(content)


files = st.one_of(csv_files(), finding_aids(), damaged(), st.binary(max_size=600))


def handed_in(content: bytes) -> ImportBatch | str:
    """The batch with the proposed mapping, or the sentence with which it was refused."""
    try:
        batch = actions.receive_import(repository=repository(), file=ContentFile(content), name="目录", by=None)
        source = OpenBatch(batch).source
        mapping = propose(source.columns, samples=[row.values for row in islice(source.rows(), 20)])
        return actions.configure_import(batch=batch, mapping=mapping, by=None)
    except (ImportRefusedError, MappingError, SourceError) as error:
        return str(error)


def adds_up(batch: ImportBatch) -> bool:
    """Whether the batch came to its end; what is counted must add up. A sentence says why it did not."""
    assert work(batch.pk, processes=1)
    batch.refresh_from_db()
    if batch.state == BatchState.FAILED and not batch.checks:
        assert batch.reason.endswith(".")
        assert "fault in the program" not in batch.reason
        return False
    report = batch_report(batch)
    told = report["rows"]
    parts = {name: told[name] for name in ("created", "changed", "unchanged", "refused", "skipped")}
    if not report["stops"]:
        assert sum(parts.values()) == told["in_file"]
    assert batch.state in {BatchState.CHECKED, BatchState.DONE} or report["stops"]
    assert ArchiveUnit.objects.count() == (0 if report["is_trial"] or report["stops"] else told["created"])
    return not report["stops"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(files)
def test_any_bytes_go_through_the_whole_import(content: bytes) -> None:
    with transaction.atomic():
        try:
            batch = handed_in(content)
            if isinstance(batch, str):
                assert batch.endswith(".")
                return
            actions.start_check(batch=batch, by=None, queued=False)
            if adds_up(batch):
                checked = batch_report(batch)["rows"]
                actions.start_run(batch=batch, by=None, queued=False)
                assert adds_up(batch)
                done = batch_report(batch)["rows"]
                assert done["in_file"] == checked["in_file"]
                event("units made" if done["created"] else "nothing made")
        finally:
            transaction.set_rollback(True)
