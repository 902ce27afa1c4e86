"""The steps of an import: handing the file in, the meanings of its columns, checking, writing, undoing."""

from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import View

from archive_catalog import actions
from archive_catalog.actions import ImportRefusedError
from archive_catalog.actions.import_profiles import save_profile
from archive_catalog.admin.charges import AnswersRefusals, check_charge, person
from archive_catalog.importing.leases import AT_WORK
from archive_catalog.importing.mapping import Mapping, MappingError, propose
from archive_catalog.importing.profiles import shipped
from archive_catalog.importing.progress import batch_report
from archive_catalog.importing.sources import Source, SourceError, open_source
from archive_catalog.models import ImportBatch, ImportProfile
from archive_catalog.permissions import (
    NotInChargeError,
    check_import_into,
    check_profile,
    check_undo_import,
    repositories_to_import,
)
from archive_catalog.selectors import import_profiles

from .forms import SAMPLES, ColumnsForm, ReadingForm, UploadForm
from .words import unknown_in, unknown_of

PROPOSED_FROM = 50
MAY_IMPORT = "archive_catalog.add_importbatch"
MAY_SAVE, MAY_REPLACE = "archive_catalog.add_importprofile", "archive_catalog.change_importprofile"


class ImportStep(AnswersRefusals, View):
    """A screen of an import, for those who may import into its repository."""

    model = ImportBatch
    title = ""

    def check_charge(self, request: HttpRequest, **kwargs: Any) -> None:
        if not request.user.has_perm(MAY_IMPORT):
            raise PermissionDenied
        if "pk" in kwargs:
            self.batch = get_object_or_404(ImportBatch.objects.select_related("repository"), pk=kwargs["pk"])
            check_charge(request.user, self.batch)

    def page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        """The step's page, with the way back to the list."""
        batch = getattr(self, "batch", None)
        trail = [{"url": reverse("importbatch:index"), "label": gettext("Imports")}]
        if batch is not None:
            trail.append({"url": reverse("importbatch:edit", args=[batch.pk]), "label": batch.name})
        title = str(self.title)
        return TemplateResponse(
            request,
            f"archive_catalog/admin/imports/{template}",
            {
                **context,
                "batch": batch,
                "page_title": title,
                "header_title": title,
                "header_icon": "upload",
                "breadcrumbs_items": [*trail, {"url": "", "label": title}],
            },
        )


class UploadView(ImportStep):
    """Hands a file in."""

    @property
    def title(self) -> str:  # type: ignore[override] # in the person's language
        return gettext("Import a catalogue")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; whoever is in charge of nothing reads so."""
        if not repositories_to_import(request.user).exists():
            return self.page(request, "upload.html", nowhere=True)
        return self.page(request, "upload.html", form=UploadForm(user=person(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Takes the file and goes on to its columns."""
        form = UploadForm(request.POST, request.FILES, user=person(request))
        if form.is_valid():
            given = form.cleaned_data
            check_import_into(request.user, given["repository"])
            try:
                batch = actions.receive_import(
                    repository=given["repository"], file=given["file"], name=given["file"].name, by=person(request)
                )
            except ImportRefusedError as error:
                form.add_error("file", str(error))
            else:
                return redirect("importbatch:columns", batch.pk)
        return self.page(request, "upload.html", form=form)


