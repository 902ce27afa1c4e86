"""Letters and messages of a case."""

import datetime
from collections.abc import Mapping
from typing import Any

from cms.cases.models import Case, Consultation, Letter, Message, MessageKind
from cms.cases.states import LetterKind


def write_letter(
    *,
    case: Case,
    kind: LetterKind,
    fields: Mapping[str, Any],
    dated: datetime.date,
    now: datetime.datetime,
    consultation: Consultation | None = None,
) -> Letter:
    """A letter, numbered within its case: QLZR-2026-00042-03. `fields` are JSON values without names of people."""
    count = case.letters.count() + 1
    return Letter.objects.create(
        case=case,
        kind=kind.value,
        number=f"{case.number}-{count:02d}",
        fields=dict(fields),
        consultation=consultation,
        dated=dated,
        written_at=now,
    )


def write_message(
    *, case: Case, kind: MessageKind, text: str, from_applicant: bool, now: datetime.datetime, by: Any
) -> Message:
    """A message of one of the two sides."""
    return Message.objects.create(case=case, kind=kind.value, text=text, from_applicant=from_applicant, at=now, by=by)
