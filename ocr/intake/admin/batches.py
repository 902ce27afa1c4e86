"""The list of batches, a new one, and one of them: its upload, its progress, its report."""

from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext

from archive_catalog.admin.finding import Narrowed, find
from archive_catalog.permissions import check_work_on, fonds_in_charge
from ocr.intake import batches, groups
from ocr.intake.attaching import attach_pictures
from ocr.intake.batches import IntakeRefusedError
from ocr.intake.report_files import report_csv
from ocr.intake.selectors import (
    BatchProgress,
    batches_of,
    failed_jobs,
    progress,
    report,
    stage_sentence,
    totals,
)
from ocr.intake.sheets import separator_sheets
from ocr.intake.targets import units_of
from ocr.models import BatchFile, Picture, PictureState, ScanBatchState
from ocr.scan_files import web_path

from .base import IntakeView
from .forms import AttachForm, BatchForm, SheetsForm

PER_PAGE = 30
LISTED = 200
SUGGESTED = 10


class BatchListView(IntakeView):
    """The batches one may see, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of the list."""
        rows = Paginator(batches_of(self.person), PER_PAGE).get_page(request.GET.get("p"))
        now = timezone.now()
        listed = [(batch, progress(batch, now=now)) for batch in rows]
        return self.page("index.html", gettext("Scan batches"), rows=rows, listed=listed)


