"""What every screen of handing in has in common: who may be there, and the way back."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import View

from archive_catalog.admin.charges import refused
from archive_catalog.permissions import NotInChargeError
from ocr.intake.permissions import can_hand_in
from ocr.intake.selectors import batches_of
from ocr.models import ScanBatch


class IntakeView(View):
    """A screen for those who may hand scans in; with `pk` in its address, about a batch that they may see."""

    batch: ScanBatch

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_hand_in(request.user):
            return refused(request, gettext("Your account has no right to hand scans in. Ask an administrator for it."))
        if "pk" in kwargs:
            batch = batches_of(self.person).filter(pk=kwargs["pk"]).first()
            if batch is None:
                raise Http404(gettext("There is no such batch that you may see."))
            self.batch = batch
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotInChargeError as error:
            return refused(request, str(error))

    @property
    def person(self) -> User:
        """Who is at the screen."""
        if not isinstance(self.request.user, User):
            raise PermissionDenied
        return self.request.user

    def page(self, template: str, title: str, **context: Any) -> HttpResponse:
        """A screen of the admin with its way back."""
        trail = [{"url": reverse("ocr_batches"), "label": gettext("Scan batches")}] if template != "index.html" else []
        return TemplateResponse(
            self.request,
            f"ocr/intake/{template}",
            {
                **context,
                "page_title": title,
                "header_title": title,
                "header_icon": "upload",
                "breadcrumbs_items": [*trail, {"url": "", "label": title}],
            },
        )
