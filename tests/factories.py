"""What tests stand on: agencies, items, requests, each with a trait for a state."""

import datetime
import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from cms.cases.actions import Receipt, Request, file_request, move
from cms.cases.models import Case
from cms.cases.people import APPLICANT, THE_CLOCK, Actor, staff
from cms.cases.transitions import Move
from cms.disclosure.actions import ItemFields, ensure_catalogue, publish_item
from cms.disclosure.blocks import heading, paragraphs
from cms.disclosure.models import Agency, DisclosureItem
from cms.statutes.categories import Category

NOON = datetime.datetime(2026, 3, 2, 4, 0, tzinfo=datetime.UTC)  # noon in China


def an_agency(code: str = "QLZR", name: str = "青岚县自然资源局", *, takes_requests: bool = True) -> Agency:
    """An agency, the same for the same code."""
    return Agency.objects.get_or_create(code=code, defaults={"name": name, "takes_requests": takes_requests})[0]


def an_item(
    title: str = "关于危房改造补助标准的通知", text: str = "补助标准为每户三万元。", **fields: Any
) -> DisclosureItem:
    """A published item."""
    fields = {"category": Category.SOCIAL_POLICY.value, "slug": f"item-{uuid.uuid4().hex[:8]}", **fields}
    agency = fields.pop("agency", None) or an_agency()
    attachments = fields.pop("attachments", ())
    body = (heading("一、总则"), paragraphs([text]))
    return publish_item(
        fields=ItemFields(title=title, agency=agency, body=body, **fields),
        catalogue=ensure_catalogue(title="政府信息公开目录"),
        by=None,
        attachments=attachments,
    )


def a_request(**fields: Any) -> Request:
    """A citizen's request."""
    return Request(
        **{
            "agency": fields.pop("agency", None) or an_agency(),
            "channel": "website",
            "applicant_kind": "citizen",
            "applicant_name": "林小满",
            "identity_kind": "resident",
            "identity_number": "11010519491231002X",
            "telephone": "13800001234",
            "subject": "城关镇东街征地补偿标准",
            "description": "2024年东街片区征地的补偿标准和发放名册。",
            "form": "electronic",
            **fields,
        }
    )


def a_receipt(
    *, received_on: datetime.date = datetime.date(2026, 3, 2), query_code: str = "48210937", **fields: Any
) -> Receipt:
    """A filed request."""
    return file_request(
        request=a_request(**fields),
        submission=uuid.uuid4(),
        received_on=received_on,
        now=timezone.now(),
        query_code=query_code,
    )


def at_noon(day: str | datetime.date) -> datetime.datetime:
    """Noon in China on a day."""
    on = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.datetime.combine(on, datetime.time(4), tzinfo=datetime.UTC)


CAST = {
    "officer": ["view_case", "handle_case"],
    "colleague": ["view_case", "handle_case"],
    "checker": ["view_case", "check_case"],
    "head": ["view_case", "approve_case"],
    "supervisor": ["supervise_case"],
    "reader": ["view_case"],
}
"""The standing cast of a disclosure office: names of accounts with their rights over cases."""


def a_person(name: str, *, agency: Agency | None = None) -> Any:
    """Somebody of the cast who works for an agency; the supervisor works for none."""
    people = get_user_model()._default_manager
    user = people.filter(username=name).first() or people.create_user(name, password="long-enough-2026")
    rights = Permission.objects.filter(codename__in=["access_admin", *CAST[name]])
    user.user_permissions.set(rights)
    if name != "supervisor":
        (agency or an_agency()).staff.add(user)
    return user


def a_case(*, received_on: str = "2026-03-02", **fields: Any) -> Case:
    """A filed case, received on a Monday without festivals in the weeks that follow."""
    day = datetime.date.fromisoformat(received_on)
    receipt = file_request(
        request=a_request(**fields), submission=uuid.uuid4(), received_on=day, now=at_noon(day), query_code="48210937"
    )
    return Case.objects.get(number=receipt.number)


def moved(case: Case, what: Move, who: str, day: str, /, *, on: str = "", **details: Any) -> Case:
    """A move by somebody of the cast, by the `applicant`, or by the `clock`, at noon of a day."""
    by: Actor = {"applicant": APPLICANT, "clock": THE_CLOCK}.get(who) or staff(a_person(who, agency=case.agency))
    moved_case = move(
        case=case,
        transition=what,
        by=by,
        now=at_noon(day),
        on=datetime.date.fromisoformat(on) if on else None,
        details=details,
    )
    case.refresh_from_db()
    return moved_case


def answered(case: Case, day: str, /, *, decision: str = "granted", **draft: Any) -> Case:
    """The whole way of a reply: written, checked, approved, each by somebody else."""
    moved(case, Move.SAVE_DRAFT, "officer", day, **{"decision": decision, "text": "随信提供。", **draft})
    moved(case, Move.SUBMIT_DRAFT, "officer", day)
    moved(case, Move.PASS_CHECK, "checker", day)
    return moved(case, Move.APPROVE, "head", day)