class NewBatchView(IntakeView):
    """Opens a batch."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The choices; ?unit= is a code to begin with."""
        if not fonds_in_charge(self.person).exists():
            return self._form(None)
        return self._form(BatchForm(user=self.person, initial={"unit": request.GET.get("unit", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Opens it and goes on to its files."""
        form = BatchForm(request.POST, user=self.person)
        if not form.is_valid():
            return self._form(form)
        given = dict(form.cleaned_data)
        if given["unit"] is not None:
            check_work_on(self.person, given["unit"].fonds)
        batch = batches.open_batch(by=self.person, **given)
        return redirect("ocr_batch", batch.pk)

    def _form(self, form: BatchForm | None) -> HttpResponse:
        return self.page("new.html", gettext("Hand scans in"), form=form)


class BatchView(IntakeView):
    """One batch."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Its upload while it is open; then how far it is, and its report."""
        del request, pk
        title = gettext("Scan batch %(number)d") % {"number": self.batch.pk}
        files = BatchFile.objects.filter(batch=self.batch)
        if self.batch.state == ScanBatchState.OPEN:
            listed = files.order_by("number")[:LISTED]
            return self.page("upload.html", title, batch=self.batch, files=listed, file_count=files.count())
        now = progress(self.batch, now=timezone.now())
        context: dict[str, Any] = {"batch": self.batch, "progress": now, "stages": _stages(now)}
        if self.batch.state == ScanBatchState.DONE:
            lines = list(islice(report(self.batch, only_troubled=True), LISTED + 1))
            context |= {
                "totals": totals(self.batch),
                "lines": lines[:LISTED],
                "more": len(lines) > LISTED,
                "groups": groups.unattached(self.batch),
                "attach_form": AttachForm(user=self.person),
                "failed_jobs": failed_jobs(self.batch)[:LISTED],
                "blank": PictureState.BLANK.value,
            }
        return self.page("batch.html", title, **context)


class ProgressView(IntakeView):
    """How far a batch is, for the script of its page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Percent and sentence of each stage, and whether to ask again."""
        del request, pk
        now = progress(self.batch, now=timezone.now())
        answer = JsonResponse({"state": now.state.value, "at_work": now.is_at_work, "stages": _stages(now)})
        answer["Cache-Control"] = "no-store"
        return answer


class StepView(IntakeView):
    """A button of a batch: start, try files again, try recognitions again."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Does it and goes back to the batch."""
        try:
            if step == "start":
                batches.start(batch=self.batch)
            elif step == "retry-files":
                self._said(batches.retry_files(batch=self.batch), gettext("No file is left to be tried again."))
            elif step == "retry-jobs":
                self._said(batches.retry_jobs(batch=self.batch), gettext("No recognition has failed."))
            else:
                raise Http404
        except IntakeRefusedError as error:
            messages.error(request, str(error))
        return redirect("ocr_batch", pk)

    def _said(self, count: int, none: str) -> None:
        if not count:
            messages.info(self.request, none)


class AttachView(IntakeView):
    """Gives pictures that wait to a unit, or takes blank ones back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A group of pictures to the unit typed; or the ticked blank ones to the unit they were for."""
        if "take_back" in request.POST:
            added = self._take_back(request.POST.getlist("picture"))
        else:
            form = AttachForm(request.POST, user=self.person)
            if not form.is_valid():
                messages.error(request, " ".join(map(str, form.errors["unit"])))
                return redirect("ocr_batch", pk)
            keys = groups.pictures_of(self.batch, request.POST.get("group", ""))
            added = attach_pictures(batch=self.batch, pictures=keys, unit=form.cleaned_data["unit"], by=self.person)
        messages.success(request, gettext("%(count)d pages were added.") % {"count": added})
        return redirect("ocr_batch", pk)

    def _take_back(self, keys: list[str]) -> int:
        asked = [int(key) for key in keys if key.isdecimal()][:LISTED]
        rows = Picture.objects.filter(
            file__batch=self.batch, pk__in=asked, state=PictureState.BLANK, unit__isnull=False
        )
        added = 0
        for picture in rows.select_related("unit__fonds").order_by("file__number", "order"):
            if picture.unit is not None:
                added += attach_pictures(batch=self.batch, pictures=[picture.pk], unit=picture.unit, by=self.person)
        return added


class ReportView(IntakeView):
    """The report as CSV."""

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """The file."""
        del request
        answer = StreamingHttpResponse(report_csv(self.batch), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="scan-batch-{pk}.csv"'
        answer["Cache-Control"] = "no-store"
        return answer


class PictureView(IntakeView):
    """A picture of a batch that is no page yet, for those who may see the batch."""

    def get(self, request: HttpRequest, pk: int, picture: int) -> HttpResponse:
        """The rendition made for browsers. 404 where there is none."""
        del request, pk
        row = Picture.objects.filter(file__batch=self.batch, pk=picture).select_related("scan").first()
        if row is None or row.scan is None:
            raise Http404
        try:
            content = web_path(row.scan.digest, row.scan.frame).read_bytes()
        except FileNotFoundError as error:
            raise Http404 from error
        answer = HttpResponse(content, content_type="image/jpeg")
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class SheetsView(IntakeView):
    """Separator sheets to be printed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; ?unit= is a code to begin with."""
        return self._form(SheetsForm(user=self.person, initial={"codes": request.GET.get("unit", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """The PDF."""
        form = SheetsForm(request.POST, user=self.person)
        if not form.is_valid():
            return self._form(form)
        content = separator_sheets(form.cleaned_data["codes"], font=settings.DOCUMENT_FONT)
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = 'attachment; filename="separator-sheets.pdf"'
        return answer

    def _form(self, form: SheetsForm) -> HttpResponse:
        return self.page("sheets.html", gettext("Separator sheets"), form=form)


class UnitsView(IntakeView):
    """Units that answer what was typed, for suggestions."""

    def get(self, request: HttpRequest) -> JsonResponse:
        """Code and title of the first of them."""
        text = request.GET.get("q", "").strip()[:100]
        units = find(units_of(self.person), text, Narrowed()).units[:SUGGESTED] if len(text) > 1 else ()
        return JsonResponse({"units": [{"code": unit.reference_code, "title": unit.title[:60]} for unit in units]})


def _stages(now: BatchProgress) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "percent": stage.percent,
            "sentence": stage_sentence(stage, verb=verb),
        }
        for name, stage, verb in (
            ("intake", now.intake, gettext("Files taken in")),
            ("recognition", now.recognition, gettext("Pages read")),
        )
    ]