class ColumnsView(ImportStep):
    """Says what the columns mean: a proposal, a profile, or what was said before, corrected on the screen."""

    @property
    def title(self) -> str:  # type: ignore[override] # in the person's language
        return gettext("What the columns mean")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The proposal; with ?profile= what the profile says."""
        del pk
        try:
            source = self._source()
            samples = _samples(source)
            mapping, series = self._meanings(request, source, samples)
            form = ColumnsForm(
                columns=source.columns,
                samples=samples,
                mapping=mapping,
                unknown=[
                    *unknown_in(mapping.columns, source.columns, samples),
                    *unknown_of(batch_report(self.batch).get("findings", ())),
                ],
                may_save=request.user.has_perm(MAY_SAVE),
                initial={"special_series": series},
            )
        except (SourceError, MappingError) as error:
            return self._unreadable(request, error)
        return self._page(request, form, source)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keeps the meanings and begins the check; or opens the file in another way."""
        del pk
        if "reread" in request.POST:
            return self._reread(request)
        try:
            source = self._source()
            samples = _samples(source)
        except SourceError as error:
            return self._unreadable(request, error)
        may_save = request.user.has_perm(MAY_SAVE)
        form = ColumnsForm(request.POST, columns=source.columns, samples=samples, mapping=Mapping(), may_save=may_save)
        if form.is_valid():
            try:
                self._keep(request, form.cleaned_data)
            except ImportRefusedError as error:
                form.add_error(None, str(error))
            except (NotInChargeError, PermissionDenied) as error:
                form.add_error("save_as", str(error) or _no_right_to_replace())
            else:
                return redirect("importbatch:edit", self.batch.pk)
        return self._page(request, form, source)

    def _keep(self, request: HttpRequest, given: dict[str, Any]) -> None:
        mapping, series = given["mapping"], given["special_series"]
        profile = None
        if name := given.get("save_as", "").strip():
            repository = self.batch.repository
            if stored := ImportProfile.objects.filter(repository=repository, name=name).first():
                if not request.user.has_perm(MAY_REPLACE):
                    raise PermissionDenied
                check_profile(request.user, stored)
            profile = save_profile(
                name=name, repository=repository, mapping=mapping, special_series=series, by=person(request)
            )
        batch = actions.configure_import(
            batch=self.batch,
            mapping=mapping,
            profile=profile,
            special_series=series,
            options=self.batch.options,
            by=person(request),
        )
        actions.start_check(batch=batch, by=person(request))

    def _reread(self, request: HttpRequest) -> HttpResponse:
        form = ReadingForm(request.POST)
        if form.is_valid():
            try:
                actions.configure_import(
                    batch=self.batch, mapping=Mapping(), options=form.cleaned_data, by=person(request)
                )
            except ImportRefusedError as error:
                messages.error(request, str(error))
        return redirect("importbatch:columns", self.batch.pk)

    def _source(self) -> Source:
        options = self.batch.options
        return open_source(
            Path(self.batch.file.path),
            name=self.batch.name,
            sheet=str(options.get("sheet", "")),
            encoding=str(options.get("encoding", "")),
        )

    def _meanings(self, request: HttpRequest, source: Source, samples: list[Any]) -> tuple[Mapping, Any]:
        asked = request.GET.get("profile", "")
        kind, _, name = asked.partition(":")
        saved = {str(each.pk): each for each in import_profiles(self.batch.repository)}.get(name)
        if kind == "saved" and saved:
            return Mapping.from_json(saved.mapping).fitted(source.columns), saved.special_series_id
        if kind == "shipped" and (found := next((each for each in shipped() if each.name == name), None)):
            return found.mapping.fitted(source.columns), None
        if self.batch.mapping.get("columns"):
            return Mapping.from_json(self.batch.mapping).fitted(source.columns), self.batch.special_series_id
        return propose(source.columns, samples), None

    def _page(self, request: HttpRequest, form: ColumnsForm, source: Source) -> HttpResponse:
        profiles = [(f"saved:{each.pk}", each.name) for each in import_profiles(self.batch.repository)]
        profiles += [(f"shipped:{each.name}", each.title) for each in shipped()]
        return self.page(
            request,
            "columns.html",
            form=form,
            source=source,
            profiles=profiles,
            chosen_profile=request.GET.get("profile", ""),
            reading=ReadingForm(initial=self.batch.options),
            samples=range(SAMPLES),
        )

    def _unreadable(self, request: HttpRequest, error: Exception) -> HttpResponse:
        return self.page(request, "columns.html", problem=str(error), reading=ReadingForm(initial=self.batch.options))


class StartView(ImportStep):
    """Begins or resumes checking, writing or undoing; only by a button."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Starts it and goes to the batch's page."""
        starts = {"check": actions.start_check, "run": actions.start_run, "undo": actions.start_undo}
        if step not in starts:
            raise Http404
        if step == "undo":
            check_undo_import(request.user, self.batch)
        try:
            starts[step](batch=self.batch, by=person(request))
        except ImportRefusedError as error:
            messages.error(request, str(error))
        return redirect("importbatch:edit", pk)


class UndoView(ImportStep):
    """Asks whether everything should be taken back."""

    @property
    def title(self) -> str:  # type: ignore[override] # in the person's language
        return gettext("Undo the import")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The question."""
        del pk
        if self.batch.state in AT_WORK:
            return redirect("importbatch:edit", self.batch.pk)
        return self.page(request, "undo.html")


def _no_right_to_replace() -> str:
    return gettext(
        "There is a profile with this name, and your account has no right to change it. Choose another name."
    )


def _samples(source: Source) -> list[tuple[str, ...]]:
    return [row.values for row in islice(source.rows(), PROPOSED_FROM)]
