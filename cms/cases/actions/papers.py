"""Files of a case: handing in, reading with a reason, deleting when they are no longer needed."""

import datetime
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.cases.file_types import MOST_BYTES, PROVIDED, SCANS, type_of
from cms.cases.models import Case, CasePaper, PaperKind
from cms.cases.permissions import CaseStateError
from cms.personal_data.encryption import decrypt_bytes, encrypt_bytes

logger = logging.getLogger(__name__)

KEEP_IDENTITY = datetime.timedelta(days=180)
"""How long a proof of identity is kept after the end of its case: six months, in which one may sue (行政诉讼法
第四十六条). Afterwards nothing needs it (个人信息保护法 第十九条)."""


def check_file(file: UploadedFile, kind: PaperKind) -> str:
    """The type of a file by its content. Raises CaseStateError where it is too large or none of the types allowed."""
    if (file.size or 0) > MOST_BYTES:
        raise CaseStateError(_("The file is larger than 20 MB. Make it smaller, or hand it in on paper."))
    beginning = file.read(16)
    file.seek(0)
    found = type_of(beginning)
    if found not in (PROVIDED if kind is PaperKind.PROVIDED else SCANS):
        raise CaseStateError(_("The file is no PDF, JPEG or PNG. Hand in a scan or a photograph."))
    return found


@transaction.atomic
def add_paper(*, case: Case, kind: PaperKind, file: UploadedFile, now: datetime.datetime, by: Any) -> CasePaper:
    """Keeps a file encrypted. Raises CaseStateError for a wrong one."""
    content_type = check_file(file, kind)
    content = file.read()
    paper = CasePaper(
        case=case,
        kind=kind.value,
        name=(file.name or "")[-200:],
        content_type=content_type,
        size=len(content),
        at=now,
        by=by,
    )
    # The bytes come first: a row without its file would be a paper that nobody can read.
    storages["private"].save(paper.path, ContentFile(encrypt_bytes(content)))
    paper.save()
    return paper


@transaction.atomic
def read_paper(*, paper: CasePaper, reason: str, by: Any) -> bytes:
    """The content, for staff with a reason that the log keeps. Raises CaseStateError without one, or when gone."""
    if not reason.strip():
        raise CaseStateError(_("Say why you need to see this file; the log keeps the reason."))
    log(
        instance=paper.case,
        action="cases.paper",
        user=by,
        data={"paper": paper.pk, "kind": paper.kind, "reason": reason.strip()[:500]},
    )
    return content_of(paper)


def content_of(paper: CasePaper) -> bytes:
    """The content of a file. Raises CaseStateError when it is gone."""
    if paper.deleted_at is not None:
        raise CaseStateError(_("This file was deleted, as its time of keeping was over."))
    with storages["private"].open(paper.path) as file:
        return decrypt_bytes(file.read())


def delete_old_proofs(*, now: datetime.datetime, today: datetime.date) -> int:
    """Deletes the proofs of identity of cases that ended six months ago, and gives how many. The rows stay."""
    over = CasePaper.objects.filter(
        kind=PaperKind.IDENTITY, deleted_at__isnull=True, case__closed_on__lt=today - KEEP_IDENTITY
    )
    deleted = 0
    for paper in over:
        storages["private"].delete(paper.path)
        paper.deleted_at = now
        paper.name = ""
        paper.save(update_fields=["deleted_at", "name"])
        deleted += 1
    return deleted


def keep_proof(*, number: str, file: UploadedFile | None, now: datetime.datetime, by: Any = None) -> None:
    """Keeps the proof of identity that came with a request; the same form sent again keeps the first one."""
    case = Case.objects.get(number=number)
    if file is not None and not case.papers.filter(kind=PaperKind.IDENTITY).exists():
        add_paper(case=case, kind=PaperKind.IDENTITY, file=file, now=now, by=by)
