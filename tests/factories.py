"""What tests stand on: agencies, items, requests, each with a trait for a state."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from cms.cases.actions import Receipt, Request, file_request
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
